"""The tab "Warp a density": a point is followed from any moment, views read out their law."""

import numpy as np
import pytest
import torch

from engine.generative.flows import film, interpolation, planar_fold, pretrained
from pages.generative.flows import warp_exports, warp_film, warp_layers, warp_planar
from pages.generative.flows.warp_fields import check_point, format_point
from tests.support.apps import Visited, html, link, readouts
from ui.pairs import parse_pair

PAGE = Visited("flows")


def number(text: str) -> float:
    """The first number of a readout."""
    return float(text.split(maxsplit=1)[0].replace("−", "-").rstrip("×%"))


def test_a_point_pressed_at_any_moment_is_taken_to_the_data_and_read_out() -> None:
    app = PAGE.opened(experiment="warp", layer_kind="affine", density="moons")
    moments = film.moments("affine", "moons")[::-1]  # the film begins with noise
    spot = [0.5, -0.25]
    PAGE.point(app, "warp", {"kind": "press", "points": [spot], "moment": 20})
    chain = film.layers("affine", "moons")
    x = interpolation.to_data(chain, torch.tensor([spot]), moments[20]).points
    assert parse_pair(link(app)["point"]) == pytest.approx(x[0].tolist(), abs=0.006)
    found = readouts(app)
    flow = pretrained.pretrained("affine", "moons")
    kept = torch.tensor([parse_pair(link(app)["point"])])
    assert number(found["ln p(x), nats"]) == pytest.approx(float(flow.log_prob(kept)), abs=0.006)
    assert float(found["|f⁻¹(f(x)) − x|"].replace("−", "-")) < 1e-3
    assert html(app).count("affine coupling</td>") == 8


def test_the_numbers_of_a_planar_layer_are_those_of_the_share_on_the_stage() -> None:
    query = {"experiment": "warp", "view": "planar", "planar_constrained": "0"}
    app = PAGE.opened(**query, trajectory_step=str(warp_planar.WHOLE))
    assert "from 42 % of it on the plane folds over" in html(app), "1 / 2.5 of it is not yet over"
    found = readouts(app)
    assert found["share of the layer"] == "100 %"
    assert number(found["smallest determinant"]) == -1.5
    assert number(found["∫ N(f(x)) |det J| dx"]) > 1.5
    found = readouts(PAGE.opened(**query, trajectory_step="4"))
    assert (
        found["share of the layer"] == "17 %" and found["P(det J &lt; 0), x ~ N(0, I)"] == "0.0 %"
    )
    assert number(found["smallest determinant"]) == pytest.approx(1 - 2.5 * 4 / 24, abs=0.005)
    app = PAGE.opened(experiment="warp", view="planar")
    assert "folds over" not in html(app)
    assert number(readouts(app)["wᵀû"]) > -1


def test_a_point_pressed_on_a_folded_plane_is_one_that_comes_there() -> None:
    app = PAGE.opened(experiment="warp", view="planar", planar_constrained="0")
    PAGE.point(app, "planar", {"kind": "press", "points": [[0.3, -0.2]], "moment": 24})
    x = torch.tensor([parse_pair(link(app)["point"])])
    whole = planar_fold.layer(-2.5, 0.6, 30, 0, constrained=False)
    assert whole.forward(x).points[0].tolist() == pytest.approx([0.3, -0.2], abs=0.03)


def test_moments_say_which_half_stays() -> None:
    chain, when = film.layers("spline", "moons"), film.moments("spline", "moons")
    said = [warp_layers.moment_label(chain, moment) for moment in when]
    assert said[0] == "data x" and said[-1] == "noise z"
    assert said[3].startswith("layer 1 of 4, spline coupling (x₁ stays; x₂ moves): 25 %")


def test_on_the_way_to_the_data_a_moment_names_the_layer_that_moves_next() -> None:
    chain, when = film.layers("spline", "moons"), film.moments("spline", "moons")
    played = warp_film.played_moments(when, film.SAMPLING)
    assert played[0] == (3, 1.0) and played[12] == (2, 1.0) and played[-1] == (0, 0.0)
    assert warp_layers.moment_label(chain, played[12]).endswith("x₂ moves): after it")
    y = torch.tensor([[0.3, -0.4]])
    for k, moment in enumerate(played):
        same = interpolation.to_data(chain, y, when[-1 - k]).points
        torch.testing.assert_close(interpolation.to_data(chain, y, moment).points, same)
    assert warp_film.played_moments(when, film.INFERENCE) == when


def test_a_picture_to_save_shows_grid_and_samples() -> None:
    shot = film.film("spline", "moons", film.SAMPLING, 0)
    drawn = warp_exports.picture(shot, 0)
    assert drawn.min() >= 0 and drawn.max() == 1
    x, y = shot.samples[0][np.abs(shot.samples[0]).max(axis=1) < 3.9][0]
    size = len(drawn)
    row, column = size - 1 - int((y / 4 + 1) / 2 * size), int((x / 4 + 1) / 2 * size)
    assert drawn[row, column] == 1


def test_points_of_links_are_checked() -> None:
    assert check_point(format_point(9.0, -0.001)) == "4.00_0.00"
    for wrong in ("1-2", "1.00_9.00", "1.00", ""):
        with pytest.raises(ValueError, match="x1_x2"):
            check_point(wrong)
