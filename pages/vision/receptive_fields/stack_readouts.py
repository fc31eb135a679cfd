"""What is written beside the network: the recursion with its numbers, sizes and costs."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.costs import acting_parameters, costs, total
from engine.vision.receptive_fields.theory import Field, fields, receptive_field
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv
from pages.vision.receptive_fields.network_choice import Choice
from ui import frame, tables


def recursion(looked: Choice) -> dict[str, int] | None:
    """The terms of r' = r + d(k − 1)·j for the chosen layer, k the taps that a mask leaves.

    None where it reads no window, or where fields differ from unit to unit.
    """
    node = looked.network[looked.name]
    if not isinstance(node.layer, Conv | Pool):
        return None
    dims = looked.network.dims
    before = _field(looked, node.inputs[0])[dims - 1]
    along, offsets = node.layer.axis(dims - 1), node.layer.offsets(dims - 1, dims)
    reach = offsets[-1] - offsets[0]
    size = _field(looked, looked.name)[dims - 1].size
    if before.stride.denominator != 1 or size != before.size + reach * before.stride:
        return None
    return {
        "before": before.size,
        "dilation": along.dilation,
        "kernel": reach // along.dilation + 1,
        "stride_before": int(before.stride),
        "stride": along.stride,
    }


def _field(looked: Choice, name: str) -> tuple[Field, ...]:
    return receptive_field(looked.network, name)


def draw(looked: Choice, numbers: Mapping[str, Any]) -> None:
    """The readouts."""
    size, units = numbers["field"], looked.rows.rows[looked.row].size
    dims = looked.network.dims
    rows: list[frame.Row] = [
        *_field_rows(looked, numbers["sides"]),
        (
            "effective stride j, pixels",
            frame.number(numbers["stride"], 0 if numbers["stride"] >= 1 else 2),
        ),
        ("start b, pixels", f"{numbers['start']}".replace("-", "−")),
        ("units of this layer", "×".join(map(str, units[2 - dims :]))),
        ("its parameters", f"{numbers['weights']:,}"),
        ("pixels it depends on", f"{numbers['seen']:,}"),
        ("… of the input", f"{100 * numbers['seen_share']:.1f} %"),
        ("network: layers with weights", str(numbers["depth"])),
        (
            "… parameters",
            frame.number(numbers["parameters"], 0)
            if numbers["parameters"] >= 1e6
            else f"{numbers['parameters']:,}",
        ),
        (
            "… multiply-adds",
            frame.number(numbers["multiply_adds"], 0)
            if numbers["multiply_adds"] >= 1e6
            else f"{numbers['multiply_adds']:,}",
        ),
    ]
    text = (
        f"<p class='who'><b>Chosen unit of {looked.name}: {looked.rows.rows[looked.row].label}</b>"
        f"{_formula(looked, numbers['steps'], size)}</p>"
        f"{frame.readout_html(rows)}"
    )
    st.html(text)


def _formula(looked: Choice, steps: dict[str, int] | None, size: int) -> str:
    node = looked.network[looked.name]
    if isinstance(node.layer, TransposedConv):
        return (
            "<span class='formula'>input i reaches the units</span>"
            "<span class='formula'>i·s − p to i·s − p + k − 1</span>"
        )
    if isinstance(node.layer, Conv | Pool) and steps is None:
        return "<span class='formula'>r = the union of the fields at its taps</span>"
    if len(node.inputs) < 2 and steps is None:
        return ""
    if steps is None:
        return "<span class='formula'>r = the union of what it joins</span>"
    return (
        "<span class='formula'>r′ = r + d(k − 1)·j</span>"
        f"<span class='formula'>= {steps['before']} + {steps['dilation']}·({steps['kernel']} − 1)"
        f"·{steps['stride_before']} = {size}</span>"
    )


def _field_rows(looked: Choice, sides: tuple[int, ...]) -> list[frame.Row]:
    """The size of the field: after transposed layers it may differ from unit to unit."""
    along = _field(looked, looked.name)
    if all(each.uniform for each in along):
        return [frame.Readout("receptive field r, pixels", _square(sides), "chosen")]
    ends = [each.interval(at) for each, at in zip(along, looked.position, strict=True)]
    own = tuple(last - first + 1 for first, last in ends)
    return [
        frame.Readout("field of this unit, pixels", _square(own), "chosen"),
        ("r, largest of the layer", _square(sides)),
    ]


def _square(sides: tuple[int, ...]) -> str:
    return "×".join(f"{side:,}" for side in sides)


def _side(sides: tuple[int, ...]) -> str:
    """The side of a square; else all sides."""
    return f"{sides[0]:,}" if len(set(sides)) == 1 else _square(sides)


def _ranges(ends: tuple[Field, ...]) -> str:
    """From the smallest to the largest field of a layer along its last axis."""
    sizes = [last - first + 1 for first, last in ends[-1].phases]
    return f"{min(sizes):,}–{max(sizes):,}"


def layer_table(looked: Choice) -> tuple[list[str], list[list[str | int | float]]]:
    """Every layer of the network with its field and its cost."""
    found, spent = fields(looked.network), costs(looked.network, looked.size)
    rows: list[list[str | int | float]] = []
    for name in looked.network.maps:
        along, cost = found[name][-1], spent[name]
        shape = "×".join(map(str, cost.shape))
        field = [along.size, float(along.stride), along.start]
        rows.append([name, *field, shape, cost.parameters, cost.multiply_adds])
    units = ["r, pixels", "j, pixels", "b, pixels (the first is 0)", "channels×units"]
    return ["layer", *units, "parameters", "multiply-adds"], rows


def _parameters(every: int, acting: int) -> str:
    """All of them, and in brackets those that no mask holds at zero, where some are."""
    return f"{every:,}" if every == acting else f"{every:,}\n({acting:,})"


@cache
def _compared() -> tuple[tuple[str, ...], ...]:
    found = []
    for name, architecture in catalogue.ARCHITECTURES.items():
        network = catalogue.network(name)
        spent = total(network, architecture.size)
        ends = receptive_field(network, architecture.end)
        sides = tuple(along.size for along in ends)
        published = architecture.published_field
        found.append(
            (
                architecture.title,
                str(spent.depth),
                _side(sides) if all(along.uniform for along in ends) else _ranges(ends),
                f"{published:,}" if published else "–",
                _parameters(spent.parameters, acting_parameters(network)),
                f"{spent.multiply_adds / 1e9:.3f}",
                _side(architecture.size),
            )
        )
    return tuple(found)


def draw_table() -> None:
    """All networks that can be chosen, by their field and their cost."""
    tables.comparison(
        "Receptive field of the last layer whose units have a position, in pixels along a side, "
        "beside that of Araujo et al. Depth: layers with weights. Multiply-adds: of one forward "
        "pass on an input of that size. In brackets: parameters that masks do not hold at zero. "
        "Stacks of five and of one begin with a 1×1 layer from 3 to 16 channels. WaveNet: the "
        "1,024 of the paper's block, and one for the causal layer before it.",
        ["Network", "Depth", "Field", "Araujo", "Parameters", "Multiply-adds, 10⁹", "Input"],
        _compared(),
    )
