"""The rows that the browser follows from a unit to the input are the engine's paths."""

import numpy as np
import pytest

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.paths import path_counts
from pages.vision.receptive_fields.rows import Rows, rows_of
from pages.vision.receptive_fields.stack_edits import changed
from pages.vision.receptive_fields.stack_text import decode, network_of
from ui.components.units import Along

SIZE = (64, 64)


def inputs(along: Along, unit: int) -> list[int]:
    """As `reach.js` has it."""
    if not along.transposed:
        return [unit * along.stride + offset + along.shift for offset in along.offsets]
    return [
        (unit - offset) // along.stride + along.shift
        for offset in along.offsets
        if (unit - offset) % along.stride == 0
    ]


def reached(rows: Rows, row: int, unit: int, axis: int) -> set[int]:
    lit: list[set[int]] = [set() for _ in rows.rows]
    lit[row].add(unit)
    for place in range(row, 0, -1):
        for read in rows.rows[place].reads:
            limit = rows.rows[read.source].size[axis]
            for each in lit[place]:
                lit[read.source] |= {x for x in inputs(read.axes[axis], each) if 0 <= x < limit}
    return lit[0]


@pytest.mark.parametrize(
    "text",
    ["c3x16-p2-c3d3x8", "c5s2x8-t3s2x4-c3vx4", "c4x8-a3s2-c2d5x8-t2x4", "p3s1-c7s4d2vx4-t4s3x2"],
)
def test_what_the_browser_reaches_has_a_path(text: str) -> None:
    network = network_of(decode(text))
    rows = rows_of(network, SIZE)
    last = len(rows.rows) - 1
    for unit in (0, rows.rows[last].size[0] // 2, rows.rows[last].size[0] - 1):
        counts = path_counts(network, rows.names[last], (unit, unit), SIZE).on(SIZE)
        expected = set(np.flatnonzero(counts.any(axis=1)).tolist())
        assert reached(rows, last, unit, 0) == expected, (text, unit)


@pytest.mark.parametrize("name", ["googlenet", "resnet18", "unet", "gated-pixelcnn", "wavenet"])
def test_branches_and_signals_are_followed_too(name: str) -> None:
    architecture, network = catalogue.ARCHITECTURES[name], catalogue.network(name)
    rows = rows_of(network, architecture.size)
    row = rows.row_of(architecture.end)
    unit = tuple(n // 2 for n in rows.rows[row].size)
    counts = path_counts(network, rows.names[row], unit[2 - network.dims :], architecture.size)
    whole = counts.on(architecture.size).reshape(rows.rows[0].size)
    assert reached(rows, row, unit[1], 1) == set(np.flatnonzero(whole.any(axis=0)).tolist())


def test_units_stand_where_they_look() -> None:
    rows = rows_of(network_of(decode("c3x16-p2-c3x8")), SIZE).rows
    assert [row.label for row in rows] == ["input", "3×3 conv", "2×2 max pool, /2", "3×3 conv"]
    assert [row.centre for row in rows] == [(0.0, 0.0), (0.0, 0.0), (0.5, 0.5), (0.5, 0.5)]
    assert [row.stride for row in rows] == [(1.0, 1.0), (1.0, 1.0), (2.0, 2.0), (2.0, 2.0)]


def test_rows_belong_to_the_modules_of_their_network() -> None:
    found = rows_of(catalogue.network("googlenet"), (224, 224))
    groups = {name: row.groups for name, row in zip(found.names, found.rows, strict=True)}
    assert groups["inception3a.branch2.1.conv"][:2] == ("inception3a", "inception3a.branch2")
    assert groups["inception3a"] == ("inception3a",)
    assert groups["maxpool3"] == groups["input"] == ()
    text = (
        "googlenet--i-inception3a.branch2.0.conv-c3x96--i-maxpool1-c1x64"
        "--j-maxpool2-inception3a-c7x16"
    )
    network = changed(catalogue.network("googlenet"), (224, 224), text)
    found = rows_of(network, (224, 224))
    groups = {name: row.groups for name, row in zip(found.names, found.rows, strict=True)}
    assert groups["conv4"] == ("inception3a", "inception3a.branch2")
    assert groups["conv5"] == ()
    assert groups["conv6"] == ("inception3a",)
