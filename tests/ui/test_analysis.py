"""What the section "Analysis" declares and saves."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.generative.diffusion.training import DiffusionSettings
from tests.support.apps import Visited
from ui import analysis
from ui.analysis import Analysis, choice_of, table
from ui.analysis_figures import histogram, spectrum, what_differs


def test_which_is_open_is_a_field_and_none_is_at_first() -> None:
    assert choice_of(()) == ()
    (field,) = choice_of([Analysis("shares", "Histogram", "Shares.", lambda page, view: "none")])
    assert field.name == analysis.FIELD and field.default == analysis.CLOSED
    assert field.parse("shares") == "shares"
    with pytest.raises(ValueError, match="Histogram"):
        field.parse("<script>")


def test_a_table_has_all_numbers_and_shorter_columns_end_earlier() -> None:
    rows = table({"x": np.arange(3), "y": [0.25]}).decode().splitlines()
    assert rows == ["x,y", "0,0.25", "1,", "2,"]


def test_a_histogram_says_its_quantiles_and_keeps_its_shares() -> None:
    drawn = histogram({"errors": (np.linspace(0, 1, 1001), "error")}, x="error")
    assert "errors: median 0.5000, 5 % below 0.0500, 95 % below 0.9500." in drawn.alternative
    assert np.sum(drawn.columns["share of errors"]) == pytest.approx(1)


def test_a_spectrum_falls_and_names_its_dimensions() -> None:
    drawn = spectrum(
        np.array([0.1, 3.0, 1.0]), np.array([0, 1, 1]), x="dimensions", y="KL", unit="nats"
    )
    assert np.array_equal(drawn.columns["dimension"], [2, 3, 1])
    assert "2 are active" in drawn.alternative


def test_settings_that_are_no_fields_are_no_difference() -> None:
    page = SimpleNamespace(fields={})
    now, before = DiffusionSettings(), DiffusionSettings(learning_rate=1e-4)
    assert what_differs(page, before, now) == "as now"  # type: ignore[arg-type]


def test_a_closed_section_says_nothing_to_the_browser_that_would_undo_a_press() -> None:
    """A run that is under way while the visitor presses must not send the row its old value."""
    page = Visited("gridworld")
    app = page.opened()
    for opened in ("", "errors"):
        page.settle(page.follow(app, analysis=opened))
        app.run()
        (row,) = [each for each in app.get("button_group") if each.proto.label == "Analysis"]
        assert not row.proto.set_value, opened
