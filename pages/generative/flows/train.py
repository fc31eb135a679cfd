"""Experiment "Train it": a flow learns a density, alone or beside other families."""

from engine.data.densities import DRAWN
from pages.generative.flows import train_one, train_race
from pages.generative.flows.train_fields import COUPLINGS
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button, more
from ui.density_fields import TITLES
from ui.state import PageState
from ui.topic import Place, View

_NOTES = {
    "planar": "Each adds one bend; 16 are few.",
    "continuous": "Steps of the Runge–Kutta method.",
    "spline": "Two, one for each half, fit these data.",
}
_MOST = "Each bends little: eight fit far better than two."


def draw_controls(page: PageState) -> None:
    """The view, the data, the form of the flow, and what only experts touch."""
    race = page["view"] == "race"
    panel(page, "view")
    choose_from_list(page, "density", TITLES)
    if page["density"] == DRAWN:
        clear_button(page, "drawn_density")
    if race:
        panel(page, "equal", "learning_rate")
        more(page, "batch_size", "half_life")
        return
    note = _NOTES.get(page["family"], _MOST)
    panel(page, "family", "layers", "learning_rate", "displayed", notes={"layers": note})
    more(page, *_form(page["family"]), "batch_size", "half_life")


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return train_race.draw(page, place) if page["view"] == "race" else train_one.draw(page, place)


def _form(family: str) -> list[str]:
    """Names of what further makes the form of a flow of this family."""
    names = ["bins", "box"] if family == "spline" else []
    names += ["swap", "activation"] if family in COUPLINGS else []
    names += ["mixing"] if family != "continuous" else []
    names += ["actnorm"]
    return [*names, "width"] if family != "planar" else names
