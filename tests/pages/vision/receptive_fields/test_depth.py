"""The page of depth: correlations of linear networks, dead networks, the chosen curve."""

import numpy as np

from tests.support.apps import (
    Visited,
    check,
    components,
    notices,
    playback,
    readouts,
    unhurried,
)
from ui.components import unpack

PAGE = Visited("receptive-fields")
PANEL = "view+depth+activation+initialisation+skips+scaled+normalised+learning_rate"


def test_a_linear_network_has_no_correlation_and_the_page_says_why() -> None:
    for normalised in ("0", "1"):
        app = PAGE.opened(
            experiment="depth", view="shattering", activation="identity", normalised=normalised
        )
        found = readouts(app)
        assert [found[name] for name in found if "apart" in name or "skips" in name] == ["none"] * 2
        assert found["sign changes of 256 gradients"] == "0"
        assert "the network is linear" in notices(app)
        for chart in components(app, "chart"):
            header, blobs = unpack(chart.bytes)
            assert "nan" not in str(header).lower()
            assert all(np.isfinite(blob).all() for blob in blobs.values())
        check(app)


def test_a_rectified_network_has_correlations() -> None:
    app = PAGE.opened(experiment="depth", view="shattering", depth="4")
    found = readouts(app)
    assert float(found["… with skips"]) > 0.5
    assert not notices(app)


def test_the_curve_that_the_switch_chooses_is_drawn_thick() -> None:
    app = PAGE.opened(experiment="depth", depth="4")
    for skips, label in ((False, "without skips: chosen"), (True, "with skips: chosen")):
        PAGE.slide(app, PANEL, skips=skips)
        header, _ = unpack(components(app, "chart")[0].bytes)
        assert [line["label"] for line in header["lines"] if line["thick"]] == [label]


def test_a_dead_network_has_no_gradient_and_learns_on_from_its_weights_with_skips() -> None:
    with unhurried():
        app = PAGE.opened(experiment="depth", question="6", step="170")
        assert readouts(app)["norm at the input"] == "0"
        assert "is exactly 0 by now" in PAGE.guide(app)["answer"]
        header, blobs = unpack(components(app, "chart")[-1].bytes)
        assert header["y_range"][0] < 1e-5 * blobs["y0"].max(), "the axis has several decades"
        PAGE.slide(app, PANEL, skips=True)
    assert playback(app)["step"] == 170
    assert PAGE.guide(app)["answer"].startswith("Step 170 of 40 blocks with skips: ")
    assert 0.01 < float(readouts(app)["norm at the input"])
    PAGE.order(app, "depth", {"kind": "step"})
    assert playback(app)["step"] == 171
