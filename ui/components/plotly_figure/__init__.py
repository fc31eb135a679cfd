"""A Plotly figure on the page: updated in place, so that zoom and camera stay.

Streamlit's own element for Plotly (1.67) is replaced by a new one whenever the figure changes:
zoom, camera and the button that has the focus are lost, and the chart is built anew. Here the
figure is handed to `Plotly.react`, and `uirevision` does what it is for. Colours follow the theme,
and type the size of the page, without a run of the script. Pages draw with `ui.plotly_theme.plot`.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ui.components import echo, ignore, pack, register, served, take
from ui.components.plotly_figure.kinds import with_kinds
from ui.plotly_colours import DARK


@cache
def script_address() -> str:
    """Where the browser gets Plotly's script; read when it is first asked for."""
    found = find_spec("plotly")  # it need not be imported for that
    assert found is not None and found.origin is not None
    script = Path(found.origin).parent / "package_data" / "plotly.min.js"
    return served("plotly", with_kinds(script.read_text(encoding="utf-8")))


@cache
def _component() -> Any:
    constants = {"PLOTLY": script_address(), "DARK": DARK}
    return register("plotly_figure", scripts=("plotly",), constants=constants, isolated=False)


def plotly_figure(
    key: str, figure: str, *, alternative: str, height: int, filename: str, clickable: bool
) -> None:
    """Draws a figure that is given as Plotly's JSON, in the colours of the light theme.

    Args:
        key: prefixed with the page's slug; zoom and camera stay as long as it does.
        figure: what `plotly.graph_objects.Figure.to_json` writes.
        alternative: what it shows, for who does not see it.
        height: CSS pixels at a root font of 16 px.
        filename: of the pictures to save, without suffix.
        clickable: whether a click on a point causes a run (`clicked`).
    """
    header = {
        "alternative": alternative,
        "height": height,
        "filename": filename,
        "clickable": clickable,
        "echo": echo(key, "clicked"),
    }
    blob = np.frombuffer(figure.encode(), np.uint8)
    _component()(key=key, data=pack(header, figure=blob), on_clicked_change=ignore)


def clicked(key: str) -> dict[str, Any] | None:
    """The point that was clicked since the last run, once; None if there is none.

    Returns:
        The numbers of its curve ("curve") and of itself in it ("point"), "x" and "y", and "data",
        its `customdata`.
    """
    point = take(key, "clicked")
    return point if isinstance(point, dict) else None
