"""Experiment "Noise and back": what its views draw and say, and what the hand and links do."""

import math
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.data.densities import DRAWN
from engine.generative.diffusion.training import DiffusionTraining
from pages.generative.diffusion import drawn_schedule, training_run
from pages.generative.diffusion.training import MAX_START_POINTS
from tests.support.apps import (
    Visited,
    arrays,
    check,
    components,
    link,
    notices,
    playback,
    readouts,
    send,
)
from ui.components import unpack
from ui.density_drawing import decode_points

PAGE = Visited("diffusion")
TRAINING_PANEL = "learning_rate+noise_level+score_arrows+noise_schedule"
SAMPLING_PANEL = "score_source+sampling_steps+eta+displayed+show_score+noise_schedule"


def stage(app: AppTest) -> dict[str, Any]:
    """Header of the picture in the middle, its layers with their arrays."""
    (found,) = [c for c in components(app, "plane") if not c.id.endswith(drawn_schedule.STAGE)]
    header, _ = unpack(found.bytes)
    for layer in header["layers"]:
        layer["blobs"] = {use: arrays(app)[name] for use, name in layer["arrays"].items()}
    return header


def cloud(app: AppTest, label: str) -> np.ndarray:
    """Coordinates of a layer of points on the stage, as sent."""
    (found,) = [layer for layer in stage(app)["layers"] if layer["label"] == label]
    return found["blobs"]["xy"]


def test_the_first_picture_is_alive():
    app = PAGE.settle(PAGE.opened())
    first = training_run.FIRST_STEPS
    assert playback(app)["step"] == first and playback(app)["autostart"] > 0
    assert cloud(app, "samples").std() > 100
    assert f"after {first} steps" in stage(app)["alt"]
    assert link(app) == {"paused": "0", "step": str(first)}, "it is about to play"


def test_with_few_time_steps_every_view_goes_from_data_to_noise():
    few = {"time_steps": "100", "density": "moons"}
    for query in (
        {"view": "forward", "forward_process": "markov_chain", "trajectory_step": "40"},
        {"view": "training", "step": "3", "parametrisation": "mean", "noise_schedule": "curve"},
        {"view": "sampling", "score_source": "exact", "sampling_steps": "100"},
    ):
        app = PAGE.opened(**few, **query)
        film = stage(app)["film"]
        assert link(app)["time_steps"] == "100"
        assert film is None or any("t = 100 " in label for label in film["labels"])


def test_training_plays_seeks_back_and_goes_on_from_there():
    app = PAGE.opened(step="20")
    before = cloud(app, "samples")
    PAGE.order(app, "training", {"kind": "play"}, {"kind": "tick"})
    assert playback(app)["step"] > 20
    PAGE.order(app, "training", {"kind": "seek", "step": 20})
    np.testing.assert_array_equal(cloud(app, "samples"), before)
    furthest = playback(app)["furthest"]
    assert furthest > 20
    PAGE.slide(app, TRAINING_PANEL, learning_rate=0.1, noise_level=0.25)
    assert playback(app)["step"] == playback(app)["furthest"] == 20, "the old future is gone"
    np.testing.assert_array_equal(cloud(app, "samples"), before)


def test_a_divergence_is_explained_and_can_be_rewound(monkeypatch):
    step = DiffusionTraining._advance_one

    def diverging(training: DiffusionTraining) -> None:
        step(training)
        if training.step >= 40:
            training.check(loss=math.inf)

    monkeypatch.setattr(DiffusionTraining, "_advance_one", diverging)
    app = PAGE.opened(learning_rate="1.0", step="30")
    PAGE.play_until(app, "training", lambda: playback(app)["failed"])
    (said,) = [error.value for error in app.error]
    assert "Loss became infinite at step 4" in said and "learning rate 1 is too large" in said
    assert playback(app)["failed"] and playback(app)["step"] >= 39
    app.button(key="diffusion:training:transport:rewind").click().run()
    check(app)
    assert not app.error and 0 < playback(app)["step"] < 39


def test_a_stroke_becomes_data_and_the_link_brings_them_back():
    app = PAGE.opened(density=DRAWN, step="1")
    across = [[-2.0, 1.0], [0.0, 1.0], [2.0, 1.0]]
    PAGE.stroke(app, "stage", across)
    assert playback(app)["playing"], "it learns the new data by itself"
    data, code = cloud(app, "data"), link(app)["drawn_density"]
    points = decode_points(code)
    assert np.abs(points[:, 1] - 1).max() < 0.02 and np.ptp(points[:, 0]) > 3.9
    other = PAGE.opened(density=DRAWN, drawn_density=code, step="1")
    np.testing.assert_array_equal(cloud(other, "data"), data)
    app.button(key="diffusion:clear:drawn_density").click().run()
    check(app)
    assert "drawn_density" not in link(app)


