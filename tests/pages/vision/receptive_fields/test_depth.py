"""The page of depth: what a linear network has no correlation of."""

import numpy as np

from tests.support.apps import Visited, check, components, notices, readouts
from ui.components import unpack

PAGE = Visited("receptive-fields")


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
