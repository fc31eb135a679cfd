"""One Gaussian: under the hand in space and in the picture, its extremes, its coefficients."""

import math
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.geometry.gaussian_splats.covariance import rotation_matrices
from pages.geometry.gaussian_splats import sh_text
from pages.geometry.gaussian_splats.one_matrices import significant
from tests.support.apps import Visited, components, html, link, notices, playback, readouts
from ui.components import unpack

PAGE = Visited("gaussian-splats")
QUATERNION = ("quaternion_w", "quaternion_x", "quaternion_y", "quaternion_z")
USUAL = (0.9, 0.1, 0.4, -0.2)


def scene(app: AppTest) -> dict[str, Any]:
    (proto,) = components(app, "scene")
    return dict(unpack(proto.bytes)[0])


def handle(app: AppTest, name: str) -> torch.Tensor:
    (found,) = (each for each in scene(app)["handles"] if each["name"] == name)
    return torch.tensor(found["position"], dtype=torch.float64)


def rotation(app: AppTest) -> torch.Tensor:
    numbers = [
        float(link(app).get(name, usual)) for name, usual in zip(QUATERNION, USUAL, strict=True)
    ]
    return rotation_matrices(torch.tensor(numbers, dtype=torch.float64))


def test_the_first_picture_shows_ellipsoid_camera_and_both_outlines() -> None:
    app = PAGE.opened()
    names = {item["name"] for item in scene(app)["items"]}
    assert names >= {"ellipsoid", "camera", "affine", "exact", "tangents"}
    assert [each["name"] for each in scene(app)["handles"]] == ["centre", "x", "y", "z", "camera"]
    assert "Σ = R S Sᵀ Rᵀ" in html(app) and "W Σ Wᵀ" in html(app)


def test_an_axis_is_turned_and_stretched_to_where_it_is_dragged() -> None:
    app = PAGE.opened()
    centre, to = handle(app, "centre"), [1.2, 1.8, 1.2]
    PAGE.act(app, "scene", {"kind": "drag", "handle": "x", "point": to})
    along = torch.tensor(to) - centre
    length = float(along.norm())
    torch.testing.assert_close(rotation(app)[:, 0], along / length, rtol=0, atol=1e-3)
    assert float(link(app)["scale_x"]) == pytest.approx((length - 0.3) / 2, rel=0.05)
    torch.testing.assert_close(handle(app, "x").float(), torch.tensor(to), rtol=0, atol=0.06)


def test_centre_and_camera_follow_their_handles() -> None:
    app = PAGE.opened()
    PAGE.act(app, "scene", {"kind": "drag", "handle": "centre", "point": [0.5, -0.25, 0.125]})
    assert handle(app, "centre").tolist() == [0.5, -0.25, 0.125]
    PAGE.act(app, "scene", {"kind": "drag", "handle": "camera", "point": [0.0, -2.0, 0.0]})
    asked = link(app)
    assert (asked["azimuth"], asked["elevation"], asked["distance"]) == ("-90", "0", "2.00")


def test_in_the_picture_it_is_moved_from_inside_and_turned_from_outside() -> None:
    app = PAGE.opened(position_x="0.00", position_y="0.00", position_z="0.00")
    middle = [64.0, 64.0]
    PAGE.stroke(app, "picture", [middle, [80.0, 70.0]])
    assert readouts(app)["depth of the centre"] == "3.00"  # the depth is kept
    focal = 64 / math.tan(math.radians(30))
    assert float(readouts(app)["angle off the axis"].rstrip("°")) == pytest.approx(
        math.degrees(math.atan(math.hypot(16, 6) / focal)), abs=0.06
    )
    app = PAGE.opened(position_x="0.00", position_y="0.00", position_z="0.00")
    before = rotation(app)
    PAGE.stroke(app, "picture", [[124.0, 64.0], [64.0, 124.0]])  # a quarter, counter-clockwise
    turned = rotation(app) @ before.T
    angle = math.degrees(math.acos((float(turned.trace()) - 1) / 2))
    assert angle == pytest.approx(90, abs=0.1)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"distance": "0.10"}, "not in front of the camera"),
        ({"scale_x": "10", "scale_y": "10", "scale_z": "10"}, "inside the ellipsoid"),
        (
            dict.fromkeys((*QUATERNION[1:], "azimuth", "elevation"), "0")
            | {"scale_x": "3.0", "scale_y": "0.10"},
            "no ellipse any more",
        ),
        ({"opacity": "0.00"}, "below 1/255"),
        ({"position_y": "4.00"}, "outside the picture"),
        ({"field_of_view": "10"}, "J is taken at 1.3"),
        (dict.fromkeys(QUATERNION, "0.00"), "four zeros"),
    ],
)
def test_extremes_are_told_in_a_sentence(query: dict[str, str], sentence: str) -> None:
    assert sentence in notices(PAGE.opened(**query))


