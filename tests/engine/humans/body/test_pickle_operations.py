"""Dangerous opcodes are refused before anything is carried out; ordinary pickles pass."""

import collections
import pickle
import pickletools
import struct

import numpy as np
import pytest

from engine.humans.body.pickle_operations import MOST_OPERATIONS, check

DICT = b"\x80\x04}"


def test_pickles_of_ordinary_values_pass_in_every_protocol() -> None:
    shared = {"a": [1, 2.5, None, True], b"b": (1, (2, (3,))), 3: {"x": {}}, None: set("ab")}
    ordered = collections.OrderedDict(one=np.arange(3), two=[shared, shared])
    for protocol in range(6):
        for value in (shared, ordered, [shared] * 3, np.ones((2, 3)), frozenset(("a", "b"))):
            check(pickle.dumps(value, protocol))
            check(pickletools.optimize(pickle.dumps(value, protocol)))
    check(b"(dp0\nS'a'\nI1\nsS'b'\n(lp1\ns(0(I1\n1.")  # POP of a mark


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"Pname\n.", "PERSID"),
        (b"\x80\x02K\x01Q.", "BINPERSID"),
        (b"\x80\x02\x82\x01.", "EXT1"),
        (b"\x80\x02\x83\x01\x00.", "EXT2"),
        (b"\x80\x02\x84\x01\x00\x00\x00.", "EXT4"),
        (b"(ios\nsystem\n.", "INST"),
        (b"(cos\nsystem\no.", "OBJ"),
        (b"\x80\x04cos\nsystem\n)}\x92.", "NEWOBJ_EX"),
        (b"\x80\x05\x97.", "NEXT_BUFFER"),
        (b"\x80\x05\x97\x98.", "NEXT_BUFFER"),
    ],
)
def test_operations_that_no_body_model_needs_are_refused(content: bytes, name: str) -> None:
    with pytest.raises(ValueError, match=f"uses {name}, which no body model needs"):
        check(content)


def test_keys_whose_hash_visits_their_parts_are_refused() -> None:
    """A tuple nested a million times overflows the interpreter's stack when it is hashed."""
    nested, doubled = b")" + b"\x85" * 10_000, b")" + b"2\x86" * 60
    for key in (
        nested, doubled, b")", b"K\x01\x85", b"(K\x01K\x02t", b"(\x91", b"G" + b"\0" * 8,
        b"\x8a\x09" + (2**61 - 1).to_bytes(9, "little"), b"K\x01\x85Nb", b"K\x01\x85q\x000h\x00",
        b"K\x01\x85\x940h\x00", b"K\x01\x85K\x05200",
    ):  # fmt: skip
        for content in (
            DICT + key + b"K\x01s.",
            DICT + b"(K\x01K\x02" + key + b"K\x01u.",
            b"(" + key + b"K\x01d.",
            b"\x80\x04\x8f(" + key + b"\x90.",
            b"\x80\x04(" + key + b"\x91.",
        ):
            with pytest.raises(ValueError, match="keys that are neither text nor small numbers"):
                check(content)
        check(DICT + b"K\x01" + key + b"s.")  # as a value it does no harm


def test_what_is_cut_off_or_takes_what_is_not_there_is_refused() -> None:
    for content in (
        b"", b"no pickle", b"\x80\x02}", b".", b"\x80\x02K\x01s.", b"\x80\x02h\x07.", b"\x80\x02u.",
        b"\x80\x022.", b"\x80\x02K\x01\x86.", b"\x80\x05\x96" + struct.pack("<Q", 2**60) + b"abc.",
        b"\x80\x02\x8b\xff\xff\xff\x7f.", b"\x80\x04\x8e" + b"\xff" * 8 + b"a.",
        b"I" + b"9" * 10_000 + b"\n.",
    ):  # fmt: skip
        with pytest.raises(ValueError, match="is no pickle"):
            check(content)
    for content in (b"\x80\x02}r\xff\xff\xff\x7f.", b"}p-1\n.", b"}p99999999999\n."):
        with pytest.raises(ValueError, match="numbers its parts beyond"):
            check(content)


def test_more_operations_than_a_body_model_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_OPERATIONS >= 1_000_000
    monkeypatch.setattr("engine.humans.body.pickle_operations.MOST_OPERATIONS", 100)
    check(b"\x80\x02" + b"N0" * 45 + b"N.")
    with pytest.raises(ValueError, match="more parts than a body model"):
        check(b"\x80\x02" + b"N0" * 50 + b"N.")
