"""Codes of maps and policies: exact there and back, and only a ValueError for anything else."""

import base64
import re
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.reinforcement.gridworld.grid import Dynamics, Grid, Gridworld
from engine.reinforcement.gridworld.map_text import to_text
from engine.reinforcement.gridworld.maps import maze
from pages.reinforcement.gridworld import map_link
from tests.engine.reinforcement.gridworld import plain

WORLD = Gridworld(
    Grid(np.array([[0, 0, 2], [5, 1, 3]]), start=(0, 1), jumps={(1, 0): (0, 0)}, wind=(0, 1, -2)),
    Dynamics(slip=0.1),
    discount=0.5,
)
TEXT = to_text(WORLD)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), rows=st.integers(1, 9), columns=st.integers(1, 9))
def test_a_code_gives_back_exactly_the_same(seed, rows, columns):
    world = plain.random_gridworld(seed, rows, columns, windy=seed % 2 == 0, special=True)
    assert map_link.decode_map(map_link.encode_map(world)) == world


def test_the_largest_map_fits_a_link():
    full = Grid(np.zeros((64, 64)), np.random.default_rng(0).normal(size=(64, 64)))
    assert map_link.decode_map(map_link.encode_map(Gridworld(full))).grid == full
    code = map_link.encode_map(Gridworld(maze(64, 64, seed=0)))
    assert re.fullmatch(r"[A-Za-z0-9_-]+", code) and len(code) < 1500


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        assert isinstance(map_link.decode_map(text), Gridworld)
    except ValueError as refusal:
        assert str(refusal)


def code_of(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "code",
    [
        "",
        "A",
        "not a code",
        "ünicode",
        "AAAA",
        code_of(b"plain"),
        code_of(zlib.compress(b"gridworld")),
        code_of(zlib.compress("gridworld 1 x 1\nmap\nü".encode())),
        code_of(zlib.compress(b"gridworld 2 x 2\n" * 10)[:-6]),
        code_of(zlib.compress(TEXT.encode()) + b"more"),
        "A" * 100_000,
    ],
)
def test_a_hostile_code_is_refused(code):
    with pytest.raises(ValueError, match=r"gridworld|cell|first line|word"):
        map_link.decode_map(code)


def test_a_bomb_is_not_unpacked():
    bomb = code_of(zlib.compress(b"\n" * 20_000_000, 9))
    assert len(bomb) < 60_000
    with pytest.raises(ValueError, match="damaged"):
        map_link.decode_map(bomb)


def test_policy_codes_are_inverse_and_refuse_damage():
    policy = np.random.default_rng(0).integers(0, 16, (6, 8)).astype(np.uint8)
    code = map_link.encode_policy(policy)
    np.testing.assert_array_equal(map_link.decode_policy(code, (6, 8)), policy)
    bomb = map_link.encode_policy(np.zeros((5_000, 5_000), np.uint8))
    wrong = map_link.encode_policy(np.full((6, 8), 16, np.uint8))
    for bad in (code[:-6], "", "%%%", "ä", "AAAA", bomb, wrong):
        with pytest.raises(ValueError, match="policy in this link"):
            map_link.decode_policy(bad, (6, 8))
    with pytest.raises(ValueError, match="another size"):
        map_link.decode_policy(code, (8, 8))
