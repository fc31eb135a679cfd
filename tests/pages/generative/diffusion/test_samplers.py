"""Experiment "Samplers": four samplers, DDIM inversion, and what is shown under the hand."""

import re

import pytest

from tests.pages.generative.diffusion.test_noise_and_back import PAGE, cloud, stage
from tests.support.apps import html, link, readouts

COMMON = "density+score_source+noise_schedule+time_steps"


def test_four_samplers_are_compared_with_the_sampling_floor():
    app = PAGE.opened(experiment="samplers", sampling_steps="6", eta="0.5")
    said = readouts(app)
    titles = ["DDPM", "DDIM, η = 0.50", "Probability flow ODE", "Reverse SDE", "sampling floor"]
    assert list(said) == titles and all(float(value) > 0 for value in said.values())
    best = min(titles[:4], key=lambda title: float(said[title]))
    assert re.findall(r"strong is-good'><dt>(.*?)</dt>", html(app)) == [best]
    assert cloud(app, "samples").shape == (7, 1600, 2)


def test_a_learned_score_is_that_of_the_network_in_training():
    query = {"experiment": "samplers", "view": "inversion", "sampling_steps": "4", "width": "32"}
    few, many = (PAGE.opened(**query, score_source="learned", step=step) for step in ("1", "400"))
    assert link(many)["step"] == "400"
    error = "reconstruction error, mean"
    assert readouts(few)[error] != readouts(many)[error] != readouts(PAGE.opened(**query))[error]


def test_the_fixed_point_makes_the_inversion_exact():
    query = {"experiment": "samplers", "view": "inversion", "sampling_steps": "10"}
    errors = [
        float(readouts(PAGE.opened(**query, **more))["reconstruction error, mean"])
        for more in ({}, {"fixed_point_inversion": "1"})
    ]
    assert errors[1] < errors[0] / 5


def test_with_few_time_steps_the_inversion_goes_from_data_to_noise_and_back():
    app = PAGE.opened(
        experiment="samplers",
        view="inversion",
        sampling_steps="100",
        time_steps="100",
        trajectory_step="200",
    )
    film = stage(app)["film"]
    assert film["total"] == 201 and film["start"] == 200
    assert "t = 100 " in film["labels"][100] and "inversion" in film["labels"][100]
    assert "t = 0 " in film["labels"][200] and "reconstruction" in film["labels"][200]


@pytest.mark.parametrize(
    ("view", "own"), [("comparison", "eta"), ("inversion", "fixed_point_inversion")]
)
def test_the_end_is_drafted_while_the_steps_are_dragged(view, own):
    app = PAGE.opened(experiment="samplers", view=view, sampling_steps="5")
    whole, panel = stage(app)["film"], f"sampling_steps+{own}+{COMMON}"
    assert whole["only"] is None
    PAGE.slide(app, panel, resting=False, sampling_steps=8)
    dragged = stage(app)
    assert dragged["film"]["only"] == dragged["film"]["total"] - 1 and "Draft" in dragged["hint"]
    assert ("…" in html(app)) == (view == "comparison")
    PAGE.slide(app, panel, resting=True, sampling_steps=8)
    film = stage(app)["film"]
    assert film["only"] is None and film["total"] == dragged["film"]["total"] > whole["total"]
    assert link(app)["sampling_steps"] == "8"
