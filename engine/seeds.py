"""Randomness as an argument: generators from seeds, and sub-seeds with names.

Nothing in the engine touches a global random state. A topic takes one seed from the visitor and
derives an independent one for each purpose, so that drawing more points does not change the
initial weights:

    points = generator(derive(seed, "points"))
    weights = generator(derive(seed, "weights"))
"""

import hashlib
import operator
from typing import SupportsIndex

import torch
from torch import Tensor

LARGEST_SEED = 2**32 - 1
"""The CPU generator of torch (MT19937) reads 32 bits of a seed: larger ones repeat smaller ones."""


def validated(seed: object) -> int:
    """The seed as a plain int.

    Raises:
        ValueError: it is not a whole number from 0 to `LARGEST_SEED`.
    """
    if isinstance(seed, SupportsIndex) and not isinstance(seed, bool):
        number = operator.index(seed)
        if 0 <= number <= LARGEST_SEED:
            return number
    raise ValueError(f"A seed is a whole number from 0 to {LARGEST_SEED}, not {seed!r}.")


def derive(seed: int, *labels: str | int) -> int:
    """A seed of its own for one purpose, e.g. ``derive(seed, "weights", layer)``.

    The first 32 bits of the BLAKE2b hash of seed and labels: the same on every machine and in
    every version, unrelated for different labels, and itself a valid seed.

    Raises:
        ValueError: the seed is not valid.
    """
    # The kind of a label is hashed too, so that 1 and "1" differ.
    parts = [str(validated(seed)), *(f"{type(label).__name__}:{label}" for label in labels)]
    text = "\x1f".join(parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big")


def generator(seed: int, device: torch.device | str = "cpu") -> torch.Generator:
    """A generator on a device. Streams of one seed differ between kinds of device.

    Raises:
        ValueError: the seed is not valid.
    """
    return torch.Generator(device).manual_seed(validated(seed))


def snapshot(source: torch.Generator) -> Tensor:
    """Where a generator stands, for `restore`: uint8 of shape [n], a copy."""
    return source.get_state().clone()


def restore(target: torch.Generator, state: Tensor) -> None:
    """Put a generator where another one of the same kind of device stood at `snapshot`.

    Raises:
        ValueError: the state is not one of such a generator.
    """
    try:
        target.set_state(state.clone())
    except (RuntimeError, TypeError) as error:
        raise ValueError(f"This is not the state of a generator on {target.device}.") from error
