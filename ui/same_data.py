"""Where the data on a stage can be opened as well: "Same data on: Diffusion · Samplers".

That holds for what the visitor drew, and for named data that several experiments offer.

A page never imports another, so the places stand in one table; a test holds it to what the topics
declare.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

import streamlit as st

from engine.data.densities import DENSITIES
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
        named: data that it offers beside the drawn ones, by their names in the field `chosen`.
        chosen: the field that chooses among these.
    """

    kind: str
    slug: str
    experiment: str
    title: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    chosen: str = "density"


_DRAWN = {"density": "drawn"}
_DIFFUSED = ("eight-gaussians", "moons", "swiss-roll", "checkerboard")

USES = (
    Use(
        "density",
        "diffusion",
        "noise_and_back",
        "Noise and back",
        "drawn_density",
        _DRAWN,
        _DIFFUSED,
    ),
    Use("density", "diffusion", "samplers", "Samplers", "drawn_density", _DRAWN, _DIFFUSED),
    Use(
        "density",
        "flows",
        "change_of_variables",
        "Change of variables",
        "drawn_density",
        {"view": "plane", "plane_density": "drawn"},
    ),
    Use("density", "flows", "train", "Train it", "drawn_density", _DRAWN, tuple(DENSITIES)),
    Use(
        "density",
        "gans",
        "game",
        "The game",
        "drawn_density",
        _DRAWN,
        ("eight-gaussians", "grid", "moons", "rings", "spirals"),
    ),
    Use(
        "density",
        "gans",
        "mode_collapse",
        "Mode collapse",
        "drawn_density",
        _DRAWN,
        ("eight-gaussians", "grid"),
    ),
    Use("digit", "diffusion", "digits", "Digits", "digit", {"view": "sdedit"}),
    Use("digit", "flows", "glow", "Glow on digits", "digit", {"view": "likelihood"}),
    Use("digit", "flows", "conditional", "Conditional flows", "digit", {"source": "drawn"}),
    Use("digit", "gans", "digits", "Digits", "digit", {"view": "inversion", "target": "drawn"}),
    Use(
        "digit",
        "receptive-fields",
        "cells",
        "Simple and complex cells",
        "digit",
        {"view": "picture", "picture": "drawn"},
    ),
    Use("digit", "receptive-fields", "hmax", "HMAX", "digit", {"target": "drawn"}),
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
    for use in USES:
        if (use.slug, use.experiment) != (page.slug, experiment):
            continue
        links = [
            f"<a href='{escape(target)}' target='_self'>"
            f"{escape(catalog.topic(other.slug).title)} · {escape(other.title)}</a>"
            for other in USES
            if other.kind == use.kind and other is not use
            if (target := _target(page, use, other, present))
        ]
        if links:
            st.html(f"<p class='elsewhere'>Same data on: {', '.join(links)}</p>")


def _target(page: PageState, use: Use, other: Use, present: bool) -> str:
    """The link that opens another experiment with the data of this one; empty if it cannot."""
    if use.named and page[use.chosen] in use.named:
        name = page[use.chosen]
        return named_address(other, name, present=present) if name in other.named else ""
    shown = all(page.fields[name].format(page[name]) == value for name, value in use.values.items())
    return address(other, page[use.name], present=present) if shown and page[use.name] else ""


def address(use: Use, code: str, *, present: bool = False) -> str:
    """The link that opens an experiment with drawn data, relative to any page."""
    return _link(use, {**use.values, use.name: code}, present)


def named_address(use: Use, name: str, *, present: bool = False) -> str:
    """The link that opens an experiment with named data, relative to any page."""
    return _link(use, {use.chosen: name}, present)


def _link(use: Use, values: Mapping[str, str], present: bool) -> str:
    query = {EXPERIMENT: use.experiment, **values, **({"present": "1"} if present else {})}
    return f"{use.slug}?{urlencode(query)}"
