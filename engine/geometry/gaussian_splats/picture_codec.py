"""Gaussians in the plane as a file: quantised, in an order that compresses, and deflated.

The file holds all that the picture needs: 12 bytes of header, the range of each number, and
the numbers themselves. A sum of Gaussians has no order, so the Gaussians are sorted along a Morton
curve and their places are stored as differences, which saves about log₂ n bits each; composited
ones keep theirs.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
import torch

from engine.geometry.gaussian_splats.picture_parameters import (
    ANGLE,
    BLENDINGS,
    COLUMNS,
    Rows,
    used_columns,
)
from engine.settings import check_ranges, setting

_HEADER = struct.Struct("<2sBHHHBBB")
_MAGIC = b"G2"
_RANGE = struct.Struct("<ff")
_LARGEST = 1e6
"""No number of a file is larger."""


@dataclass(frozen=True)
class Precision:
    """Bits of the numbers in a file.

    Attributes:
        position_bits: of x and of y.
        other_bits: of each scale, angle, colour and opacity.
    """

    position_bits: int = setting(12, low=4, high=16)
    other_bits: int = setting(8, low=2, high=12)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True)
class PictureFile:
    """What a file says.

    Attributes:
        rows: the Gaussians, as they come out of the file.
        width: of the picture, in pixels.
        height: of the picture, in pixels.
        blending: how they are put together.
        isotropic: whether they are circles.
    """

    rows: Rows
    width: int
    height: int
    blending: str
    isotropic: bool


def encode_rows(
    rows: Rows, width: int, height: int, blending: str, isotropic: bool, precision: Precision
) -> bytes:
    """The file of Gaussians.

    Args:
        rows: float [n, 9], see `engine.geometry.gaussian_splats.picture_parameters`.
        width: of the picture, in pixels, at most 65,535.
        height: of the picture, in pixels, at most 65,535.
        blending: "sum" or "alpha".
        isotropic: whether only the first scale counts.
        precision: bits of the numbers.
    """
    table = rows.numpy().astype(np.float64)
    bits, others = precision.position_bits, precision.other_bits
    size = np.array([width, height])
    places = _levels(table[:, :2] / size, bits)
    keys = _interleave(places[:, 0], places[:, 1])
    if blending == "sum":
        order = np.argsort(keys, kind="stable")
        table, keys = table[order], np.diff(keys[order], prepend=0)
    columns, ranges = [], b""
    for column in used_columns(blending, isotropic)[2:]:
        values = table[:, column]
        if column == ANGLE:
            steps = np.rint(values / np.pi * 2**others).astype(np.int64) % 2**others
        else:
            low, high = np.float32(values.min()), np.float32(values.max())
            ranges += _RANGE.pack(low, high)
            span = float(high) - float(low) or 1.0
            steps = _levels((values - float(low)) / span, others)
        columns.append(steps)
    planes = [*_planes(keys, 2 * bits), *(p for steps in columns for p in _planes(steps, others))]
    flags = BLENDINGS.index(blending) + 2 * isotropic
    header = _HEADER.pack(_MAGIC, flags, width, height, len(table), bits, others, len(columns))
    return header + ranges + zlib.compress(b"".join(planes), 9)


def decode_rows(content: bytes) -> PictureFile:
    """The Gaussians in a file.

    Raises:
        ValueError: it is no such file.
    """
    try:
        return _decoded(content)
    except (struct.error, zlib.error, IndexError) as error:
        raise ValueError("This is no file of Gaussians in the plane.") from error


def _decoded(content: bytes) -> PictureFile:
    magic, flags, width, height, count, bits, others, used = _HEADER.unpack_from(content)
    blending, isotropic = BLENDINGS[flags & 1], bool(flags & 2)
    columns = used_columns(blending, isotropic)[2:]
    if magic != _MAGIC or flags > 3 or used != len(columns) or not count * width * height:
        raise ValueError("This is no file of Gaussians in the plane.")
    Precision(bits, others)
    ranges = [column for column in columns if column != ANGLE]
    at = _HEADER.size + _RANGE.size * len(ranges)
    key_bytes, other_bytes = -(-2 * bits // 8), -(-others // 8)
    length = count * (key_bytes + other_bytes * len(columns))
    unpacker = zlib.decompressobj()
    payload = np.frombuffer(unpacker.decompress(content[at:], length), np.uint8)
    if len(payload) != length:
        raise ValueError("The file of Gaussians ends too early.")
    planes = payload.reshape(-1, count)
    keys = _joined(planes[:key_bytes])
    if blending == "sum":
        keys = np.cumsum(keys)
    table = np.zeros((count, COLUMNS))
    x, y = _deinterleave(keys)
    table[:, :2] = np.stack([x, y], 1) / (2**bits - 1) * [width, height]
    for k, column in enumerate(columns):
        first = key_bytes + other_bytes * k
        steps = _joined(planes[first : first + other_bytes])
        if column == ANGLE:
            table[:, column] = steps / 2**others * np.pi
        else:
            place = _HEADER.size + _RANGE.size * ranges.index(column)
            low, high = _RANGE.unpack_from(content, place)
            if not abs(high) + abs(low) < _LARGEST:
                raise ValueError("The file of Gaussians has a range that is too large.")
            table[:, column] = low + steps / (2**others - 1) * ((high - low) or 1.0)
    if isotropic:
        table[:, 3] = table[:, 2]
    rows = torch.from_numpy(table).to(torch.float32)
    return PictureFile(rows, width, height, blending, isotropic)


def _levels(parts: np.ndarray, bits: int) -> np.ndarray:
    """Numbers from 0 to 1 as whole steps from 0 to 2ᵇ − 1."""
    return np.rint(np.clip(parts, 0, 1) * (2**bits - 1)).astype(np.int64)


def _planes(steps: np.ndarray, bits: int) -> list[bytes]:
    """The bytes of whole numbers, the lowest of all first: alike ones stand together."""
    return [(steps >> shift & 255).astype(np.uint8).tobytes() for shift in range(0, bits, 8)]


def _joined(planes: np.ndarray) -> np.ndarray:
    """The inverse of `_planes`."""
    whole = np.zeros(planes.shape[1], np.int64)
    for k, plane in enumerate(planes):
        whole |= plane.astype(np.int64) << 8 * k
    return whole


def _interleave(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The Morton code: bits of x and y in turn, 16 each."""
    key = np.zeros_like(x)
    for bit in range(16):
        key |= (x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1
    return key


def _deinterleave(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The inverse of `_interleave`."""
    x, y = np.zeros_like(key), np.zeros_like(key)
    for bit in range(16):
        x |= (key >> 2 * bit & 1) << bit
        y |= (key >> 2 * bit + 1 & 1) << bit
    return x, y
