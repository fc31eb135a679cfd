"""Analyses of "Train it": the flow's density beside that of its data, learning curves."""

from __future__ import annotations

from engine.generative.flows.density_comparison import compare_densities
from ui.analysis import Analysis, Drawn
from ui.analysis_figures import densities, learning_curves
from ui.state import PageState
from ui.topic import View

_OTHER_VIEW = "This view shows several trainings at once: open “One training”."


def _densities(page: PageState, view: View) -> Drawn:
    if view.live is None or view.numbers.get("view") != "one":
        return _OTHER_VIEW
    return densities(view.live.run.look(compare_densities), model="flow q")


_CURVES = learning_curves(
    "held_out", "−ln q of held-out data, nats", unit="nats", floor="entropy", log_y=False
)


def _curves(page: PageState, view: View) -> Drawn:
    if view.live is None or view.numbers.get("view") != "one":
        return _OTHER_VIEW
    return _CURVES.draw(page, view)


ANALYSES = (
    Analysis(
        "densities",
        "Densities",
        "Contours of the data's density p (blue) and of the flow's q (orange, dashed) over their "
        "difference q − p: blue where the flow puts too much, orange where too little.",
        _densities,
    ),
    Analysis(_CURVES.name, _CURVES.title, _CURVES.shows, _curves),
)
