"""The numbers behind a stage as one file of NumPy: fields, points, curves, and in which units."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ui.fields import Number

if TYPE_CHECKING:
    from ui.fields import Field
    from ui.topic import View

UNITS = "units"
"""The entry that says, as JSON, the unit of each array that has one."""

_DEEPEST = 4
_MOST_PARTS = 64
_LONGEST_TEXT = 2_000


def view_arrays(
    view: View,
    page_fields: Mapping[str, Field],
    values: Mapping[str, Any],
    known_units: Mapping[str, str],
) -> dict[str, np.ndarray]:
    """Everything on the stage that is a number, by a name that says where it is from.

    `settings.…` are the fields of the page, `numbers.…` what its answers speak of, `shown.…` what
    analyses are drawn from, `arrays.…` and `series.…` what a run draws now and its numbers over its
    steps. `units` is a text, JSON, with the unit of each that has one.

    Args:
        view: of the stage.
        page_fields: of the page.
        values: of these fields.
        known_units: of numbers of the run, beside those that the view knows.
    """
    parts: dict[str, Any] = {
        "settings": dict(values),
        "numbers": view.numbers,
        "shown": view.shown,
    }
    units = {
        f"settings.{name}": field.unit.strip()
        for name, field in page_fields.items()
        if isinstance(field, Number) and field.unit.strip()
    }
    frame = view.live.frame if view.live is not None else None
    if view.live is not None and frame is not None:
        parts |= {"arrays": frame.arrays, "metrics": frame.metrics, "series": frame.series}
        units["series.step"] = view.live.noun
    named = {**known_units, **view.units}
    found = dict(_arrays(parts, "", _DEEPEST, set()))
    for name in found:
        group, _, rest = name.partition(".")
        if group != "settings" and rest in named:
            units[name] = named[rest]
    text = {name: unit for name, unit in units.items() if name in found}
    return found | {UNITS: np.array(json.dumps(text, ensure_ascii=False))}


def npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """A file that `numpy.load` reads without pickles."""
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _arrays(
    value: Any, name: str, deeper: int, above: set[int]
) -> Iterator[tuple[str, np.ndarray]]:
    """What is numbers or a short text in a value, with where it is."""
    plain = _row(value) if isinstance(value, list | tuple) else _plain(value)
    if plain is not None:
        yield name, plain
        return
    if deeper < 0 or id(value) in above:
        return
    for part, held in _parts(value):
        inner = f"{name}.{part}" if name else part
        yield from _arrays(held, inner, deeper - 1, above | {id(value)})


def _plain(value: Any) -> np.ndarray | None:
    """The array of a value that is one."""
    tensor = getattr(sys.modules.get("torch"), "Tensor", ())
    if isinstance(value, tensor):
        value = value.detach().cpu()
        if str(value.dtype) == "torch.bfloat16":
            value = value.float()
        value = value.numpy()
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return None
    if isinstance(value, np.ndarray | np.generic | bool | int | float | complex | str):
        found = np.asarray(value)
        return found if found.dtype.kind in "biufcU" else None
    return None


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        named = [(str(key), held) for key, held in value.items()]
    elif is_dataclass(value) and not isinstance(value, type):
        named = [(each.name, getattr(value, each.name)) for each in fields(value)]
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        named = _numbered(value)
    else:
        return
    yield from named[:_MOST_PARTS]


def _row(value: Sequence[Any]) -> np.ndarray | None:
    """The array of a sequence of numbers."""
    numbers = (
        value
        and not hasattr(value, "_fields")
        and all(isinstance(each, bool | int | float | np.number) for each in value)
    )
    return np.asarray(value) if numbers else None


def _numbered(value: Sequence[Any]) -> list[tuple[str, Any]]:
    names = getattr(value, "_fields", None) or range(len(value))
    return [(str(name), held) for name, held in zip(names, value, strict=True)]
