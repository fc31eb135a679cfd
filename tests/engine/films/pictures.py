"""Pictures of films for tests."""

import io

import numpy as np
from PIL import Image

from engine.films.settings import FilmSettings

PAPER, INK, BAR = (252, 251, 248), (27, 31, 36), (204, 121, 167)
WIDTH, HEIGHT = 120, 80


def few_colours(k: int) -> np.ndarray:
    """A bar that moves on paper, with a frame of ink around."""
    picture = np.full((HEIGHT, WIDTH, 3), PAPER, np.uint8)
    picture[[0, -1]] = picture[:, [0, -1]] = INK
    picture[30:50, 10 + 3 * k : 20 + 3 * k] = BAR
    return picture


def many_colours(k: int) -> np.ndarray:
    """The same over a smooth photograph-like ground of thousands of colours, that moves too."""
    picture = few_colours(k)
    y, x = np.mgrid[:40, :60]
    ground = np.stack([4 * x + k, 6 * y + k, 2 * (x + y)], axis=2) % 256
    picture[5:45, 40:100] = ground.astype(np.uint8)
    return picture


def png(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def settings(kind: str, frames: int = 12, **other: object) -> FilmSettings:
    usual = {"rate": 20.0, "rest": 1.0, "title": "Gridworld", "comment": "seed 0"} | other
    return FilmSettings(kind, WIDTH, HEIGHT, frames=frames, **usual)  # type: ignore[arg-type]
