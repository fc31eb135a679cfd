"""The experiments on the digit model: every view, what they say, what the hand and links do."""

import re

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.generative.diffusion.digits.likelihood_bound import Terms
from engine.generative.diffusion.digits.unet import SCHEDULE
from pages.generative.diffusion import bound, control, latent, maths, models, sketch
from pages.generative.diffusion.models_maths import MATHS as WRITTEN
from tests.pages.generative.diffusion.test_page import PAGE
from tests.support.apps import check, components, html, link, notices, playback, readouts
from ui.components import unpack
from ui.state import Number

VIEWS = [
    *({"experiment": "likelihood_bound", "bc": told} for told in bound.TOLD),
    *({"experiment": "latent_diffusion", "lv": view} for view in latent.VIEWS),
    {"experiment": "latent_diffusion", "lv": "back", "lp": "nothing"},
    *({"experiment": "controlnet", "cs": source} for source in control.SOURCES),
    {"experiment": "controlnet", "cb": "zero"},
]


def pictures(app: AppTest, key: str) -> tuple[dict, np.ndarray]:
    """Header and pixels of a canvas."""
    (found,) = [c for c in components(app, "canvas") if c.id.endswith(key)]
    header, blobs = unpack(found.bytes)
    return header, blobs["pixels"]


@pytest.mark.parametrize("query", VIEWS)
def test_every_view_has_a_stage_and_numbers(query):
    query |= {"lk": "1"} if query["experiment"] == "latent_diffusion" else {}
    app = PAGE.opened(**query)
    assert components(app, "canvas") or len(components(app, "plane")[0].bytes) > 10_000
    assert len(readouts(app)) >= 3
    assert link(app)["experiment"] == query["experiment"]


@pytest.mark.parametrize(
    "query",
    [
        {"experiment": "likelihood_bound"},
        {"experiment": "latent_diffusion"},
        {"experiment": "controlnet"},
    ],
)
@pytest.mark.parametrize("end", ["low", "high"])
def test_extreme_settings_give_a_picture(query, end):
    table = models.FIELDS[query["experiment"]]
    numbers = [f for f in table if isinstance(f, Number) and f.name != "lk"]
    extremes = {f.name: f.format(getattr(f, end)) for f in numbers}
    if query["experiment"] == "latent_diffusion":
        extremes["lk"] = "2"
    assert readouts(PAGE.opened(seed="9999" if end == "high" else "0", **query, **extremes))


@pytest.mark.parametrize("text", [maths.NOISE, maths.SAMPLERS, maths.DIGITS, *WRITTEN.values()])
def test_displayed_formulas_of_several_lines_have_fences_of_their_own(text):
    """Markdown takes what stands beside an opening fence for its title, and loses it."""
    displays = re.findall(r"\$\$(.+?)\$\$", text, flags=re.DOTALL)
    assert displays
    for display in displays:
        assert "\n" not in display or (display[0] == display[-1] == "\n")


# ---- The bound


def found(label: int) -> Terms:
    """The terms of the page's first 4, told so."""
    terms = bound.costs_of(4, 0, label, 0).found
    assert terms is not None
    return terms


def test_bands_share_out_the_whole_bound():
    costs, terms = bound.costs_of(4, 0, 4, 0), found(4)
    assert costs.nats.sum() + terms.prior == pytest.approx(terms.total, rel=1e-4)
    assert bound.banded(np.ones(SCHEDULE.steps)).tolist() == np.diff(bound.EDGES).tolist()
    for first, middle, last in zip(bound.EDGES, bound.MIDDLES, bound.EDGES[1:], strict=False):
        assert first < middle <= last
    np.testing.assert_allclose(
        costs.squared[np.array(terms.times) - 1], terms.squared.numpy(), rtol=1e-3
    )


@pytest.mark.parametrize("digit", [1, 4, 8])
def test_what_is_shown_under_the_hand_is_near_what_is_shown_after(digit):
    asked = digit, 2, digit, 0
    drafted, costs = bound.guessed(bound.glance(*asked, True)), bound.costs_of(*asked)
    assert drafted.found is None
    for loss in bound.LOSSES:
        apart = bound.shares(drafted, loss) - bound.shares(costs, loss)
        assert np.abs(apart).max() < 0.12
    apart = drafted.nats / drafted.nats.sum() - costs.nats / costs.nats.sum()
    assert np.abs(apart).max() < 0.06


def test_the_simple_loss_leaves_out_where_most_nats_are():
    costs = bound.costs_of(4, 0, 4, 0)
    shares = {loss: bound.shares(costs, loss) for loss in bound.LOSSES}
    assert all(share.sum() == pytest.approx(1) for share in shares.values())
    assert costs.nats[0] / costs.nats.sum() > 0.3 and shares["simple"][0] < 0.02
    assert bound.half_way(found(4)) <= 3
    assert shares["min-snr"][0] < shares["simple"][0] / 20
    assert shares["snr+1"][-1] > 2 * shares["simple"][-1]


def test_the_wrong_class_is_dear_and_the_page_says_how_much():
    app = PAGE.opened(experiment="likelihood_bound", bc="other")
    told = readouts(app)["dearer than with its class"]
    dearer = found(5).total - found(4).total
    assert dearer > 5 and told == f"{dearer:.0f} nats"
    assert "dearer than with its class" not in readouts(PAGE.opened(experiment="likelihood_bound"))


