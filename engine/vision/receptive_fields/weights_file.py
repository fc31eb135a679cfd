"""The visitor's own weights: a safetensors file, never a pickle."""

from __future__ import annotations

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

LARGEST_BYTES = 600_000_000
"""VGG-16 has 528 MB."""


def read_weights(content: bytes) -> dict[str, Tensor]:
    """The tensors of a file by name, as float32; those that are no floating-point numbers are left.

    Raises:
        ValueError: the file is too large, no safetensors file, or holds no weights; a sentence
            for the visitor.
    """
    if len(content) > LARGEST_BYTES:
        size = f"{len(content) / 1e6:,.0f} MB"
        raise ValueError(f"The file has {size}; up to {LARGEST_BYTES / 1e6:,.0f} MB can be read.")
    if content[:2] in (b"PK", b"\x80\x02"):
        raise ValueError(
            "This is a file of pickled Python objects (.pth), which can run code when it is read. "
            "Save the state dict with safetensors.torch.save_file instead."
        )
    try:
        tensors = safetensors.torch.load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ValueError(f"This is no safetensors file: {error}.") from error
    found = {
        name: tensor.to(torch.float32)
        for name, tensor in tensors.items()
        if tensor.is_floating_point()
    }
    if not found:
        raise ValueError("This file holds no weights.")
    return found
