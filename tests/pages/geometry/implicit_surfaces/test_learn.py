"""Learn a surface: played, rewound, continued under other settings; drawn curves."""

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.pages.geometry.implicit_surfaces.viewing import (
    PAGE,
    kept_mesh,
    pictures,
    values,
)
from tests.support.apps import link, playback
from ui.data_fields import CLOSED_CURVE

PANEL = "point_count+noise+missing_share+eikonal_weight+learning_rate+initialisation+slice_position"
SETTINGS = {"point_count": 2000, "noise": 0, "missing_share": 0, "learning_rate": 0.0016}


def opened(**query: str) -> AppTest:
    return PAGE.opened(experiment="learn", **query)


def test_a_surface_is_learned_rewound_and_continued() -> None:
    app = opened(step="4")
    PAGE.order(app, "learn", {"kind": "play"})
    PAGE.order(app, "learn", {"kind": "tick"})
    assert playback(app)["step"] > 4 and playback(app)["playing"]
    assert kept_mesh(app, "surface").is_watertight
    furthest = playback(app)["furthest"]
    PAGE.order(app, "learn", {"kind": "seek", "step": 3})
    assert playback(app)["step"] == 3 and playback(app)["furthest"] == furthest
    # The weight of a term can be changed during training; another cloud is another fit.
    PAGE.slide(app, PANEL, **SETTINGS, eikonal_weight=0.5)
    assert playback(app)["step"] == 3 and playback(app)["furthest"] == 3
    PAGE.slide(app, PANEL, **(SETTINGS | {"point_count": 500}), eikonal_weight=0.5)
    assert playback(app)["step"] == 0
    assert "starts the fit anew" in app.info[0].value


def test_a_fit_at_the_largest_learning_rate_goes_on_or_says_why_not() -> None:
    app = opened(source="blob", learning_rate="1.0", step="20")
    PAGE.order(app, "learn", {"kind": "step"})
    assert pictures(app)
    failed = any("learning rate" in error.value for error in app.error)
    assert playback(app)["failed"] == failed
    assert failed or playback(app)["step"] == 21


def test_a_drawn_curve_is_what_is_learned_and_the_link_has_it() -> None:
    app = opened(source="drawn", step="1")
    PAGE.point(app, "draw", {"kind": "release", "points": [[0.1, 0.1]]})
    assert "curve" not in link(app), "a stroke too short is no curve"
    ellipse = [[0.7 * np.cos(t), 0.5 * np.sin(t)] for t in np.linspace(0, 6.0, 50)]
    PAGE.stroke(app, "draw", ellipse)
    corners = np.array(CLOSED_CURVE.decode(values(app)["learn/curve"]).corners)
    assert np.abs((corners[:, 0] / 0.7) ** 2 + (corners[:, 1] / 0.5) ** 2 - 1).max() < 0.05
    assert link(app)["curve"] == values(app)["learn/curve"]
