"""The memory of a value: nothing large is missed, and nothing counts twice."""

from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import pytest
import torch
from torch import nn

from engine.sizes import footprint, make_read_only, size_of

MEGABYTE = 1_000_000
BLOCK = np.zeros(MEGABYTE, np.uint8)


@dataclass(frozen=True)
class Result:
    picture: np.ndarray
    parts: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True)
class LazyResult:
    @cached_property
    def picture(self) -> np.ndarray:
        return np.zeros(MEGABYTE, np.uint8)


class Slotted:
    __slots__ = ("picture",)

    def __init__(self) -> None:
        self.picture = np.zeros(MEGABYTE, np.uint8)


class Lazy:
    @cached_property
    def picture(self) -> np.ndarray:
        return np.zeros(MEGABYTE, np.uint8)


def closure():
    picture = np.zeros(MEGABYTE, np.uint8)
    return lambda: picture


@pytest.mark.parametrize(
    "value",
    [
        np.zeros(MEGABYTE, np.uint8),
        np.zeros(MEGABYTE, np.uint8)[:10],
        np.zeros((1000, 1000), np.uint8).T[::2],
        torch.zeros(MEGABYTE // 4),
        torch.zeros(MEGABYTE // 4)[:3],
        torch.zeros(MEGABYTE // 4).numpy(),
        torch.from_numpy(np.zeros(MEGABYTE, np.uint8)),
        bytes(MEGABYTE),
        bytearray(MEGABYTE),
        np.frombuffer(bytes(MEGABYTE), np.uint8)[5:],
        "x" * MEGABYTE,
        [{"deep": (BLOCK,)}, BLOCK, BLOCK[3:]],
        {BLOCK.tobytes(): 1},
        Result(BLOCK, (BLOCK, BLOCK[::2])),
        Slotted(),
        closure(),
        partial(print, BLOCK),
        partial(print, key=BLOCK),
        np.array([BLOCK, None], dtype=object),
        nn.Linear(500, 499),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_megabyte_is_found_wherever_it_is_and_counted_once(value):
    assert MEGABYTE * 0.99 <= size_of(value) < MEGABYTE * 1.02


def test_numbers_in_lists_count_as_well():
    assert size_of(list(range(1000))) > 30_000
    assert size_of({number: float(number) for number in range(1000)}) > 80_000
    assert size_of([[1, 2]] * 1000) < 10_000, "one list a thousand times"


def test_a_circle_is_gone_round_once():
    circle: list[object] = [BLOCK]
    circle.append(circle)
    assert size_of(circle) < MEGABYTE * 1.01


def test_gradients_count_and_constants_of_the_program_do_not():
    weight = torch.zeros(1000, requires_grad=True)
    before = size_of(weight)
    weight.sum().backward()
    assert size_of(weight) >= before + 4000
    assert size_of([np, Result, print]) < 1000


def test_what_can_grow_is_said_so():
    for fixed in (BLOCK, "text", (1, BLOCK), frozenset({2}), b"12", Result(BLOCK)):
        assert not footprint(fixed).growable
    containers: tuple[object, ...] = (([],), {}, Result(BLOCK, [BLOCK]))  # type: ignore[arg-type]
    for container in containers:
        assert footprint(container).growable
    for lazy in (Lazy(), LazyResult()):
        before = footprint(lazy)
        assert before.growable
        assert lazy.picture is not None
        assert size_of(lazy) >= before.nbytes + MEGABYTE


def test_arrays_become_read_only_where_they_are_the_result():
    @dataclass
    class Open:
        scratch: np.ndarray = field(default_factory=lambda: np.zeros(3))

    frozen = Result(np.zeros(3), (np.zeros(2),))
    opened = Open()
    inside = np.zeros(3)
    make_read_only({"a": [inside], "b": (frozen, opened), "c": list(range(1000))})
    for array in (inside, frozen.picture, frozen.parts[0]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    opened.scratch[0] = 1
