"""What is written beside the network: the recursion with its numbers, sizes and costs."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.costs import costs, total
from engine.vision.receptive_fields.theory import Field, fields, receptive_field
from engine.vision.receptive_fields.windows import Conv, Pool
from pages.vision.receptive_fields.network_choice import Choice
from ui import frame, tables


def recursion(looked: Choice) -> dict[str, int] | None:
    """The terms of r' = r + d(k − 1)·j for the chosen layer; None where it reads no window."""
    node = looked.network[looked.name]
    if not isinstance(node.layer, Conv | Pool):
        return None
    axis = looked.network.dims - 1
    before = _field(looked, node.inputs[0])[axis]
    if before.stride.denominator != 1:
        return None
    along = node.layer.axis(axis)
    return {
        "before": before.size,
        "dilation": along.dilation,
        "kernel": along.kernel,
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
        frame.Readout("receptive field r, pixels", _square(size, dims), "chosen"),
        (
            "effective stride j, pixels",
            frame.number(numbers["stride"], 0 if numbers["stride"] >= 1 else 2),
        ),
        ("first pixel of unit 1", f"{numbers['start'] + 1}".replace("-", "−")),
        ("units of this layer", "×".join(map(str, units[2 - dims :]))),
        ("its parameters", f"{numbers['weights']:,}"),
        ("pixels it depends on", f"{numbers['seen']:,}"),
        ("… of the input", f"{100 * numbers['seen_share']:.1f} %"),
        ("network: depth, layers", str(numbers["depth"])),
        (
            "network: parameters",
            frame.number(numbers["parameters"], 0)
            if numbers["parameters"] >= 1e6
            else f"{numbers['parameters']:,}",
        ),
        (
            "network: multiply-adds",
            frame.number(numbers["multiply_adds"], 0)
            if numbers["multiply_adds"] >= 1e6
            else f"{numbers['multiply_adds']:,}",
        ),
    ]
    text = (
        f"<p class='who'><b>{looked.name}</b>{_formula(numbers['steps'], size)}</p>"
        f"{frame.readout_html(rows)}"
    )
    st.html(text)


def _formula(steps: dict[str, int] | None, size: int) -> str:
    if steps is None:
        return "<span class='formula'>r = the union of what it joins</span>"
    return (
        "<span class='formula'>r′ = r + d(k − 1)·j</span>"
        f"<span class='formula'>= {steps['before']} + {steps['dilation']}·({steps['kernel']} − 1)"
        f"·{steps['stride_before']} = {size}</span>"
    )


def _square(size: int, dims: int) -> str:
    return f"{size}×{size}" if dims == 2 else f"{size:,}"


def layer_table(looked: Choice) -> tuple[list[str], list[list[str | int | float]]]:
    """Every layer of the network with its field and its cost."""
    found, spent = fields(looked.network), costs(looked.network, looked.size)
    rows: list[list[str | int | float]] = []
    for name in looked.network.maps:
        along, cost = found[name][-1], spent[name]
        shape = "×".join(map(str, cost.shape))
        field = [along.size, float(along.stride), along.start]
        rows.append([name, *field, shape, cost.parameters, cost.multiply_adds])
    units = ["r, pixels", "j, pixels", "first pixel from 0", "channels×units"]
    return ["layer", *units, "parameters", "multiply-adds"], rows


@cache
def _compared() -> tuple[tuple[str, ...], ...]:
    found = []
    for name, architecture in catalogue.ARCHITECTURES.items():
        network = catalogue.network(name)
        spent = total(network, architecture.size)
        field = receptive_field(network, architecture.end)[-1]
        published = architecture.published_field
        found.append(
            (
                architecture.title,
                str(spent.depth),
                _square(field.size, network.dims),
                f"{published}" if published else "–",
                f"{spent.parameters:,}",
                f"{spent.multiply_adds:,}",
                "×".join(map(str, architecture.size)),
            )
        )
    return tuple(found)


def draw_table() -> None:
    """All networks that can be chosen, by their field and their cost."""
    tables.comparison(
        "Receptive field of the last layer whose units have a position; multiply-adds of one "
        "forward pass on an input of that size",
        ["Network", "Depth", "Field", "Published", "Parameters", "Multiply-adds", "Input"],
        _compared(),
    )
