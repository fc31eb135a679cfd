"""Has Plotly's script in the browser before a figure is asked for; nobody sees it."""

from __future__ import annotations

from functools import cache
from typing import Any

from ui import components
from ui.components import plotly_figure


@cache
def _component() -> Any:
    constants = {"PLOTLY": plotly_figure.script_address()}
    return components.register("plotly_ahead", scripts=("plotly",), constants=constants)


def fetch_plotly_ahead(key: str) -> None:
    """On a page where a figure may be asked for; draw it last.

    Args:
        key: prefixed with the page's slug.
    """
    _component()(key=key, data=None)
