"""Analyses of "Neural body": how its errors are spread."""

from ui.analysis import Analysis, Drawn
from ui.analysis_figures import histogram
from ui.state import PageState
from ui.topic import View


def _errors(page: PageState, view: View) -> Drawn:
    errors = view.shown.get("errors")
    if errors is None or not len(errors):
        return "There is no extracted surface: choose the view “Surface” and let the slider rest."
    return histogram({"vertices": (errors, "model")}, x="distance to the true surface, mm")


ANALYSES = (
    Analysis(
        "errors",
        "Surface errors",
        "Distances of the vertices of the extracted surface to the true body; upright lines are"
        " quantiles.",
        _errors,
    ),
)
