"""Thinning of long lines, text alternative, and what is refused."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.components import chart, unpack


def test_short_lines_are_sent_as_they_are() -> None:
    x = np.arange(5.0)
    assert all(np.array_equal(a, b) for a, b in zip(chart.thinned(x, x, 5), (x, x), strict=True))


@pytest.mark.parametrize("count", [101, 1_000, 12_345])
def test_a_thinned_line_keeps_ends_extremes_and_order(count: int) -> None:
    x = np.arange(float(count))
    y = np.random.default_rng(count).normal(size=count)
    y[count // 3], y[count // 2] = 50, -50
    thin_x, thin_y = chart.thinned(x, y, 100)
    assert len(thin_x) <= 100
    assert (thin_x[0], thin_x[-1]) == (0, count - 1)
    assert np.all(np.diff(thin_x) > 0)
    assert (thin_y.max(), thin_y.min()) == (50, -50)
    assert np.array_equal(thin_y, y[thin_x.astype(int)])


def test_a_thinned_line_keeps_its_gaps() -> None:
    y = np.ones(5_000)
    y[1234] = np.nan
    y[4000:4500] = np.inf
    thin_x, thin_y = chart.thinned(np.arange(5_000.0), y, 300)
    gaps = thin_x[~np.isfinite(thin_y)]
    assert 1234 in gaps
    assert np.all((gaps == 1234) | ((gaps >= 4000) & (gaps < 4500)))
    assert len(gaps) > 5


def test_the_text_alternative_says_the_last_values() -> None:
    text = chart.described({"loss": ([1, 2], [0.5, 0.25]), "new": ([], [])}, "Losses")
    assert text == "Losses. Last values: loss: 0.25; new: no values yet."
    assert chart.described({"new": ([1], [np.nan])}, "Losses").endswith("new: no values yet.")
    assert chart.described({}, "Losses") == "Losses. Nothing to draw yet."


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="equal length"):
        chart.lines("k", {"a": ([1, 2], [1])}, x_label="x", y_label="y")
    with pytest.raises(ValueError, match="cannot be told apart"):
        chart.lines("k", {str(i): ([1], [1]) for i in range(7)}, x_label="x", y_label="y")


def page() -> None:
    from ui.components import chart

    chart.lines(
        "plot",
        {"error": ([1, 2, 3], [1.0, float("nan"), 0.1]), "bound": ([1, 2, 3], [2.0, 1.0, 0.5])},
        bands={"bound": ([1, 2, 3], [1, 1, 0], [3, 2, 1]), "unknown": ([1], [1], [1])},
        colours={"bound": "ink"},
        emphasise="bound",
        x_label="sweep",
        y_label="change",
        log_y=True,
        marker=2,
        follows=("film", range(3)),
    )


def test_the_message_holds_lines_bands_and_marker() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    header, blobs = unpack(app.get("bidi_component")[0].proto.bytes)
    assert [line["colour"] for line in header["lines"]] == ["data", "ink"]
    assert [line["thick"] for line in header["lines"]] == [False, True]
    assert header["bands"] == [1]
    assert header["marker"] == 2
    assert (header["film"], header["markers"]) == ("film", [0, 1, 2])
    assert header["log_y"] is True
    assert np.isnan(blobs["y0"][1])
    assert blobs["band_high0"].tolist() == [3, 2, 1]
