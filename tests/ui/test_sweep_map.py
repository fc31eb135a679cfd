"""The map of a sweep over two settings."""

import numpy as np

from tests.ui.test_sweep_figure import DRIFT, drawn, quadratic
from ui.sweep_figure import draw_picture
from ui.sweeps import Definition, SweptNumber


def test_two_numbers_are_a_map_whose_cells_can_be_pressed():
    definition = Definition(DRIFT, "distance", y=SweptNumber("last", 1, 3, 3), until=5)
    drawing = drawn(definition, quadratic, {"drift": 1.0, "last": 2})
    assert drawing.is_map
    heat, cells, now = draw_picture(drawing).figure.data
    assert heat.z.shape == (3, 6) and np.allclose(heat.z[0], heat.z[2])
    assert len(cells.customdata) == 18 and cells.customdata[1] == 3  # drift 1.0, last 1
    assert now.name == "now" and (now.x[0], now.y[0]) == ("1.0", "2")
