"""Where data that the visitor drew can be opened as well: "Same data on: Diffusion · Samplers".

A page never imports another, so the places stand in one table; a test holds it to what the topics
declare.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

import streamlit as st

from ui import catalog
from ui.state import EXPERIMENT, PageState


@dataclass(frozen=True)
class Use:
    """An experiment that draws with data of the visitor.

    Attributes:
        kind: name of the `data_fields.DataKind`.
        slug: of the topic.
        experiment: name of the experiment.
        title: on its tab.
        name: of the field that holds the data.
        values: of other fields, as in a link, under which the data are used.
    """

    kind: str
    slug: str
    experiment: str
    title: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)


_DRAWN = {"density": "drawn"}

USES = (
    Use("density", "diffusion", "noise_and_back", "Noise and back", "drawn_density", _DRAWN),
    Use("density", "diffusion", "samplers", "Samplers", "drawn_density", _DRAWN),
    Use(
        "density",
        "flows",
        "change_of_variables",
        "Change of variables",
        "drawn_density",
        {"view": "plane", "plane_density": "drawn"},
    ),
    Use("density", "flows", "train", "Train it", "drawn_density", _DRAWN),
    Use("density", "gans", "game", "The game", "drawn_density", _DRAWN),
    Use("density", "gans", "mode_collapse", "Mode collapse", "drawn_density", _DRAWN),
    Use("digit", "diffusion", "digits", "Digits", "digit", {"view": "sdedit"}),
    Use("digit", "flows", "glow", "Glow on digits", "digit", {"view": "likelihood"}),
    Use("digit", "flows", "conditional", "Conditional flows", "digit", {"source": "drawn"}),
    Use("digit", "gans", "digits", "Digits", "digit", {"view": "inversion", "target": "drawn"}),
    Use("digit", "vae", "your_digit", "Your digit", "digit"),
    Use("lines", "diffusion", "controlnet", "ControlNet", "lines", {"condition": "lines"}),
    Use(
        "lines",
        "flows",
        "conditional",
        "Conditional flows",
        "lines",
        {"view": "cflow", "source": "drawn"},
    ),
)
"""A kind that only one experiment draws with needs no row."""


def draw_links(page: PageState, experiment: str, *, present: bool) -> None:
    """A line of links to the other experiments that the data on the stage can be opened with.

    Draws nothing where there are none, or nothing has been drawn yet.
    """
    here = [use for use in USES if (use.slug, use.experiment) == (page.slug, experiment)]
    for use in here:
        code = page[use.name]
        if not code or any(
            page.fields[name].format(page[name]) != value for name, value in use.values.items()
        ):
            continue
        links = [
            f"<a href='{escape(address(other, code, present=present))}' target='_self'>"
            f"{escape(catalog.topic(other.slug).title)} · {escape(other.title)}</a>"
            for other in USES
            if other.kind == use.kind and other is not use
        ]
        if links:
            st.html(f"<p class='elsewhere'>Same data on: {', '.join(links)}</p>")


def address(use: Use, code: str, *, present: bool = False) -> str:
    """The link that opens an experiment with data, relative to any page."""
    values = {EXPERIMENT: use.experiment, **use.values, use.name: code}
    return f"{use.slug}?{urlencode(values | ({'present': '1'} if present else {}))}"
