"""What a scene can hold: meshes, points, lines, and handles to take hold of.

Positions are in the world's own units. An item is checked when it is made, so a page learns at
once what does not belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ui.components.arrays import named

Colormap = Literal["signed", "sequential"]
Along = Literal["view", "x", "y", "z", "xy", "xz", "yz"]
Arrays = dict[str, tuple[str, np.ndarray]]
"""By use ("positions", "faces", …): the name made from the content, and the array to send."""

_STEPS = 65_535


@dataclass(frozen=True, eq=False, kw_only=True)
class _Painted:
    """What meshes, points and lines have in common: where they are and how they are coloured.

    Attributes:
        values: float [N], one per position, coloured by `colormap`; NaN is grey.
        colours: uint8 [N, 3] RGB, one per position, instead of values.
        colour: of all of it where there are neither: a meaning ("data", "model", "chosen",
            "good", "error", "ink", "rule", "accent") or "#rrggbb".
        limits: values at the ends of the colour scale; by default those of the data, and for
            "signed" symmetric about zero.
        label: name of the values, beside the scale.
        view: the viewport it stands in.
        quantised: send positions and values in 16 bits: half the bytes, an error below 1/65,000
            of the item's extent.
        pick: whether it answers to the pointer.
    """

    name: str
    positions: np.ndarray
    values: np.ndarray | None = None
    colours: np.ndarray | None = None
    colour: str = "model"
    colormap: Colormap = "sequential"
    limits: tuple[float, float] | None = None
    label: str = ""
    view: int = 0
    quantised: bool = False
    pick: bool = True

    def __post_init__(self) -> None:
        count = self._check_positions()
        if self.values is not None and np.shape(self.values) != (count,):
            raise ValueError(
                f"{self.name}: values must have the shape ({count},), not {np.shape(self.values)}."
            )
        if self.colours is not None:
            self._check_colours(count)

    def _check_positions(self) -> int:
        positions = np.asarray(self.positions)
        if positions.ndim != 2 or positions.shape[1] != 3:
            raise ValueError(
                f"{self.name}: positions must have the shape (n, 3), not {positions.shape}."
            )
        if not np.isfinite(positions).all():
            raise ValueError(f"{self.name}: a position is not a finite number.")
        return len(positions)

    def _check_colours(self, count: int) -> None:
        colours = np.asarray(self.colours)
        if colours.dtype != np.uint8 or colours.shape != (count, 3):
            raise ValueError(
                f"{self.name}: colours must be uint8 of the shape ({count}, 3), "
                f"not {colours.dtype} of {colours.shape}."
            )
        if self.values is not None:
            raise ValueError(f"{self.name}: either values or colours, not both.")

    def describe(self) -> tuple[dict[str, Any], Arrays]:
        """Header and arrays for the browser."""
        header: dict[str, Any] = {
            "name": self.name,
            "view": self.view,
            "colour": self.colour,
            "pick": self.pick,
            "label": self.label,
        }
        arrays: Arrays = {}
        positions = np.ascontiguousarray(self.positions, np.float32)
        header["place"], arrays["positions"] = _positions(positions, self.quantised)
        if self.values is not None:
            values = np.ascontiguousarray(self.values, np.float32)
            low, high = _limits(values, self.limits, self.colormap)
            header |= {"colormap": self.colormap, "low": low, "high": high}
            header["decode"], arrays["values"] = _scalars(values, low, high, self.quantised)
        if self.colours is not None:
            arrays["colours"] = _named(np.ascontiguousarray(self.colours))
        return header, arrays


@dataclass(frozen=True, eq=False, kw_only=True)
class Mesh(_Painted):
    """Triangles.

    Attributes:
        faces: int [F, 3], indices into `positions`, counter-clockwise seen from outside.
        flat: each face shaded by its own normal, instead of smoothly.
        wireframe: whether the edges are drawn over the faces.
        opacity: 0 to 1; what is not opaque is drawn last.
        sheet: whether it lies in a plane, so that no part of it can hide another: quicker.
        lit: whether a lamp shines on it; without, each point has exactly its colour.
    """

    faces: np.ndarray
    flat: bool = False
    wireframe: bool = False
    opacity: float = 1.0
    sheet: bool = False
    lit: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        faces = np.asarray(self.faces)
        if faces.ndim != 2 or faces.shape[1] != 3 or faces.dtype.kind not in "iu":
            raise ValueError(
                f"{self.name}: faces must be integers of the shape (n, 3), "
                f"not {faces.dtype} of {faces.shape}."
            )
        if faces.size and not (faces.min() >= 0 and faces.max() < len(self.positions)):
            raise ValueError(f"{self.name}: a face names a vertex that there is not.")
        if not 0 < self.opacity <= 1:
            raise ValueError(f"{self.name}: opacity must be above 0 and at most 1.")

    def describe(self) -> tuple[dict[str, Any], Arrays]:
        """Header and arrays for the browser."""
        header, arrays = super().describe()
        header |= {
            "kind": "mesh",
            "flat": self.flat,
            "wireframe": self.wireframe,
            "opacity": float(self.opacity),
            "sheet": self.sheet,
            "lit": self.lit,
        }
        short = len(self.positions) <= _STEPS
        arrays["faces"] = _named(
            np.ascontiguousarray(self.faces, np.uint16 if short else np.uint32)
        )
        return header, arrays


@dataclass(frozen=True, eq=False, kw_only=True)
class Points(_Painted):
    """Discs that face the viewer.

    Attributes:
        size: diameter in CSS pixels.
    """

    colour: str = "data"
    size: float = 6.0

    def describe(self) -> tuple[dict[str, Any], Arrays]:
        """Header and arrays for the browser."""
        header, arrays = super().describe()
        return header | {"kind": "points", "size": float(self.size)}, arrays


@dataclass(frozen=True, eq=False, kw_only=True)
class Lines(_Painted):
    """Straight segments; they do not answer to the pointer.

    Attributes:
        segments: int [S, 2], indices into `positions`; by default one line through all of them.
        width: in CSS pixels.
    """

    colour: str = "ink"
    segments: np.ndarray | None = None
    width: float = 2.0

    def __post_init__(self) -> None:
        super().__post_init__()
        segments = np.asarray(self._segments())
        if segments.ndim != 2 or segments.shape[1] != 2 or segments.dtype.kind not in "iu":
            raise ValueError(f"{self.name}: segments must be integers of the shape (n, 2).")
        if segments.size and not (segments.min() >= 0 and segments.max() < len(self.positions)):
            raise ValueError(f"{self.name}: a segment names a position that there is not.")

    def _segments(self) -> np.ndarray:
        if self.segments is not None:
            return self.segments
        count = len(self.positions)
        return np.stack([np.arange(count - 1), np.arange(1, count)], 1) if count else _NO_SEGMENTS

    def describe(self) -> tuple[dict[str, Any], Arrays]:
        """Header and arrays for the browser: the ends of each segment one after the other."""
        ends = self._segments().ravel()
        spread = _Painted(
            name=self.name,
            positions=np.asarray(self.positions)[ends],
            values=None if self.values is None else np.asarray(self.values)[ends],
            colours=None if self.colours is None else np.asarray(self.colours)[ends],
            colour=self.colour,
            colormap=self.colormap,
            limits=self.limits,
            label=self.label,
            view=self.view,
            quantised=self.quantised,
            pick=False,
        )
        header, arrays = spread.describe()
        return header | {"kind": "lines", "width": float(self.width)}, arrays


@dataclass(frozen=True)
class Handle:
    """A point that the visitor moves by pointer, touch or keyboard.

    Attributes:
        name: what events call it.
        position: where it is.
        along: what it moves in: the plane that faces the viewer, an axis, or a plane of two axes.
        colour: as for items.
        label: what it is called on the screen and by a screen reader; by default the name.
        view: the viewport it stands in.
    """

    name: str
    position: tuple[float, float, float]
    along: Along = "view"
    colour: str = "chosen"
    label: str = ""
    view: int = 0

    def describe(self) -> dict[str, Any]:
        """Header for the browser.

        Raises:
            ValueError: the position is not three finite numbers.
        """
        position = [float(x) for x in self.position]
        if len(position) != 3 or not np.isfinite(position).all():
            raise ValueError(f"{self.name}: a handle stands at three finite numbers.")
        return {
            "name": self.name,
            "position": position,
            "along": self.along,
            "colour": self.colour,
            "label": self.label or self.name,
            "view": self.view,
        }


@dataclass(frozen=True)
class Tag:
    """A word beside a point, which does not answer to the pointer.

    Attributes:
        text: the word.
        position: of the point.
        colour: of its edge, as for items.
        view: the viewport it stands in.
    """

    text: str
    position: tuple[float, float, float]
    colour: str = "ink"
    view: int = 0

    def describe(self) -> dict[str, Any]:
        """Header for the browser.

        Raises:
            ValueError: the position is not three finite numbers.
        """
        position = [float(x) for x in self.position]
        if len(position) != 3 or not np.isfinite(position).all():
            raise ValueError(f"{self.text}: a word stands at three finite numbers.")
        return {
            "text": self.text,
            "position": position,
            "colour": self.colour,
            "view": self.view,
        }


_NO_SEGMENTS = np.zeros((0, 2), np.int64)


def bounds(items: Mapping[str, _Painted]) -> tuple[list[float], list[float]] | None:
    """Lowest and highest corner of all positions, None where there are none."""
    arrays = [np.asarray(item.positions) for item in items.values() if len(item.positions)]
    if not arrays:
        return None
    low = np.min([array.min(0) for array in arrays], 0)
    high = np.max([array.max(0) for array in arrays], 0)
    return [float(x) for x in low], [float(x) for x in high]


def _named(array: np.ndarray) -> tuple[str, np.ndarray]:
    """The array under a name made from its content: equal arrays are sent once."""
    return named(array), array


def _positions(
    positions: np.ndarray, quantised: bool
) -> tuple[list[float], tuple[str, np.ndarray]]:
    """[scale, x, y, z] with world = scale·stored + (x, y, z), and what is stored."""
    if not quantised or not len(positions):
        return [1.0, 0.0, 0.0, 0.0], _named(positions)
    low, high = positions.min(0).astype(np.float64), positions.max(0).astype(np.float64)
    middle = (low + high) / 2
    scale = max(float((high - low).max()), 1e-30) / _STEPS
    steps = np.clip(np.rint((positions - middle) / scale), -32_767, 32_767).astype(np.int16)
    return [scale, *map(float, middle)], _named(steps)


def _scalars(
    values: np.ndarray, low: float, high: float, quantised: bool
) -> tuple[list[float], tuple[str, np.ndarray]]:
    """[scale, offset] with value = scale·stored + offset, and what is stored."""
    if not quantised or np.isnan(values).any():
        return [1.0, 0.0], _named(values)
    scale = (high - low) / _STEPS
    steps = np.clip(np.rint((values - low) / scale), 0, _STEPS).astype(np.uint16)
    return [scale, low], _named(steps)


def _limits(
    values: np.ndarray, limits: tuple[float, float] | None, colormap: Colormap
) -> tuple[float, float]:
    if limits is None:
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    else:
        low, high = map(float, limits)
    if not (np.isfinite([low, high]).all() and low <= high):
        raise ValueError(f"limits must be two finite numbers in ascending order, not {limits}.")
    if colormap == "signed":
        reach = max(abs(low), abs(high)) or 1.0
        return -reach, reach
    return (low, high) if low < high else (low - 0.5, high + 0.5)
