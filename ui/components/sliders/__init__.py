"""A group of sliders that report while they are dragged (Streamlit's report on release)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ui import components
from ui.state import Number, PageState

_sliders = components.register("sliders")


def sliders(page: PageState, *names: str, notes: Mapping[str, str] | None = None) -> None:
    """Draws the sliders of the page's `Number` fields and takes over what the hand has done.

    Call it before the values are read in the run; they are in `page[name]` afterwards. Keyboard:
    arrows, page keys, home and end; the number can be typed.

    Args:
        page: holds the values.
        names: fields, top to bottom.
        notes: a short line under a slider, by field.
    """
    key = f"{page.slug}:sliders:{'+'.join(names)}"
    fields: list[Number] = [page.fields[name] for name in names]  # type: ignore[misc]
    moved = components.take(key, "values")
    if isinstance(moved, dict):
        for field in fields:
            value = moved.get(field.name)
            if isinstance(value, (int, float)) and math.isfinite(value):
                page[field.name] = field.snap(float(value))
    rows: list[dict[str, Any]] = [
        {
            "name": field.name,
            "label": field.label,
            "low": field.low,
            "high": field.high,
            "step": field.step,
            "decimals": field.decimals,
            "unit": field.unit,
            "help": field.help,
            "note": (notes or {}).get(field.name, ""),
            "value": page[field.name],
        }
        for field in fields
    ]
    _sliders(
        key=key,
        data={"echo": components.echo(key, "values"), "sliders": rows},
        on_values_change=components.ignore,
    )
