"""Images, films and tables that are saved hold what was given."""

import io

import numpy as np
from PIL import Image

from ui import saved_files


def test_a_grid_of_pictures_and_a_film_hold_their_pixels() -> None:
    pictures = np.linspace(0, 1, 3 * 28 * 28).reshape(3, 28, 28)
    grid = np.asarray(Image.open(io.BytesIO(saved_files.png(pictures, columns=2))))
    assert grid.shape == (224, 224)
    assert not grid[112:, 112:].any()
    assert abs(grid[::4, ::4][:28, 28:56] - 255 * pictures[1]).max() <= 0.5
    film = Image.open(io.BytesIO(saved_files.gif(pictures, fps=10)))
    assert getattr(film, "n_frames", 1) == 3


def test_a_table_has_its_header_and_six_digits() -> None:
    rows = saved_files.table(["a", "b"], [["x", 1 / 3], ["y", 2.0]]).decode().splitlines()
    assert rows == ["a,b", "x,0.333333", "y,2"]
