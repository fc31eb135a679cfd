"""View "Measures": Fréchet distance, precision and recall, and memorisation of both generators."""

from engine.cache import Call
from pages.generative.gans import (
    digits_frechet,
    digits_measured_pictures,
    digits_nearest,
    digits_support,
)
from ui import beside
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

_MEASURES = {
    "frechet": digits_frechet,
    "support": digits_support,
    "nearest": digits_nearest,
}


def draw_controls(page: PageState) -> None:
    """The measure, and what can be set of it."""
    panel(
        page,
        "measure",
        "psi",
        "pairs_of",
        "nearest_space",
        where={
            "psi": lambda: page["measure"] == "support",
            "pairs_of": lambda: page["measure"] == "nearest",
            "nearest_space": lambda: page["measure"] == "nearest",
        },
    )


def draw(page: PageState, place: Place) -> View:
    """The measure that is open; what is not computed yet follows in the next runs."""
    measure = _MEASURES[page["measure"]]
    numbers = {"view": "measures", "measure": page["measure"]}
    calls: list[Call] = measure.calls(page)
    made = all(call.made() for call in calls)
    if not made or page["measure"] != "nearest":
        # Before anything is computed: the browser shows them meanwhile.
        with place.stage:
            digits_measured_pictures.draw(_psi(page), page["seed"])
    if not made and not place.dragging:
        made = beside.make_some(calls)
    if not made:
        measure.draw_known(page, place)
        return View(numbers=numbers, unfinished=not place.dragging, unanswered=True)
    shown: View = measure.draw(page, place)
    return View(
        below=shown.below,
        numbers={**shown.numbers, **numbers},
        files=shown.files,
    )


def _psi(page: PageState) -> float:
    """Only precision and recall are measured of truncated samples."""
    return float(page["psi"]) if page["measure"] == "support" else 1.0
