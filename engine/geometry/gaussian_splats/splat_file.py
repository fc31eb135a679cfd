"""Gaussians in 32 bytes each: the .splat files of antimatter15's viewer in the browser.

Without a header: position and scale as three little-endian single-precision numbers each, then
red, green, blue, opacity and the quaternion (w, x, y, z) as bytes. Colours that depend on the
direction are lost, and what is a byte is rounded.
"""

import numpy as np
import torch

from engine.geometry.formats.text import UnreadableError
from engine.geometry.gaussian_splats.file_checks import FileOfGaussians, check_size, drawable
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.spherical_harmonics import C0

_ROW = np.dtype(
    [("mean", "<f4", 3), ("scale", "<f4", 3), ("colour", "u1", 4), ("rotation", "u1", 4)]
)
_SMALLEST = 1e-8  # a scale of zero has no logarithm


def write(gaussians: Gaussians) -> bytes:
    """The file, the most visible Gaussians (volume times opacity) first, as viewers stream it."""
    one = gaussians.detach().to("cpu", torch.float32)
    visibility = one.log_scales.sum(1).exp() * one.opacities
    one = one[visibility.argsort(descending=True, stable=True)]
    rows = np.zeros(one.count, dtype=_ROW)
    rows["mean"], rows["scale"] = one.means.numpy(), one.scales.numpy()
    colours = torch.cat([0.5 + C0 * one.sh[:, 0], one.opacities[:, None]], 1)
    rows["colour"] = _bytes(255 * colours)
    unit = torch.nn.functional.normalize(one.quaternions, dim=1)
    rows["rotation"] = _bytes(128 * unit + 128)
    return rows.tobytes()


def read(data: bytes) -> FileOfGaussians:
    """The Gaussians of a file that can be drawn, of degree 0; of too many, the largest.

    Raises:
        UnreadableError: it is too large, not made of rows of 32 bytes, or holds no Gaussian
            that can be drawn; a sentence.
    """
    check_size(data)
    if data[:4] == b"ply\n" or data[:5] == b"ply\r\n":
        raise UnreadableError("It is a PLY, not a .splat file. Give it the ending .ply.")
    if len(data) % _ROW.itemsize:
        raise UnreadableError(
            f"A .splat file has {_ROW.itemsize} bytes for each Gaussian, but the {len(data):,} "
            "bytes of this one are no multiple of that: it is cut off or of another format."
        )
    rows = np.frombuffer(data, _ROW)
    mean, scale = (torch.from_numpy(rows[name].astype(np.float32)) for name in ("mean", "scale"))
    colour = torch.from_numpy(rows["colour"].astype(np.float32)) / 255
    rotation = (torch.from_numpy(rows["rotation"].astype(np.float32)) - 128) / 128
    # Zero and one have no logit: half a step inside.
    logits = colour[:, 3].clamp(0.5 / 255, 1 - 0.5 / 255).logit()
    sh = ((colour[:, :3] - 0.5) / C0)[:, None]
    gaussians = Gaussians(mean, scale.clamp_min(_SMALLEST).log(), rotation, logits, sh)
    return drawable(gaussians, negative=(scale < 0).any(1))


def _bytes(values: torch.Tensor) -> np.ndarray:
    return values.round().clamp(0, 255).to(torch.uint8).numpy()
