"""Centres and scales drawn digits as those of MNIST were (LeCun et al. 1998, section III-A).

The ink is fitted into a box of 20×20 pixels, its shape kept, and its centre of mass is put into the
middle of the 28×28 pixels. A network that was trained on MNIST sees no other digits.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine.data.images import SIDE

BOX = 20
"""Side of the box into which the ink is fitted, in pixels."""

_FAINT = 0.1

Drawing = Float[Tensor, "28 28"]


class Centred(NamedTuple):
    """A drawing, and what was done to it.

    Attributes:
        picture: as MNIST has it.
        scale: by which the ink was enlarged.
        shift: of its centre of mass afterwards, x (right) and y (down) in pixels.
    """

    picture: Drawing
    scale: float
    shift: tuple[float, float]


def centred(drawing: Drawing) -> Centred:
    """The drawing scaled and shifted like a digit of MNIST.

    Args:
        drawing: from 0 (paper) to 1 (ink), row 0 at the top.

    Raises:
        ValueError: there is no ink on it.
    """
    inked = drawing > _FAINT
    if not bool(inked.any()):
        raise ValueError("There is nothing on the paper yet: draw a digit.")
    top, bottom = _ends(inked.any(dim=1))
    left, right = _ends(inked.any(dim=0))
    scale = BOX / max(bottom - top, right - left)
    middle = ((left + right) / 2 - SIDE / 2, (top + bottom) / 2 - SIDE / 2)
    scaled = _moved(drawing, scale, middle)
    x, y = _centre_of_mass(scaled)
    picture = _moved(scaled, 1.0, (x, y))
    return Centred(picture, scale, (-(middle[0] * scale + x), -(middle[1] * scale + y)))


def _ends(has_ink: Tensor) -> tuple[int, int]:
    """First line with ink, and the one after the last."""
    lines = torch.nonzero(has_ink).flatten()
    return int(lines[0]), int(lines[-1]) + 1


def _centre_of_mass(picture: Drawing) -> tuple[float, float]:
    """From the middle of the picture, x to the right and y down, in pixels."""
    places = torch.arange(SIDE) + 0.5 - SIDE / 2
    ink = picture.sum()
    return float((picture.sum(dim=0) * places).sum() / ink), float(
        (picture.sum(dim=1) * places).sum() / ink
    )


def _moved(picture: Drawing, scale: float, middle: tuple[float, float]) -> Drawing:
    """Enlarged about `middle`, which comes to the middle of the picture."""
    x, y = (2 * part / SIDE for part in middle)
    rows = torch.tensor([[[1 / scale, 0.0, x], [0.0, 1 / scale, y]]])
    grid = functional.affine_grid(rows, [1, 1, SIDE, SIDE], align_corners=False)
    moved = functional.grid_sample(picture[None, None], grid, align_corners=False)
    return moved[0, 0].clamp(0, 1)
