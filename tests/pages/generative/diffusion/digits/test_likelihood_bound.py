"""Experiment "Likelihood bound": the numbers of a band, of a wrong class, and of a draft."""

import pytest

from engine.generative.diffusion.digits.noise_level_bands import band_costs
from tests.pages.generative.diffusion.digits.support import PAGE
from tests.support.apps import link, readouts

PANEL = "held_out_digit+held_out_index+conditioning+loss_weighting"
EXTRA = "extra over its class"


def _bound(label: int) -> float:
    """Of the page's first 4, given this label."""
    terms = band_costs(4, 0, label, 0).terms
    assert terms is not None
    return terms.total


def test_a_press_selects_the_band_and_a_wrong_class_costs_extra() -> None:
    app = PAGE.opened(experiment="likelihood_bound")
    assert EXTRA not in readouts(app)
    PAGE.point(app, "bands", {"kind": "press", "points": [[5.4, 1.0]]})
    assert link(app)["noise_level_band"] == "5"
    expected = band_costs(4, 0, 4, 0).nats[5]
    assert float(readouts(app)["nats"]) == pytest.approx(expected, abs=0.051)
    PAGE.slide(app, PANEL, conditioning="wrong")
    extra = _bound(5) - _bound(4)
    assert extra > 5 and readouts(app)[EXTRA].startswith(f"{extra:.0f} ± ")


def test_numbers_are_exact_once_the_slider_rests() -> None:
    app = PAGE.opened(experiment="likelihood_bound")
    before = readouts(app)
    PAGE.slide(app, PANEL, resting=False, held_out_index=7)
    draft = readouts(app)
    assert draft["bits/dim"] == "…"
    PAGE.slide(app, PANEL, resting=True, held_out_index=7)
    assert draft not in (before, readouts(app))
    terms = band_costs(4, 7, 4, 0).terms
    assert terms is not None
    assert readouts(app)["bits/dim"] == f"{terms.bits_per_dimension:.2f}"
