"""A finished surface under PyVista: scalar bar, clipping plane, slices, picture and mesh files.

    inspect.inspect(
        "surface_inspect",
        inspect.Surface(vertices, faces, values=curvature, label="curvature"),
        alt="The surface as it stands",
    )

Nothing is imported and no process started before the visitor asks for it. The viewer is
stpyvista's; what it shows is made in a process of its own (`workshop`), so that a failure costs a
sentence and not the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import streamlit as st

from ui.components.inspect.workshop import InspectionError, Result, shared
from ui.server import garbage_collection
from ui.theme import COLOURS, MEANINGS, diverging

__all__ = ["InspectionError", "Look", "Mode", "Result", "Surface", "Volume", "examine", "inspect"]

Mode = Literal["whole", "clip", "slice", "slices"]

MAX_FACES = 400_000
"""Beyond that neither the time limit nor a browser is fair."""

_MODES: Mapping[Mode, str] = {
    "whole": "Whole",
    "clip": "Clip",
    "slice": "One slice",
    "slices": "Slices",
}
_SIZE = (900, 520)


@dataclass(frozen=True, eq=False)
class Surface:
    """A triangle mesh, and what colours it.

    Attributes:
        vertices: float [V, 3].
        faces: int [F, 3].
        values: float [V]; by default one colour.
        label: of the values, at the scalar bar.
        limits: values at the ends of the colour scale; by default those of the data.
        signed: whether the scale is orange and blue, symmetric about zero.
    """

    vertices: np.ndarray
    faces: np.ndarray
    values: np.ndarray | None = None
    label: str = "value"
    limits: tuple[float, float] | None = None
    signed: bool = False


@dataclass(frozen=True, eq=False)
class Volume:
    """A field on a regular grid, to be sliced instead of the surface.

    Attributes:
        values: float [X, Y, Z].
        origin: position of the first value.
        spacing: between neighbouring values, along x, y and z.
        label: at the scalar bar.
    """

    values: np.ndarray
    origin: tuple[float, float, float]
    spacing: tuple[float, float, float]
    label: str = "field"


@dataclass(frozen=True)
class Look:
    """How the visitor wants to see it.

    Attributes:
        mode: the whole, what is on one side of a plane, one slice, or several.
        axis: normal of plane and slices: "x", "y" or "z".
        position: of the plane, 0 to 1 along the axis.
        count: how many slices.
        edges: whether the edges of the mesh are drawn.
    """

    mode: Mode = "whole"
    axis: str = "z"
    position: float = 0.5
    count: int = 7
    edges: bool = False


def inspect(
    key: str,
    surface: Surface | Callable[[], Surface],
    volume: Volume | None = None,
    *,
    alt: str,
    seconds: float = 30.0,
) -> None:
    """Draws a button; once it is pressed, viewer, controls and downloads.

    Args:
        key: prefixed with the page's slug.
        surface: what is inspected, or what makes it once the visitor wants to inspect.
        volume: what the slices cut, if not the surface.
        alt: what a screen reader says of it.
        seconds: after which the attempt is given up.
    """
    last = f"{key}:viewer"  # found and dropped by `ui.session_memory`
    if not _wanted(key):
        _forget(last)
        return
    surface = surface if isinstance(surface, Surface) else surface()
    digest = _digest(surface, volume)
    look, theme = _look(key), _theme()
    _, *seen, result = st.session_state.get(last, (None, None, None, None))
    if seen != [look, theme]:
        result = _attempt(surface, volume, look, seconds)
        st.session_state[last] = (digest, look, theme, result)
    again: dict[str, Any] = {
        "key": f"{key}_again",
        "on_click": st.session_state.pop,
        "args": (last, None),
    }
    if isinstance(result, str):
        st.error(result)
        st.button("Try again", **again)
        return
    _show(key, result, alt)
    if st.session_state[last][0] != digest:
        st.info("The surface has changed since.")
        st.button("Inspect the new one", **again)


def _forget(name: str) -> None:
    st.session_state.pop(name, None)


def _attempt(surface: Surface, volume: Volume | None, look: Look, seconds: float) -> Result | str:
    """The result, or why there is none."""
    try:
        with st.spinner("PyVista is preparing the view …"):
            return examine(surface, volume, look, seconds)
    except (InspectionError, ValueError) as error:
        return str(error)


def examine(
    surface: Surface, volume: Volume | None = None, look: Look | None = None, seconds: float = 30.0
) -> Result:
    """Has PyVista make viewer, picture and mesh files.

    Raises:
        InspectionError: PyVista failed, or took too long.
        ValueError: there is nothing to show, or too much.
    """
    look = look or Look()
    if not len(surface.faces):
        raise ValueError("There is no surface to inspect.")
    if len(surface.faces) > MAX_FACES:
        raise ValueError(
            f"{len(surface.faces):,} faces are too many to inspect; {MAX_FACES:,} can be."
        )
    arrays: dict[str, np.ndarray] = {
        "vertices": np.asarray(surface.vertices, np.float32),
        "faces": np.asarray(surface.faces, np.int64),
    }
    if not np.isfinite(arrays["vertices"]).all():
        raise ValueError("The surface has vertices that are not finite numbers.")
    if surface.values is not None:
        arrays["values"] = np.asarray(surface.values, np.float32)
    if volume is not None:
        arrays["volume"] = np.asarray(volume.values, np.float32)
        arrays["origin"] = np.asarray(volume.origin, np.float64)
        arrays["spacing"] = np.asarray(volume.spacing, np.float64)
    return shared.inspect(_order(surface, volume, look), arrays, seconds)


def _order(surface: Surface, volume: Volume | None, look: Look) -> dict[str, Any]:
    limits = surface.limits
    if limits is None and surface.signed and surface.values is not None:
        reach = float(np.nanmax(np.abs(surface.values), initial=0.0)) or 1.0
        limits = (-reach, reach)
    cuts_volume = volume is not None and look.mode in ("slice", "slices")
    theme = _theme()
    return {
        "mode": look.mode,
        "axis": look.axis,
        "position": look.position,
        "count": look.count,
        "edges": look.edges,
        "label": surface.label,
        "volume_label": volume.label if volume else "",
        "limits": None if limits is None or cuts_volume else list(limits),
        "colours": diverging(theme) if surface.signed and not cuts_volume else "cividis",
        "colour": MEANINGS["model"],
        "ghost": cuts_volume,
        "paper": COLOURS[theme]["paper"],
        "ink": COLOURS[theme]["ink"],
        "width": _SIZE[0],
        "height": _SIZE[1],
    }


def _wanted(key: str) -> bool:
    """Whether the visitor wants to inspect."""
    return st.toggle(
        "Inspect with PyVista",
        key=f"{key}_on",
        help="Scalar bar, clipping plane, slices, picture and mesh files. Takes a few seconds.",
    )


def _look(key: str) -> Look:
    columns = st.columns([3, 1, 3, 1])
    with columns[0]:
        mode = st.segmented_control(
            "Show", list(_MODES), format_func=_MODES.__getitem__, default="whole", key=f"{key}_mode"
        )
    mode = mode or "whole"
    with columns[1]:
        axis = st.selectbox("Axis", ["x", "y", "z"], 2, key=f"{key}_axis", disabled=mode == "whole")
    with columns[2]:
        if mode == "slices":
            count = st.slider("Slices", 2, 15, 7, key=f"{key}_count")
            position = 0.5
        else:
            off = mode == "whole"
            position = st.slider("Plane", 0.02, 0.98, 0.5, key=f"{key}_place", disabled=off)
            count = 7
    with columns[3]:
        edges = st.checkbox("Edges", key=f"{key}_edges")
    return Look(mode=mode, axis=axis, position=position, count=count, edges=edges)


def _show(key: str, result: Result, alt: str) -> None:
    _viewer(key, result.html)
    st.caption(f"{alt}. {result.points:,} points, {result.cells:,} cells shown.")
    columns = st.columns(1 + len(result.meshes))
    columns[0].download_button(
        "Picture", result.png, f"{key}.png", "image/png", key=f"{key}_png", on_click="ignore"
    )
    for column, (kind, data) in zip(columns[1:], result.meshes.items(), strict=True):
        column.download_button(
            kind.upper(), data, f"{key}.{kind}", "application/octet-stream",
            key=f"{key}_{kind}", on_click="ignore",
        )  # fmt: skip


def _viewer(key: str, html: str) -> None:
    """stpyvista's viewer, given a page made elsewhere in place of a plotter."""
    import stpyvista  # type: ignore[import-untyped]

    garbage_collection.freeze_late_imports()
    stpyvista._stpv_component(
        key=f"{key}_viewer",
        data={
            "_html": html,
            "backend": "trame",
            "height": _SIZE[1],
            "width": _SIZE[0],
            "use_container_width": True,
        },
    )


def _theme() -> str:
    return "dark" if st.context.theme.type == "dark" else "light"


def _digest(surface: Surface, volume: Volume | None) -> str:
    parts = [surface.vertices, surface.faces, surface.values, volume and volume.values]
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        if part is not None:
            digest.update(np.ascontiguousarray(part).tobytes())
    digest.update(repr((surface.label, surface.limits, surface.signed)).encode())
    return digest.hexdigest()
