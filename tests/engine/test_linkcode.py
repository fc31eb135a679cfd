"""Bytes go into a link and come back, and nothing else is read."""

import base64
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.linkcode import read, squeezed, unsqueezed, written

LINK = re.compile(r"[A-Za-z0-9_-]*")


@given(st.binary(max_size=200))
def test_bytes_come_back(data: bytes) -> None:
    assert LINK.fullmatch(written(data)) and read(written(data)) == data
    assert LINK.fullmatch(squeezed(data)) and unsqueezed(squeezed(data), len(data)) == data


def test_the_characters_are_those_of_the_standard() -> None:
    assert written(b"\xfb\xff\xfe") == "-__-"
    assert written(b"a") == base64.urlsafe_b64encode(b"a").decode().rstrip("=")


@pytest.mark.parametrize(
    ("code", "clause"), [("a b", "do not belong"), ("ä", "do not belong"), ("abcde", "complete")]
)
def test_what_is_no_code_is_refused(code: str, clause: str) -> None:
    with pytest.raises(ValueError, match=clause):
        read(code)


@pytest.mark.parametrize(
    "packed", [b"nothing", zlib.compress(b"abc")[:-1], zlib.compress(b"abc") + b"more"]
)
def test_what_is_damaged_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unsqueezed(written(packed), 100)


def test_more_than_is_wanted_is_not_unpacked() -> None:
    bomb = squeezed(bytes(20_000_000))
    assert len(bomb) < 60_000
    with pytest.raises(ValueError, match="damaged"):
        unsqueezed(bomb, 1000)