def test_a_press_chooses_the_band_that_is_explained():
    app = PAGE.opened(experiment="likelihood_bound")
    PAGE.point(app, "nats", {"kind": "press", "points": [[5.4, 1.0]]})
    assert link(app)["bt"] == "5"
    assert float(readouts(app)["nats"]) == pytest.approx(
        bound.costs_of(4, 0, 4, 0).nats[5], abs=0.051
    )


@pytest.mark.parametrize(
    ("query", "panel", "values"),
    [
        ({"experiment": "likelihood_bound"}, "bd+bj+bc+bl", {"bj": 7}),
        ({"experiment": "latent_diffusion", "lv": "back"}, "lv+lp+lg", {"lg": 3}),
        ({"experiment": "controlnet"}, "cs+bd+bj+cb+cw+cc+cj", {"cw": 0.5}),
    ],
)
def test_numbers_are_exact_once_the_hand_has_left_the_slider(query, panel, values):
    app = PAGE.opened(**query)
    before = readouts(app)
    PAGE.slide(app, panel, resting=False, **values)
    drafted = readouts(app)
    PAGE.slide(app, panel, resting=True, **values)
    (name, value) = next(iter(values.items()))
    field = next(f for f in models.FIELDS[query["experiment"]] if f.name == name)
    exact = readouts(PAGE.opened(**query, **{name: field.format(value)}))
    assert readouts(app) == exact and drafted not in (before, exact)


# ---- Latent diffusion


def test_the_prior_learns_to_be_recognised_and_can_be_sought_back():
    app = PAGE.opened(experiment="latent_diffusion", lk="5", lw="64")
    before = pictures(app, "diffusion:latent")[1]
    assert before.shape == (40, 28, 28)
    for _ in range(3):
        PAGE.order(app, "latent", {"kind": "play"}, *[{"kind": "tick"}] * 10)
    assert playback(app)["step"] > 50
    assert int(readouts(app)["recognised of 40"]) > 12
    PAGE.order(app, "latent", {"kind": "seek", "step": 5})
    np.testing.assert_array_equal(pictures(app, "diffusion:latent")[1], before)
    assert link(app)["lk"] == "5"


def test_noise_is_seldom_what_was_asked_and_the_prior_makes_it_so():
    said = readouts(PAGE.opened(experiment="latent_diffusion", lv="back"))
    assert int(said["recognised of 40 at t = 0"]) >= 38
    assert int(said["… of 40 codes of noise"]) <= 15


def test_between_two_digits_both_ways_begin_and_end_at_them():
    rows = latent.blends(3, 7, 0)
    torch.testing.assert_close(rows[1, [0, -1]], torch.stack(
        [bound.picture_of(3, 0), bound.picture_of(7, 0)]
    ))  # fmt: skip
    assert (rows[0, 0] - rows[1, 0]).square().mean() < 0.03, "the code holds the digit"
    middle = rows[1, 3]
    torch.testing.assert_close(middle, (rows[1, 0] + rows[1, -1]) / 2)


# ---- ControlNet


def test_at_step_0_the_branch_changes_nothing_at_any_strength():
    app = PAGE.opened(experiment="controlnet", cb="zero", cw="2.0")
    said = readouts(app)
    assert said["bit for bit the same"] == "yes"
    assert said["largest weight in a zero convolution"] == "0 exactly"
    _, pixels = pictures(app, "diffusion:controlled")
    np.testing.assert_array_equal(pixels[:4], pixels[4:8])
    assert (pixels[8:] == 128).all(), "no change is drawn as the middle grey"


def test_the_trained_branch_leads_along_the_edges():
    app = PAGE.opened(experiment="controlnet")
    said = readouts(app)
    assert said["bit for bit the same"] == "no"
    led, alone = said["outline kept, led"], said["… by the frozen model alone"]
    assert int(led.removesuffix(" %")) > 80 and int(alone.removesuffix(" %")) < 50
    header, _ = pictures(app, "diffusion:controlled")
    assert header["captions"][4:8] == ["led: 4"] * 4


def test_strength_0_is_the_frozen_model():
    assert readouts(PAGE.opened(experiment="controlnet", cw="0.0"))["bit for bit the same"] == "yes"


def test_a_stroke_becomes_a_sketch_and_the_link_brings_it_back():
    blank = sketch.to_code(sketch.empty())
    app = PAGE.opened(experiment="controlnet", cs="line", ck=blank)
    PAGE.stroke(app, "sketch", [[4.5, 4.5], [20.5, 4.5]])
    code = link(app)["ck"]
    line = sketch.from_code(code)
    assert line[4, 4:21].all() and line.sum() == 17
    other = PAGE.opened(experiment="controlnet", cs="line", ck=code)
    np.testing.assert_array_equal(
        pictures(other, control.PAPER)[1], pictures(app, control.PAPER)[1]
    )
    app.button(key="diffusion:unsketch").click().run()
    check(app)
    assert link(app)["ck"] == blank


@pytest.mark.parametrize("code", ["<script>", "A" * 100, "A" * 141, "====", "A"])
def test_a_wrong_sketch_in_a_link_is_said_and_ignored(code):
    app = PAGE.opened(experiment="controlnet", cs="pen", ck=code)
    assert "Sketch" in notices(app) and "<script>" not in html(app)
    assert "ck" not in link(app)


def test_codes_of_sketches_give_them_back():
    line = np.random.default_rng(0).random((28, 28)) < 0.3
    np.testing.assert_array_equal(sketch.from_code(sketch.to_code(line)), line)
    assert sketch.house().sum() > 40


def test_links_hold_only_what_differs():
    assert link(PAGE.opened(experiment="controlnet")) == {"experiment": "controlnet"}
