"""Painted maps and drawn policies as short codes for a link: letters, digits, - and _ only."""

import numpy as np

from engine import linkcode
from engine.cache import cached
from engine.reinforcement.gridworld import map_text
from engine.reinforcement.gridworld.bellman import RANDOM
from engine.reinforcement.gridworld.grid import Gridworld, Position
from ui.data_fields import DataKind

MAP_CODE_LIMIT = 60_000
"""Characters of a map's code."""
_MOST_CELLS = 64 * 64


def encode_map(gridworld: Gridworld) -> str:
    """A gridworld as a code."""
    return linkcode.squeezed(map_text.to_text(gridworld).encode("ascii"))


@cached
def decode_map(code: str) -> Gridworld:
    """The inverse of `encode_map`; unpacks no more than a text may hold. Every run asks for it.

    Raises:
        ValueError: the code is damaged, or holds no gridworld.
    """
    if len(code) > MAP_CODE_LIMIT:
        raise ValueError("The code of this gridworld is too long.")
    try:
        text = linkcode.unsqueezed(code, map_text.TEXT_LIMIT)
    except ValueError as refusal:
        raise ValueError(f"The code of this gridworld: {refusal}.") from None
    return map_text.parse(text.decode("latin-1"))


MAP = DataKind("grid", "Painted map", decode_map, encode_map, MAP_CODE_LIMIT)


def encode_policy(policy: np.ndarray) -> str:
    """A policy (uint8 [rows, columns]) as a code."""
    return linkcode.squeezed(policy.tobytes())


def decode_policy(code: str, shape: Position) -> np.ndarray:
    """The inverse of `encode_policy` for a map of this shape.

    Raises:
        ValueError: the code is damaged or belongs to a map of another size.
    """
    try:
        policy = np.frombuffer(linkcode.unsqueezed(code, _MOST_CELLS), np.uint8)
    except ValueError:
        raise ValueError("the policy in this link is damaged") from None
    if policy.size != shape[0] * shape[1]:
        raise ValueError("the policy in this link belongs to a map of another size")
    if policy.max(initial=0) > RANDOM:
        raise ValueError("the policy in this link is damaged")
    return policy.reshape(shape).copy()
