"""Gaussians as the PLY files that the code of 3DGS writes and most viewers read.

One row of single-precision numbers for each Gaussian: x y z, nx ny nz (normals; zero), f_dc_0 … 2
(the constant coefficients of red, green, blue), f_rest_… (the others, all of red first), opacity
(logit), scale_0 … 2 (logarithms), rot_0 … 3 (quaternion w x y z). (Kerbl et al., *3D Gaussian
Splatting for Real-Time Radiance Field Rendering*, 2023, and its code.)
"""

import re

import numpy as np
import torch

from engine.geometry.formats import ply
from engine.geometry.formats.text import UnreadableError
from engine.geometry.gaussian_splats.file_checks import FileOfGaussians, check_size, drawable
from engine.geometry.gaussian_splats.gaussians import MAX_DEGREE, Gaussians

_MEANS = ["x", "y", "z"]
_NORMALS = ["nx", "ny", "nz"]
_CONSTANT = ["f_dc_0", "f_dc_1", "f_dc_2"]
_SCALES = ["scale_0", "scale_1", "scale_2"]
_ROTATIONS = ["rot_0", "rot_1", "rot_2", "rot_3"]
_NEEDED = [*_MEANS, *_CONSTANT, "opacity", *_SCALES, *_ROTATIONS]
_MAX_TEXT_BYTES = 8 << 20


def write(gaussians: Gaussians) -> bytes:
    """The file, little-endian; reading it gives the same bits."""
    count = gaussians.count
    means, log_scales, quaternions, logits, sh = (
        tensor.detach().cpu().float().numpy() for tensor in gaussians.tensors()
    )
    rest = sh[:, 1:].transpose(0, 2, 1).reshape(count, 3 * (sh.shape[1] - 1))
    names = [*_MEANS, *_NORMALS, *_CONSTANT, *_rest(rest.shape[1]), "opacity", *_SCALES]
    names += _ROTATIONS
    parts = [means, np.zeros_like(means), sh[:, 0], rest, logits[:, None], log_scales, quaternions]
    table = np.concatenate(parts, axis=1).astype("<f4")
    properties = "".join(f"property float {name}\n" for name in names)
    header = f"ply\nformat binary_little_endian 1.0\nelement vertex {count}\n{properties}"
    return header.encode() + b"end_header\n" + table.tobytes()


def read(data: bytes, degree: int | None = None) -> FileOfGaussians:
    """The Gaussians of a file that can be drawn, in single precision; of too many, the largest.

    Args:
        data: its contents.
        degree: up to which spherical harmonics are kept; all if not given.

    Raises:
        UnreadableError: it is too large, damaged, no file of Gaussians, or holds none that can be
            drawn; a sentence.
        ValueError: the degree is not 0 to 3.
    """
    if degree is not None and not 0 <= degree <= MAX_DEGREE:
        raise ValueError(f"Spherical harmonics here have a degree of 0 to {MAX_DEGREE}.")
    check_size(data)
    if len(data) > _MAX_TEXT_BYTES and re.search(rb"\nformat[ \t]+ascii\s", data[:100_000]):
        raise UnreadableError(
            f"It is a PLY as text; up to {_MAX_TEXT_BYTES >> 20} MB of it are read. "
            "Save it as a binary PLY."
        )
    columns = ply.read_table(data, "vertex")
    _check_names(columns)
    rest = _rest(sum(name.startswith("f_rest_") for name in columns))
    kept = len(rest) // 3 if degree is None else min(len(rest) // 3, (degree + 1) ** 2 - 1)
    with np.errstate(over="ignore"):  # becomes infinite, which is left out
        constant, others = _stack(columns, _CONSTANT), _stack(columns, rest)
        others = others.reshape(len(constant), 3, len(rest) // 3)[:, :, :kept]
        coefficients = np.concatenate([constant[:, None], others.swapaxes(1, 2)], 1)
        parts = [_stack(columns, names) for names in (_MEANS, _SCALES, _ROTATIONS, ["opacity"])]
    means, log_scales, quaternions, logits = map(torch.from_numpy, parts)
    sh = torch.from_numpy(np.ascontiguousarray(coefficients))
    return drawable(Gaussians(means, log_scales, quaternions, logits[:, 0], sh))


def _check_names(columns: dict[str, np.ndarray]) -> None:
    missing = [name for name in _NEEDED if name not in columns]
    if missing and "packed_position" in columns:
        raise UnreadableError(
            "It is a compressed PLY of PlayCanvas. Save it as an ordinary PLY of Gaussians."
        )
    if len(missing) == len(_NEEDED) or missing == [name for name in _NEEDED if name not in _MEANS]:
        raise UnreadableError(
            "It is a PLY of points or of a mesh: its vertices have no scales, rotations and "
            "opacities, as Gaussians do."
        )
    if missing:
        raise UnreadableError(f"Its Gaussians lack {', '.join(missing)}.")
    found = sorted(name for name in columns if name.startswith("f_rest_"))
    if found != sorted(_rest(len(found))) or len(found) not in (0, 9, 24, 45):
        raise UnreadableError(
            f"Its Gaussians have {len(found)} coefficients of colour beside the constant ones; "
            "spherical harmonics of degree 0, 1, 2 and 3 have 0, 9, 24 and 45."
        )


def _rest(count: int) -> list[str]:
    return [f"f_rest_{number}" for number in range(count)]


def _stack(columns: dict[str, np.ndarray], names: list[str]) -> np.ndarray:
    if not names:
        return np.zeros((len(columns["x"]), 0), dtype=np.float32)
    return np.stack([columns[name].astype(np.float32) for name in names], axis=1)
