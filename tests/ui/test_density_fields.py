"""The choice of a density, and the drawn one as settings hold it."""

import numpy as np
import pytest

from engine.data.densities import DENSITIES, DRAWN, around_points
from ui.density_drawing import decode_points, encode_points, heart
from ui.density_fields import density_fields, packed_drawing
from ui.state import PageState


def test_all_densities_are_offered_and_the_drawn_one() -> None:
    choice, drawing = density_fields()
    assert list(choice.options) == [*DENSITIES, DRAWN]
    assert drawing.default == ""
    few, _ = density_fields("moons", "rings")
    assert few.default == "moons" and list(few.options) == ["moons", "rings", DRAWN]
    with pytest.raises(KeyError):
        density_fields("no-such-density")


def test_a_heart_stands_in_until_something_is_drawn() -> None:
    page = PageState("any", density_fields())
    assert packed_drawing(page) == b""
    page["density"] = DRAWN
    assert np.allclose(around_points(packed_drawing(page)).means, heart(), atol=1e-6)
    page["drawn_density"] = code = encode_points(np.array([[1.0, -2.0]]))
    assert around_points(packed_drawing(page)).means == pytest.approx(decode_points(code))
