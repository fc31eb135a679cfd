"""Experiment "Stack a network": what a unit of any layer sees, of any stack of layers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.costs import costs, total
from engine.vision.receptive_fields.paths import Patch, path_counts
from engine.vision.receptive_fields.theory import receptive_field
from pages.vision.receptive_fields import (
    notebooks,
    stack_changes,
    stack_comparison,
    stack_controls,
    stack_readouts,
    uploads,
)
from pages.vision.receptive_fields.fields import OWN
from pages.vision.receptive_fields.network_choice import Choice, changes_of, chosen, title_of
from ui import frame, saved_files
from ui.components import units
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "receptive-fields:units"
_CHANGED = ("stack", "changes")
"""Texts of networks, whose layers the controls show."""
_FAINTEST = 30
"""Of 255: a pixel with few paths is still told from one without."""


def draw_controls(page: PageState) -> None:
    """The network, the layer of one's own stack that is changed, and the image."""
    stack_controls.draw(page)


def draw_stage(page: PageState, place: Place) -> View:
    """The image with the field of the chosen unit, and the layers that it depends on."""
    if _handle_events(page):
        st.rerun()
    looked = chosen(page)
    flat = looked.network.dims == 1
    counts = path_counts(looked.network, looked.name, looked.position, looked.size)
    with place.stage:
        if not flat:
            uploads.show_message(page)
        units.units(
            STAGE,
            looked.rows.rows,
            image=None if flat else uploads.picture_of(page, _pair(looked.size)),
            chosen=looked.row,
            unit=looked.unit,
            paths=None if flat or page["overlay"] == "field" else _heat(counts),
            editable=True,
            joinable=page["architecture"] != OWN,
            hint="Move over a layer or the image, press to keep a unit",
            alt=_alternative(looked),
        )
    numbers = _numbers(page, looked, counts)
    with place.readouts:
        stack_readouts.draw(looked, numbers)
    return View(
        numbers=numbers,
        shown={"looked": looked, "counts": counts},
        notebook=Notebook(
            notebooks.stack,
            {
                "network": looked.network,
                "name": looked.name,
                "unit": looked.position,
                "size": looked.size,
            },
        ),
        files={"table": lambda suffix: saved_files.table(*stack_readouts.layer_table(looked))},
        below=lambda: frame.folded(
            "Architectures compared",
            ":material/table_chart:",
            stack_readouts.draw_table,
            key="receptive-fields:table",
        ),
    )


def _handle_events(page: PageState) -> bool:
    """Looks at the unit that was pressed, moves the layer that was dragged.

    Returns:
        Whether another layer is looked at, or the stack is another, so that the controls must be
        drawn again.
    """
    own = page["architecture"] == OWN
    before = [page[name] for name in _CHANGED]
    layer = page["layer"]
    for event in units.events(STAGE):
        rows = chosen(page).rows
        if not 0 <= event.row < len(rows.rows):
            continue
        if event.kind in {"move", "join", "add", "remove"}:
            (stack_controls if own else stack_changes).handle(page, event)
            continue
        limits = rows.rows[event.row].size
        held = [min(max(at, 0), limit - 1) for at, limit in zip(event.unit, limits, strict=True)]
        page["layer"], page["unit"] = rows.names[event.row], "_".join(map(str, held))
    beside = own or stack_changes.opened(page)
    return before != [page[name] for name in _CHANGED] or (beside and page["layer"] != layer)


def _heat(counts: Patch) -> tuple[tuple[int, int], np.ndarray]:
    """Where paths arrive, brighter by the root of their number; 0 where there are none."""
    values = counts.values
    if not values.size:
        return (0, 0), np.zeros((0, 0), np.uint8)
    share = np.sqrt(values / values.max())
    shown = np.where(values > 0, np.rint(_FAINTEST + (255 - _FAINTEST) * share), 0)
    return (counts.first[0], counts.first[1]), shown.astype(np.uint8)


def _numbers(page: PageState, looked: Choice, counts: Patch) -> dict[str, object]:
    """What readouts and answers speak of."""
    field = receptive_field(looked.network, looked.name)[-1]
    spent = total(looked.network, looked.size)
    steps = stack_readouts.recursion(looked)
    title = title_of(page)
    return {
        "architecture": page["architecture"],
        "own": page["architecture"] == OWN,
        "uploaded": uploads.has_picture(page),
        "stack": page["stack"],
        "title": title[:1].upper() + title[1:],
        "changes": len(changes_of(page)),
        "name": looked.name,
        "last": looked.row == len(looked.rows.rows) - 1,
        "end": looked.name == _end(page, looked),
        "field": field.size,
        "sides": tuple(along.size for along in receptive_field(looked.network, looked.name)),
        "stride": float(field.stride),
        "start": field.start,
        "input": looked.size[-1],
        "seen": int(counts.support.sum()),
        "seen_share": float(counts.support.sum()) / float(np.prod(looked.size)),
        "holes": counts.holes,
        "joined": stack_comparison.joined(looked),
        "undilated": stack_comparison.undilated(looked.network),
        "without_pools": stack_comparison.field_without(page["stack"], "pa"),
        "blind": stack_comparison.unseen_before(counts, looked.position, looked.size)
        if "pixelcnn" in page["architecture"] and field.stride == 1
        else None,
        "parameters": spent.parameters,
        "multiply_adds": spent.multiply_adds,
        "depth": spent.depth,
        "weights": costs(looked.network.until(looked.name), looked.size)[looked.name].parameters,
        "steps": steps,
    }


def _end(page: PageState, looked: Choice) -> str:
    if page["architecture"] == OWN:
        return looked.rows.names[-1]
    end = catalogue.ARCHITECTURES[page["architecture"]].end
    if end not in looked.network.maps:
        return looked.rows.names[-1]
    return looked.rows.names[looked.rows.row_of(end)]


def _pair(size: tuple[int, ...]) -> tuple[int, int]:
    return (size[0], size[1])


def _alternative(looked: Choice) -> str:
    field = receptive_field(looked.network, looked.name)
    sees = " and ".join(
        f"{'columns' if axis else 'rows'} {first + 1} to {last + 1}"
        for axis, (first, last) in enumerate(
            along.interval(at) for along, at in zip(field, looked.position, strict=True)
        )
    )
    return (
        f"A network of {len(looked.rows.rows) - 1} layers on its input. The chosen unit of "
        f"{looked.name} sees {sees} of the input, padding included."
    )
