"""A body as the notebooks draw it; the function is written out in them."""

from __future__ import annotations

from typing import Any


def draw_surface(axes: Any, vertices: Any, faces: Any, values: Any = None) -> None:
    """A surface from the front, the nearest triangles last, by values of its vertices or shaded."""
    import numpy as np
    from matplotlib.collections import PolyCollection

    faces = np.asarray(faces)
    corners = np.asarray(vertices)[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing = normals[:, 2] / np.maximum(np.linalg.norm(normals, axis=1), 1e-12)
    order = np.argsort(corners[:, :, 2].mean(1))
    order = order[facing[order] > 0]
    shown = facing if values is None else np.asarray(values, float)[faces].mean(1)
    cmap = "gray" if values is None else "viridis"
    axes.add_collection(
        PolyCollection(corners[order, :, :2], array=shown[order], cmap=cmap, edgecolors="face")
    )
    axes.autoscale_view()
    axes.set_aspect("equal")
