"""Tables of comparison: named rows and columns, and no text of others' making."""

import pytest

from ui.tables import comparison_html


def test_rows_and_columns_have_their_headings() -> None:
    html = comparison_html("Families", ["Family", "W₂"], [("A & B", "0.1"), ("C", "<b>")])
    assert "<caption>Families</caption>" in html
    assert html.count("scope='row'") == 2 and html.count("scope='col'") == 2
    assert "A &amp; B" in html and "&lt;b&gt;" in html


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="C has 1 entries for 2"):
        comparison_html("Families", ["Family", "W₂"], [("C",)])
