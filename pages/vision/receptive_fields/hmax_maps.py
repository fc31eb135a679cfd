"""The image and the maps of S1, C1 and S2, with the best matches that C2 keeps."""

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.hmax import ORIENTATIONS, pool_size
from engine.vision.receptive_fields.responses import Change, Setup
from engine.vision.receptive_fields.stage_maps import Match, StageMaps, stage_maps
from engine.vision.receptive_fields.targets import SCREEN
from ui import frame
from ui.components import canvas, plane
from ui.components.plane import Layer

IMAGE = "receptive-fields:hmax-image"
_INSET = 3.0
"""Pixels from the corner of a match to the middle of its number."""
PROTOTYPES = 4
"""Of S2, that are drawn: one below each orientation."""


def draw(setup: Setup, change: Change, named: str) -> None:
    """The changed target at the left, the maps of each stage at the right."""
    found = stage_maps(setup, change, PROTOTYPES)
    left, right = st.columns([1, 1.75], vertical_alignment="top")
    with left:
        _draw_image(setup, change, found, named)
    with right:
        _draw_maps(setup, found)


def _draw_image(setup: Setup, change: Change, found: StageMaps, named: str) -> None:
    image = change.of(setup.target.image())[0].numpy()
    edge = SCREEN - 1
    layers: list[Layer | None] = [
        plane.field(canvas.to_bytes(np.flipud(image), 0, 1), colormap="gray", label="")
    ]
    words: list[tuple[float, float, str]] = []
    for index, match in enumerate(found.matches):
        layers.append(
            plane.curve(
                _corners(match),
                closed=True,
                colour="chosen",
                width=1.8,
                label="" if index else "best match",
            )
        )
        words.append((*_corner(match, index), str(index + 1)))
    layers.append(plane.labels(words, colour="chosen", size=13))
    plane.plane(
        IMAGE,
        extent=(0, edge, 0, edge),
        layers=layers,
        axes=False,
        tool="move",
        hint="Drag the image",
        max_height=275,
        alt=f"The target ({named}), moved by {change.right} and {change.down} pixels, enlarged by "
        f"{change.scale:g}, with squares where prototypes 1 to {len(found.matches)} match best",
    )


def _corners(match: Match) -> np.ndarray:
    """Of a match, on a plane whose y points up."""
    top, bottom, left, right = match.box
    edge = SCREEN - 1
    return np.array(
        [(left, edge - bottom), (right, edge - bottom), (right, edge - top), (left, edge - top)],
        float,
    )


def _corner(match: Match, index: int) -> tuple[float, float]:
    """Where its number stands: each in another corner, so that those of one place are apart."""
    top, bottom, left, right = match.box
    edge = SCREEN - 1
    x = right - _INSET if index % 2 else left + _INSET
    y = bottom - _INSET if index // 2 % 2 else top + _INSET
    return x, edge - y


def _draw_maps(setup: Setup, found: StageMaps) -> None:
    """S1 and C1 by orientation, S2 by prototype; each row on a scale of its own."""
    rows = [found.simple, found.pooled, _filled(found.similar)]
    tops = [max(float(found.simple.max()), float(found.pooled.max())) or 1.0] * 2 + [1.0]
    side = found.simple.shape[-1]
    shown = [_enlarged(row / top, side) for row, top in zip(rows, tops, strict=True)]
    captions = [f"{orientation}°" for orientation in ORIENTATIONS] * 2
    captions += [
        f"{index + 1}: {frame.number(match.response, 2)}"
        for index, match in enumerate(found.matches)
    ] + [""] * (PROTOTYPES - len(found.matches))
    pool = pool_size(0, setup.settings.pool)
    canvas.images(
        "receptive-fields:hmax-maps",
        canvas.to_bytes(np.concatenate(shown), 0, 1),
        columns=len(ORIENTATIONS),
        colormap="sequential",
        value_range=(0, 1),
        row_names=["S1", "C1", "S2"],
        captions=captions,
        tool=None,
        hint=f"C1 pools {pool}×{pool} S1; below S2: C2",
        max_height=330,
        alt="Responses of simple cells of four orientations, below them those of the complex cells "
        "that pool them, and below those how like each of four prototypes each place of C1 is",
    )


def _filled(similar: np.ndarray) -> np.ndarray:
    """S2 of as many prototypes as there are columns; missing ones are empty."""
    filled = np.zeros((PROTOTYPES, *similar.shape[1:]), similar.dtype)
    filled[: len(similar)] = similar
    return filled


def _enlarged(maps: np.ndarray, side: int) -> np.ndarray:
    """Square maps of one size, so that they stand in one grid: a unit covers its pixels."""
    rows = (np.arange(side) * maps.shape[-2]) // side
    columns = (np.arange(side) * maps.shape[-1]) // side
    enlarged: np.ndarray = maps[:, rows][:, :, columns]
    return enlarged
