"""The silhouette of a body in a picture, and the signed distance from its outline."""

from dataclasses import dataclass

import numpy as np
import scipy.ndimage
import torch
from jaxtyping import Bool, Float, Int
from PIL import Image, ImageDraw
from torch import Tensor

from engine.humans.body.observations import View

ROWS, COLUMNS = 440, 400
"""Pixels of a mask."""
EXTENT = (-0.4, 0.4, -0.46, 0.42)
"""Left, right, lower and upper edge of a mask, in picture heights from the middle."""
PIXEL = (EXTENT[1] - EXTENT[0]) / COLUMNS
_OUTLINE = 0.5
"""A drawn triangle covers the pixels that its edges touch, half a pixel too much on average."""


@dataclass(frozen=True, eq=False)
class Silhouette:
    """What a camera sees of a body against the background.

    Attributes:
        mask: whether a pixel shows the body; the first row is the lowest.
        distance: from the outline, in picture heights, negative inside.
    """

    mask: Bool[np.ndarray, "row column"]
    distance: Float[Tensor, "row column"]

    def sample(
        self, points: Float[Tensor, "n 2"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n 2"]]:
        """The signed distance at places in the picture, and its slope, bilinear."""
        corner = torch.tensor([EXTENT[0], EXTENT[2]], dtype=points.dtype)
        places = (points - corner) / PIXEL - 0.5
        limit = torch.tensor([COLUMNS - 1.001, ROWS - 1.001], dtype=points.dtype)
        places = torch.minimum(places.clamp(min=0), limit)
        whole = places.long()
        part = places - whole
        x, y = whole.unbind(-1)
        f = self.distance
        low = f[y, x] + part[:, 0] * (f[y, x + 1] - f[y, x])
        high = f[y + 1, x] + part[:, 0] * (f[y + 1, x + 1] - f[y + 1, x])
        across = (1 - part[:, 1]) * (f[y, x + 1] - f[y, x]) + part[:, 1] * (
            f[y + 1, x + 1] - f[y + 1, x]
        )
        slope = torch.stack([across, high - low], -1) / PIXEL
        return low + part[:, 1] * (high - low), slope


def silhouette_mask(
    vertices: Float[Tensor, "v 3"], faces: Int[Tensor, "f 3"], view: View
) -> Bool[np.ndarray, "row column"]:
    """The pixels that a surface covers.

    Args:
        vertices: metres, in front of the camera.
        faces: of a closed surface, counterclockwise seen from outside: those that face the camera
            cover it all.
        view: the camera.
    """
    seen = view.project(vertices.double())
    corners = seen[faces.long()]
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    facing = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0] > 0
    corner = torch.tensor([EXTENT[0], EXTENT[2]], dtype=torch.float64)
    places = ((corners[facing] - corner) / PIXEL - 0.5).flatten(1).numpy().tolist()
    picture = Image.new("1", (COLUMNS, ROWS))
    draw = ImageDraw.Draw(picture)
    for triangle in places:
        draw.polygon(triangle, fill=1)
    return np.asarray(picture)


def silhouette_of(
    vertices: Float[Tensor, "v 3"], faces: Int[Tensor, "f 3"], view: View
) -> Silhouette:
    """The silhouette of a closed surface.

    Raises:
        ValueError: none of it is seen, or nothing but it.
    """
    mask = silhouette_mask(vertices, faces, view)
    if mask.all() or not mask.any():
        raise ValueError("No outline of the body is seen in the picture.")
    outside = scipy.ndimage.distance_transform_edt(~mask)
    inside = scipy.ndimage.distance_transform_edt(mask)
    # Both count from the middle of a pixel to that of the nearest one on the other side.
    distance = np.where(mask, 0.5 - inside, outside - 0.5) + _OUTLINE
    return Silhouette(mask, torch.from_numpy(distance * PIXEL))


def rim_vertices(
    vertices: Float[Tensor, "v 3"], faces: Int[Tensor, "f 3"], view: View, most: int
) -> Int[Tensor, " n"]:
    """Vertices on the outline of a surface, at most so many, spread evenly.

    Args:
        vertices: metres.
        faces: of a closed surface.
        view: the camera.
        most: a bound on their number.
    """
    mask = silhouette_mask(vertices, faces, view)
    border = mask & ~scipy.ndimage.binary_erosion(mask)
    corner = torch.tensor([EXTENT[0], EXTENT[2]], dtype=torch.float64)
    places = ((view.project(vertices.double()) - corner) / PIXEL - 0.5).round().long()
    x, y = places[:, 0].clamp(0, COLUMNS - 1), places[:, 1].clamp(0, ROWS - 1)
    found = torch.from_numpy(border)[y, x].nonzero().squeeze(1)
    if len(found) <= most:
        return found
    return found[torch.linspace(0, len(found) - 1, most).round().long()]
