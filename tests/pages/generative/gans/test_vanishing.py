"""Why G stops learning: what is dragged changes distances and gradients, and stands in the link."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.generative.gans.segments import Segment
from pages.generative.gans.vanishing_fields import (
    LINE_P,
    LINE_Q,
    OBJECTIVES,
    decode_offset,
    decode_segment,
    encode_offset,
    encode_segment,
)
from pages.generative.gans.vanishing_sample import scientific
from pages.generative.gans.vanishing_sample_layers import layers, names_on
from pages.generative.gans.vanishing_segments import NAME, _names
from pages.generative.gans.vanishing_segments_drag import END, MIDDLE, START, dragged
from tests.support.apps import Visited, link, readouts

PAGE = Visited("gans")


def opened(**query: str) -> AppTest:
    return PAGE.opened(experiment="vanishing_gradients", paused="1", **query)


def drag(app: AppTest, stage: str, *points: tuple[float, float]) -> None:
    """A press, drags, and a release at the last point."""
    first, *others = ([list(point)] for point in points)
    PAGE.point(app, stage, {"kind": "press", "points": first})
    for each in others:
        PAGE.point(app, stage, {"kind": "drag", "points": each})
    PAGE.point(app, stage, {"kind": "release", "points": [list(points[-1])]})


def test_the_sample_is_dragged_and_its_slopes_are_read() -> None:
    app = opened()
    drag(app, "sample", (-4.0, 0.2), (2.0, 0.2))
    assert link(app)["sample_logit"] == "2.0"
    numbers = readouts(app)
    assert numbers["sample: D(G(z)) = σ(a)"] == numbers["−dL/da, minimax: σ(a)"] == "0.881"
    assert numbers["least squares: 1 − a"] == "−1.0"
    PAGE.follow(app, experiment="vanishing_gradients", axis="probability", paused="1")
    drag(app, "sample", (0.5, 0.2))
    assert float(link(app).get("sample_logit", "-4")) == pytest.approx(0, abs=1e-3)


def test_over_the_probability_only_losses_with_a_sigmoid_are_drawn() -> None:
    app = opened(axis="probability", sample_logit="-4.0")
    assert readouts(app)["least squares: 1 − a"] == "5.0"
    assert names_on("probability") == ["minimax", "non-saturating"]
    assert names_on("logit") == list(OBJECTIVES)
    game = {name: np.zeros(3) for name in ("real_logits", "fake_logits")}
    slopes = dict.fromkeys(OBJECTIVES, 0.5)
    drawn, over_logits = (
        [str(each.header.get("label")) for each in layers(axis, -4.0, slopes, game) if each]
        for axis in ("probability", "logit")
    )
    assert "targets of least squares: 0, 1" in over_logits
    assert not any("targets" in label for label in drawn)
    assert "Non-saturating" in drawn and not {"Least squares", "Wasserstein"} & set(drawn)


def test_segments_are_dragged_apart_and_onto_one_another() -> None:
    app = opened(view="segments")
    drag(app, "segments", (1.02, 0.03), (1.98, 0.01))
    assert link(app)["segment_q"] == "2.00_-1.00_2.00_1.00"
    numbers = readouts(app)
    assert numbers["Wasserstein-1"] == "2.000" and numbers["JS, nats"] == "0.693"
    assert numbers["dW₁/dθ"] == "+1.00" and numbers["dJS/dθ"] in {"+0.000", "0.000"}
    drag(app, "segments", (2.0, 0.0), (0.01, 0.02))
    numbers = readouts(app)
    assert numbers["Wasserstein-1"] == numbers["JS, nats"] == "0.000"
    assert numbers["dJS/dθ"] == "jumps" and numbers["dW₁/dθ"] == "kink, −1 | +1"


@pytest.mark.parametrize("code", ["0_-1_0_1", "0_1_0_-1"])
def test_q_on_p_with_noise_is_no_distance(code: str) -> None:
    app = opened(view="segments", segment_q=code, noise="0.30")
    assert not app.exception
    numbers = readouts(app)
    for name in ("JS, nats", "total variation", "KL(P ‖ Q), nats"):
        assert numbers[f"{name}, σ = 0.3"] == "0.000"
    drag(app, "segments", (0.0, 1.0), (0.0, 0.5))
    assert not app.exception, "on one line"
    drag(app, "segments", (0.0, 0.5), (0.0, 1.0))
    assert not app.exception


def test_total_variation_of_smeared_segments_is_right_to_its_last_digit() -> None:
    app = opened(view="segments", segment_q="0_0_0_1", noise="0.30")
    assert readouts(app)["total variation, σ = 0.3"] == "0.380"


def test_names_of_segments_do_not_overprint() -> None:
    p = decode_segment(LINE_P)
    for q in (p, Segment(p.end, p.start), Segment((0.3, 0.9), (0.4, 0.9)), p.moved(0.5)):
        (px, py, _), (qx, qy, _) = _names(p, q)
        assert abs(px - qx) >= NAME[0] or abs(py - qy) >= NAME[1]
    assert _names(p, p.moved(1))[1][:2] == pytest.approx((1.2, 1.25))


def test_an_end_is_dragged_and_noise_gives_js_a_slope() -> None:
    app = opened(view="segments", noise="0.30")
    drag(app, "segments", (1.0, 1.0), (1.5, 1.0))
    assert link(app)["segment_q"] == "1.00_-1.00_1.50_1.00"
    assert float(readouts(app)["dJS/dθ"]) > 0.1


def test_a_cloud_is_dragged_and_the_other_moves_against_it() -> None:
    app = opened(view="perfect")
    drag(app, "perfect:wasserstein", (0.9, 0.1), (0.5, 0.3))
    assert link(app)["offset"] == "1.00_0.60"
    assert readouts(app)["Wasserstein-1, exact"] == "1.166"
    drag(app, "perfect:minimax", (-0.5, -0.3), (-0.4, 0.0))
    assert link(app)["offset"] == "0.80_0.00"


def test_what_is_dragged_stays_on_the_stage_and_does_not_vanish() -> None:
    segment = decode_segment(LINE_Q)
    assert dragged(segment, MIDDLE, (9, 9)) == Segment((2.5, 0), (2.5, 2))
    assert dragged(segment, START, (-9, -9)).start == (-2.5, -2)
    assert dragged(segment, END, (1.0, -1.0)) == segment, "too short"


@pytest.mark.parametrize("code", ["", "1_2_3", "9_0_0_1", "a_b_c_d", "1_1_1_1", "0_0_0_2.5"])
def test_what_is_no_segment_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"coordinates|within|at least"):
        decode_segment(code)


def test_codes_give_back_what_was_written() -> None:
    segment = Segment((-1.5, 0.25), (2.0, -0.05))
    assert decode_segment(encode_segment(segment)) == segment
    assert decode_offset(encode_offset(-3.25, 0.0)) == (-3.25, 0.0)
    with pytest.raises(ValueError, match="within"):
        decode_offset("0.00_3.00")


def test_small_numbers_are_written_with_a_power_of_ten() -> None:
    assert [scientific(value) for value in (0.25, 3.35e-4, 0.0)] == ["0.250", "3.4 · 10⁻⁴", "0.000"]
