"""Experiment "Warp a density": a trained flow layer by layer, and what its layers cost."""

from engine.generative.flows.families import build
from engine.generative.flows.flow import Flow
from engine.generative.flows.pretrained import SETTINGS
from engine.seeds import generator
from pages.generative.flows import warp_directions, warp_film, warp_planar, warp_solvers
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, and what can be set in it."""
    panel(page, "view")
    match page["view"]:
        case "flow":
            panel(page, "layer_kind", "density", "direction", "displayed")
        case "planar":
            panel(
                page,
                "planar_constrained",
                "planar_product",
                "planar_across",
                "planar_angle",
                "planar_offset",
            )
        case "directions":
            panel(page, "dimensions")
        case "solvers":
            panel(
                page,
                "solver",
                "solver_steps",
                "tolerance",
                "density",
                where={
                    "solver_steps": lambda: page["solver"] == "rk4",
                    "tolerance": lambda: page["solver"] == "dopri5",
                },
            )


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    views = {
        "flow": warp_film.draw,
        "planar": warp_planar.draw,
        "directions": warp_directions.draw,
        "solvers": warp_solvers.draw,
    }
    return views[page["view"]](page, place)


def build_network(page: PageState) -> Flow:
    """The flow of the open view, its weights unset."""
    kinds = {"planar": "planar", "directions": "autoregressive", "solvers": "continuous"}
    return build(SETTINGS[kinds.get(page["view"], page["layer_kind"])], generator(0))
