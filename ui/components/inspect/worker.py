"""What PyVista does for an inspection, in a process of its own (see `workshop`).

Arrays and results travel in files. Of the playground it imports `engine.worker` alone.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from engine import worker

AXES = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1)}
MESH_FORMATS = ("ply", "stl", "obj")


def main() -> None:
    """Serves until nobody asks any more."""
    # trame would load a viewer in WebAssembly, which we do not use, from the internet.
    sys.modules["trame_vtklocal"] = None  # type: ignore[assignment]
    worker.serve(lambda order: asyncio.run(inspect(order)))


async def inspect(order: dict[str, Any]) -> dict[str, Any]:
    """Writes viewer, picture and meshes into the order's folder; says how much is shown."""
    import numpy as np
    import pyvista as pv

    pv.OFF_SCREEN = True
    folder = Path(order["folder"])
    with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
        surface = _surface(order, dict(arrays))
        shown = _shown(order, dict(arrays), surface)
    plotter = pv.Plotter(off_screen=True, window_size=[order["width"], order["height"]])
    if shown.n_points and order["ghost"]:
        plotter.add_mesh(surface, color=order["colour"], opacity=0.2, show_scalar_bar=False)
    _furnish(plotter, shown, order)
    plotter.screenshot(folder / "picture.png")
    (folder / "viewer.html").write_text(await _viewer(plotter), encoding="utf-8")
    plotter.close()
    mesh = _mesh(shown)
    for kind in MESH_FORMATS if mesh.n_cells else ():
        mesh.save(folder / f"mesh.{kind}")
    return {"points": int(shown.n_points), "cells": int(shown.n_cells)}


def _surface(order: dict[str, Any], arrays: dict[str, Any]) -> Any:
    import numpy as np
    import pyvista as pv

    faces = arrays["faces"]
    padded = np.hstack([np.full((len(faces), 1), 3, faces.dtype), faces]).ravel()
    surface = pv.PolyData(arrays["vertices"], padded)
    if "values" in arrays:
        surface[order["label"]] = arrays["values"]
    return surface


def _shown(order: dict[str, Any], arrays: dict[str, Any], surface: Any) -> Any:
    """The surface, the part of it on one side of a plane, or slices of surface or volume."""
    import numpy as np

    if order["mode"] == "whole":
        return surface
    low, high = np.reshape(surface.bounds, (3, 2)).T
    axis = AXES[order["axis"]]
    if order["mode"] == "clip":
        origin = low + (high - low) * order["position"]
        return _something(surface.clip(normal=axis, origin=origin, invert=True))
    sliced = _volume(arrays, order["volume_label"]) if "volume" in arrays else surface
    if order["mode"] == "slices":
        return _something(sliced.slice_along_axis(n=order["count"], axis=order["axis"]))
    low, high = np.reshape(sliced.bounds, (3, 2)).T
    origin = low + (high - low) * order["position"]
    return _something(sliced.slice(normal=axis, origin=origin))


def _volume(arrays: dict[str, Any], label: str) -> Any:
    import pyvista as pv

    values = arrays["volume"]
    grid = pv.ImageData(dimensions=values.shape, spacing=arrays["spacing"], origin=arrays["origin"])
    grid[label] = values.ravel(order="F")
    return grid


def _something(data: Any) -> Any:
    """One mesh of whatever a filter gave.

    Raises:
        ValueError: there is nothing in it.
    """
    combined = data.combine() if hasattr(data, "combine") else data
    if not combined.n_points:
        raise ValueError("The plane meets nothing there.")
    return combined


def _mesh(data: Any) -> Any:
    """The triangles of it; none of what is lines."""
    import pyvista as pv

    surface = data if isinstance(data, pv.PolyData) else data.extract_surface(algorithm="geometry")
    return surface.triangulate()


def _furnish(plotter: Any, shown: Any, order: dict[str, Any]) -> None:
    """Mesh, scalar bar, axes and colours of the theme."""
    plotter.set_background(order["paper"])
    bar = {"color": order["ink"], "n_labels": 5, "title_font_size": 20, "label_font_size": 16}
    bar |= {"vertical": True, "position_x": 0.86, "position_y": 0.2, "height": 0.6}
    names = shown.point_data.keys()
    if names:
        limits = order["limits"] or list(shown.get_data_range(names[0]))
        look = {"scalars": names[0], "cmap": order["colours"], "clim": limits}
        look["scalar_bar_args"] = bar | {"title": names[0]}
    else:
        look = {"color": order["colour"]}
    lines = order["mode"] in ("slices", "slice")
    look |= {"show_edges": order["edges"], "line_width": 4 if lines else 1, "ambient": 0.25}
    plotter.add_mesh(shown, smooth_shading=not lines, **look)
    titles = {f"{name}title": name for name in AXES}
    plotter.show_bounds(color=order["ink"], font_size=11, grid="back", location="outer", **titles)
    plotter.add_axes(color=order["ink"])
    plotter.view_isometric()
    plotter.camera.zoom(0.9)


async def _viewer(plotter: Any) -> str:
    """The page that trame makes of the plotter: complete, it asks no other place for anything."""
    from trame_pyvista.jupyter import launch_server

    await launch_server().ready
    return str(plotter.trame.export_html(filename=None).read())


if __name__ == "__main__":
    main()
