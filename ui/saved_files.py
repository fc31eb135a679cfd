"""Files that are saved of pictures and numbers: images, films and tables."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from ui.components.canvas import to_bytes
from ui.fields import Field

_ENLARGED = 4


def png(pictures: np.ndarray, columns: int) -> bytes:
    """Pictures [n, height, width] from 0 to 1 in a grid, row by row, four screen pixels each."""
    count, height, width = pictures.shape
    rows = -(-count // columns)
    grid = np.zeros((rows * columns, height, width), np.uint8)
    grid[:count] = to_bytes(pictures, 0, 1)
    tiled = grid.reshape(rows, columns, height, width).swapaxes(1, 2)
    return _saved([_enlarged(tiled.reshape(rows * height, columns * width))], "PNG")


def gif(pictures: np.ndarray, fps: float) -> bytes:
    """Pictures [n, height, width] from 0 to 1 as a film that begins again."""
    return _saved(
        [_enlarged(picture) for picture in to_bytes(pictures, 0, 1)],
        "GIF",
        save_all=True,
        duration=round(1000 / fps),
        loop=0,
    )


def table(header: Sequence[str], rows: Iterable[Sequence[Any]], *, digits: int | None = 6) -> bytes:
    """Comma-separated values, numbers with so many digits; None writes all that they have."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        short = digits is not None
        writer.writerow(
            [f"{each:.{digits}g}" if short and isinstance(each, float) else each for each in row]
        )
    return text.getvalue().encode()


def settings(slug: str, fields: Mapping[str, Field], values: Mapping[str, Any]) -> bytes:
    """The values of a page as its link writes them, by field, as JSON."""
    written = {name: field.format(values[name]) for name, field in fields.items()}
    return json.dumps({"page": slug, **written}, indent=1, ensure_ascii=False).encode()


def readouts(rows: Iterable[tuple[str, str]]) -> bytes:
    """Labels and values of a page as comma-separated values, with the minus sign of programs."""
    plain = ((label, value.replace("−", "-")) for label, value in rows)
    return table(("quantity", "value"), plain)


def _enlarged(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(pixels.repeat(_ENLARGED, 0).repeat(_ENLARGED, 1))


def _saved(frames: list[Image.Image], kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    more = {"append_images": frames[1:]} if len(frames) > 1 else {}
    frames[0].save(file, kind, **more, **options)
    return file.getvalue()
