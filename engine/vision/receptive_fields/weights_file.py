"""The visitor's own weights: a safetensors file, never a pickle.

A file is eight bytes with the length of its header, the header in JSON (of each tensor its type,
its shape, and where it begins and ends), and then the numbers. So only those that are needed are
read: what a published network's classifier holds stays where it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

LARGEST_BYTES = 600_000_000
"""VGG-16 has 553 MB."""
LARGEST_HEADER = 10_000_000
FLOATS = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
}
_PICKLED = (b"PK", b"\x80\x02", b"\x80\x04")


@dataclass(frozen=True)
class Entry:
    """A tensor of a file: its type as the file names it, its shape, its bytes from start to end."""

    kind: str
    shape: tuple[int, ...]
    start: int
    end: int


def read_header(content: bytes | memoryview) -> dict[str, Entry]:
    """The tensors of a safetensors file by name, without their numbers.

    Raises:
        ValueError: the file is too large, or no safetensors file; a sentence for the visitor.
    """
    if len(content) > LARGEST_BYTES:
        size = f"{len(content) / 1e6:,.0f} MB"
        raise ValueError(f"The file has {size}; up to {LARGEST_BYTES / 1e6:,.0f} MB can be read.")
    if bytes(content[:2]) in _PICKLED:
        raise ValueError(
            "This is a file of pickled Python objects (.pth), which can run code when it is read. "
            "Save the state dict with safetensors.torch.save_file instead."
        )
    length = int.from_bytes(content[:8], "little")
    if len(content) < 10 or not 2 <= length <= min(LARGEST_HEADER, len(content) - 8):
        raise ValueError("This is no safetensors file: it does not begin with a header.")
    try:
        header = json.loads(bytes(content[8 : 8 + length]).decode())
    except (ValueError, RecursionError) as error:
        raise ValueError("This is no safetensors file: its header cannot be read.") from error
    lines = header.items() if isinstance(header, dict) else [("header", None)]
    return {
        name: _entry(name, given, 8 + length, len(content))
        for name, given in lines
        if name != "__metadata__"
    }


def read_weights(
    content: bytes | memoryview, wanted: Collection[str] | None = None
) -> dict[str, Tensor]:
    """The floating-point tensors of a file by name, as float32.

    Args:
        content: of the file.
        wanted: names of those that are read; the others are left. None reads all.

    Raises:
        ValueError: as `read_header`; a wanted tensor has numbers of another type, or there are
            none that could be read.
    """
    entries = read_header(content)
    found = {}
    for name, entry in entries.items():
        if wanted is not None and name not in wanted:
            continue
        if entry.kind in FLOATS:
            found[name] = _read(content, entry)
        elif wanted is not None:
            raise ValueError(
                f"These weights cannot be used: {name} has numbers of the type {entry.kind}. "
                "Save them as float32, float16 or bfloat16."
            )
    if not found:
        raise ValueError("This file holds no weights.")
    return found


def first_difference(entries: Mapping[str, Entry], shapes: Mapping[str, tuple[int, ...]]) -> str:
    """Where a file departs from the shapes of a network's weights, a clause; "" where it fits."""
    for name, shape in shapes.items():
        if name not in entries:
            return f"they have no {name}"
        if entries[name].shape != shape:
            return f"{name} is {list(entries[name].shape)} instead of {list(shape)}"
    return ""


def _entry(name: str, given: Any, begin: int, size: int) -> Entry:
    """A line of the header.

    Raises:
        ValueError: it describes no tensor within the file.
    """
    refusal = ValueError(f"This is no safetensors file: {name[:60]!r} is no tensor in it.")
    given = given if isinstance(given, dict) else {}
    kind, shape, places = (given.get(key) for key in ("dtype", "shape", "data_offsets"))
    if not (isinstance(kind, str) and _whole(shape) and _whole(places) and len(places) == 2):
        raise refusal
    start, end = places
    if not 0 <= start <= end <= size - begin:
        raise refusal
    entry = Entry(kind, tuple(shape), begin + start, begin + end)
    if kind in FLOATS and math.prod(shape) * FLOATS[kind].itemsize != end - start:
        raise refusal
    return entry


def _whole(given: Any) -> bool:
    """Whether it is a list of whole numbers, none of them below 0."""
    return isinstance(given, list) and all(type(each) is int and each >= 0 for each in given)


def _read(content: bytes | memoryview, entry: Entry) -> Tensor:
    if entry.start == entry.end:
        return torch.zeros(entry.shape)
    # A copy: what is read must not keep the whole file in memory.
    numbers = bytearray(content[entry.start : entry.end])
    flat = torch.frombuffer(numbers, dtype=FLOATS[entry.kind])
    return flat.to(torch.float32).reshape(entry.shape)