def test_a_press_starts_a_sample_where_the_hand_is():
    app = PAGE.opened(step="5")
    PAGE.point(app, "stage", {"kind": "press", "points": [[3.0, -2.0]]})
    (paths,) = [layer for layer in stage(app)["layers"] if layer["kind"] == "paths"]
    assert paths["blobs"]["xy"].shape == (21, 1, 2)
    np.testing.assert_allclose(decode_points(link(app)["start_points"]), [[3, -2]], atol=0.02)
    presses = [{"kind": "press", "points": [[0.1 * k, 0]]} for k in range(8)]
    PAGE.point(app, "stage", *presses)
    assert len(decode_points(link(app)["start_points"])) == MAX_START_POINTS


def test_a_drawn_schedule_is_used_and_falls():
    app = PAGE.opened(noise_schedule="curve", view="forward")
    PAGE.stroke(app, "schedule", [[0.1, 0.3], [0.9, 0.9]])
    rising = drawn_schedule.decode(link(app)["drawn_schedule"])
    assert rising.alpha_bar.diff().max() < 0, "though the stroke rises"
    PAGE.stroke(app, "schedule", [[0.0, 1.0], [1.0, 0.2]])
    code = link(app)["drawn_schedule"]
    levels = [int(level) for level in code.split(".")]
    assert levels == sorted(levels, reverse=True) and len(set(levels)) == drawn_schedule.KNOTS - 1
    assert drawn_schedule.decode(code).alpha_bar[500] == pytest.approx(0.6, abs=0.02)


def test_samples_along_an_empirical_score_end_on_its_points():
    app = PAGE.opened(view="sampling", score_source="empirical", trajectory_step="40")
    samples, known = cloud(app, "xₜ")[-1].astype(int), cloud(app, "60 points")[0].astype(int)
    nearest = np.abs(samples[:, None] - known).max(-1).min(1)
    assert np.quantile(nearest, 0.9) < 0.15 / 11.2 * 8191, "nine of ten are beside one"
    said = readouts(app)
    to_points = float(said["samples to the 60 points, W₂"])
    to_data = float(said["samples to held-out data, sliced W₂"])
    assert 2 * to_points < to_data
    assert float(said["sampling floor: 1,000 other data, W₂"].split(" ")[0]) < to_data


def test_an_untrained_score_beside_the_exact_one_does_not_cross_the_stage():
    app = PAGE.opened(score_arrows="both", step="1", width="32")
    exact, learned = (
        layer["unit"] * np.hypot(*np.moveaxis(layer["blobs"]["uv"].astype(float), -1, 0))
        for layer in stage(app)["layers"]
        if layer["label"] in {"exact score", "learned score"}
    )
    assert learned.max() <= 1.51 * np.quantile(exact, 0.95)


def test_sampling_uses_the_network_in_training_and_can_train_it_further():
    app = PAGE.opened(view="sampling", step="20", sampling_steps="4", width="32")
    assert readouts(app)["training steps"] == "20"
    before = readouts(app)["samples to held-out data, sliced W₂"]
    app.button(key="diffusion:train_further").click().run()
    check(app)
    assert readouts(app)["training steps"] == "520" and link(app)["step"] == "520"
    assert float(readouts(app)["samples to held-out data, sliced W₂"]) < float(before)


def test_the_end_is_drafted_while_the_steps_are_dragged():
    app = PAGE.opened(view="sampling", score_source="exact", sampling_steps="5")
    whole = stage(app)["film"]
    assert whole["only"] is None
    PAGE.slide(app, SAMPLING_PANEL, resting=False, sampling_steps=8)
    dragged = stage(app)
    assert dragged["film"]["only"] == dragged["film"]["total"] - 1 and "Draft" in dragged["hint"]
    assert readouts(app)["samples to held-out data, sliced W₂"] == "…"
    PAGE.slide(app, SAMPLING_PANEL, resting=True, sampling_steps=8)
    film = stage(app)["film"]
    assert film["only"] is None and film["total"] == dragged["film"]["total"] > whole["total"]


def test_a_step_of_the_trajectory_stands_in_the_link():
    app = PAGE.opened(view="forward")
    assert stage(app)["film"]["autoplay"]
    key = next(c.id for c in components(app, "plane") if len(c.bytes) > 50_000)
    send(app, key.split("-", 4)[-1], "index", 12)
    assert link(app)["trajectory_step"] == "12"
    film = stage(PAGE.opened(view="forward", trajectory_step="12"))["film"]
    assert film["start"] == 12 and not film["autoplay"]


def test_a_learning_rate_that_learns_nothing_is_named():
    small = {"width": "32"}
    app = PAGE.settle(PAGE.opened(learning_rate="1.0", step="120", **small))
    assert "has learned nothing" in notices(app) and "rate 1 is too large" in notices(app)
    assert not notices(PAGE.settle(PAGE.opened(step="120", **small)))
    assert not notices(PAGE.opened(learning_rate="1.0", step="20", **small)), "too early to say"
