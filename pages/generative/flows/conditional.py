"""Experiment "Conditional flows": a flow that is told what the picture should be."""

from torch import nn

from engine.generative.flows.conditional.cflow import CFlow
from engine.generative.flows.conditional.srflow import SRFlow
from engine.generative.flows.conditional.styleflow import StyleFlow
from pages.generative.flows import conditional_style, conditional_super, conditional_translate
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

_VIEWS = {
    "srflow": conditional_super,
    "styleflow": conditional_style,
    "cflow": conditional_translate,
}


def draw_controls(page: PageState) -> None:
    """The model, and what can be set for it."""
    panel(page, "view")
    _VIEWS[page["view"]].draw_controls(page)


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _VIEWS[page["view"]].draw(page, place)


def build_network(page: PageState) -> nn.Module:
    """The flow of the open view, its weights unset."""
    builders = {"styleflow": StyleFlow, "cflow": CFlow}
    build = builders.get(page["view"])
    return SRFlow(page["injector"] == "on") if build is None else build()