def test_what_is_misplaced_is_of_the_splat_as_it_is_drawn() -> None:
    tiny = dict.fromkeys(("scale_x", "scale_y", "scale_z"), "0.0060")
    drawn, plain = readouts(PAGE.opened(**tiny)), readouts(PAGE.opened(**tiny, low_pass="0"))
    assert (
        drawn["exact area ÷ splat area"] == "0.181" and plain["exact area ÷ splat area"] == "1.000"
    )
    assert drawn["misplaced, of the exact picture"] == "453.7 %"
    assert plain["misplaced, of the exact picture"] == "0.2 %"
    assert drawn["+ 0.3 px² makes the area"] == plain["+ 0.3 px² would make the area"] == "× 5.537"


def test_the_width_of_the_bright_side_is_that_of_the_clamped_colours() -> None:
    app = PAGE.opened(view="harmonics")
    label = "brightest side, width half way down"
    assert readouts(app)[label] == "74°"
    names = (
        "degree+azimuth+elevation+coefficient+coefficient_red+coefficient_green+coefficient_blue"
    )
    darker = dict.fromkeys(("coefficient_red", "coefficient_green", "coefficient_blue"), -3)
    PAGE.slide(app, names, **darker)
    assert readouts(app)[label] == "42°"


def test_a_pressed_lobe_is_the_coefficient_that_the_sliders_set() -> None:
    app = PAGE.opened(view="harmonics", degree="2")
    (lobes,) = (item for item in scene(app)["items"] if item["name"] == "lobes")
    assert lobes["kind"] == "mesh"
    vertices = 21 * 33  # of each lobe
    PAGE.act(
        app,
        "harmonics",
        {"kind": "press", "item": "lobes", "vertex": 6 * vertices + 5, "point": [0.0, 0.0, -2.0]},
    )
    assert readouts(app)["chosen harmonic"] == "ℓ = 2, m = 0"
    names = (
        "degree+azimuth+elevation+coefficient+coefficient_red+coefficient_green+coefficient_blue"
    )
    PAGE.slide(app, names, coefficient_red=-0.5)
    assert sh_text.parse(link(app)["coefficients"])[6, 0] == pytest.approx(-0.5)


def test_the_eye_is_dragged_around_the_ball() -> None:
    app = PAGE.opened(view="harmonics")
    PAGE.act(app, "harmonics", {"kind": "drag", "handle": "camera", "point": [0.0, 5.0, -1.5]})
    assert link(app)["azimuth"] == "90" and link(app)["elevation"] == "0"


def test_coefficients_survive_their_text_and_others_are_refused() -> None:
    numbers = torch.zeros(16, 3, dtype=torch.float64)
    numbers[0], numbers[15] = torch.tensor([0.5, -1.25, 3.0]), torch.tensor([-0.01, 0.0, 2.0])
    torch.testing.assert_close(sh_text.parse(sh_text.write(numbers)), numbers)
    for text in ("16:0,0,0", "0:1,2", "0:999,0,0", "x"):
        with pytest.raises(ValueError, match=r"place|go from"):
            sh_text.parse(text)


@pytest.mark.parametrize(
    ("value", "written"), [(0.0, "0"), (0.1487, "0.149"), (-41.96, "−42.0"), (2345.6, "2346")]
)
def test_entries_of_matrices_are_short(value: float, written: str) -> None:
    assert significant(value) == written


def test_each_view_is_introduced_by_what_it_shows() -> None:
    asked = {"projection": "splat", "harmonics": "spherical harmonics", "free": "cone"}
    for view, word in asked.items():
        assert word in PAGE.guide(PAGE.opened(view=view))["intro"]


def test_the_free_covariance_has_curves_when_it_is_opened() -> None:
    assert playback(PAGE.opened(view="free"))["step"] > 0
