"""Experiment "Samplers": four samplers, DDIM inversion, and what is shown under the hand."""

import json
import re
from collections.abc import Iterator

import pytest

from engine.generative.diffusion import sampler_comparison
from tests.pages.generative.diffusion.test_noise_and_back import PAGE, cloud, stage
from tests.support.apps import check, components, html, link, readouts, send, unhurried
from ui.beside import BUDGET_MS
from ui.components import unpack
from ui.questions import UNANSWERED

COMMON = "density+score_source+noise_schedule+time_steps"


@pytest.fixture(scope="module", autouse=True)
def _answers_first() -> Iterator[None]:
    """The curves are measured by the test that asks for them."""
    with unhurried(beside_ms=BUDGET_MS):
        yield


def test_four_samplers_are_compared_by_evaluations_and_beside_the_sampling_floor():
    with unhurried(0.0):
        app = PAGE.opened(experiment="samplers", sampling_steps="6", eta="0.5", question="1")
    assert PAGE.guide(app)["answer"] == UNANSWERED
    PAGE.settle(app)
    assert PAGE.guide(app)["answer"] != UNANSWERED
    said = readouts(app)
    titles = [*said]
    assert titles[:4] == ["6 · DDPM", "6 · DDIM", "6 · reverse SDE", "11 · Heun"]
    distances = {title: float(said[title].split(" ")[0]) for title in titles}
    assert all(re.fullmatch(r"\d\.\d{3} · \d+\.\d %", said[title]) for title in titles)
    (error,) = re.findall(r"W₂ ± (\d\.\d{3}) of 4 × 5,000 samples to as many data", html(app))
    best = min(titles[:4], key=distances.__getitem__)
    marked = re.findall(r"strong is-good'><dt>(.*?)</dt>", html(app))
    assert best in marked
    assert all(distances[title] < distances[best] + 2 * float(error) + 2e-3 for title in marked)
    assert cloud(app, "samples").shape == (7, 1600, 2)


def test_the_curves_over_the_cost_have_bands_that_hold_what_the_readouts_say(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(sampler_comparison, "STEP_COUNTS", (3, 6, 12))
    app = PAGE.opened(experiment="samplers", sampling_steps="6")
    while json.loads(components(app, "link")[0].json)["again"]:
        send(app, "diffusion:link", "edits", ["again"])
    (chart,) = components(app, "chart")
    header, blobs = unpack(chart.bytes)
    names = [line["label"] for line in header["lines"]]
    assert names[:4] == ["DDPM", "DDIM", "Heun", "reverse SDE"] and header["bands"] == [0, 1, 2, 3]
    for k, name in enumerate(names[:4]):
        assert (blobs[f"band_low{k}"] < blobs[f"y{k}"]).all()
        assert (blobs[f"y{k}"] < blobs[f"band_high{k}"]).all()
        at = list(blobs[f"x{k}"]).index(11 if name == "Heun" else 6)
        (said,) = (v for label, v in readouts(app).items() if label.endswith(f" · {name}"))
        assert float(said.split(" ")[0]) == pytest.approx(blobs[f"y{k}"][at], abs=6e-4)


def test_a_learned_score_is_that_of_the_network_in_training_and_trains_on():
    query = {"experiment": "samplers", "view": "inversion", "sampling_steps": "4", "width": "32"}
    app = PAGE.opened(**query, score_source="learned", step="20")
    few = readouts(app)
    assert few["training steps of the network"] == "20"
    app.button(key="diffusion:train_further").click().run()
    check(app)
    many = readouts(app)
    assert many["training steps of the network"] == "520"
    assert link(app)["step"] == "520"
    error = "reconstruction error, mean"
    assert few[error] != many[error] != readouts(PAGE.opened(**query))[error]


def test_the_fixed_point_makes_the_inversion_exact():
    query = {"experiment": "samplers", "view": "inversion", "sampling_steps": "10"}
    plain, solved = (
        readouts(PAGE.opened(**query, **more)) for more in ({}, {"fixed_point_inversion": "1"})
    )
    assert float(plain["reconstruction error, mean"]) > 0.1
    assert plain["share within 0.001"] != solved["share within 0.001"] == "100.0 %"
    assert solved["reconstruction error, largest"] == "&lt; 0.001"


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
