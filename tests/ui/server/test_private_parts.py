"""A difference between what a patch expects and what is installed is found, without an import."""

import sys
from pathlib import Path

import pytest

from ui.server.private_parts import PrivatePart, source_digest

SOURCE = """
raise RuntimeError("imported")
LIMIT: int = 3

class Owner:
    limit = 1

    def __init__(self) -> None:
        self._state = 0
        self._known: set[int] = set()

    def act(self, one: int, *, two: str = "x") -> None:
        pass
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "parts_of_a_stranger.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    return "parts_of_a_stranger"


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("LIMIT", ""),
        ("Owner", ""),
        ("Owner.limit", ""),
        ("Owner._state", ""),
        ("Owner._known", ""),
        ("Owner.act", "(self, one, *, two='x')"),
    ],
)
def test_what_is_there_does_not_differ(module: str, name: str, signature: str) -> None:
    digest = source_digest(module, name)
    assert PrivatePart(module, name, signature, digest).difference() == ""
    assert module not in sys.modules


def test_what_is_not_there_differs(module: str) -> None:
    for name in ("Owner._gone", "Gone", "Gone.act"):
        part = PrivatePart(module, name)
        assert part.difference() == f"{module}:{name} does not exist"
    assert "does not exist" in PrivatePart("no_such_module", "name").difference()
    with pytest.raises(LookupError, match="defines no Gone"):
        source_digest(module, "Gone")


def test_another_signature_or_source_differs(module: str) -> None:
    assert PrivatePart(module, "Owner.act", "(self)").difference() == (
        f"{module}:Owner.act takes (self, one, *, two='x'), not (self)"
    )
    digest = source_digest(module, "LIMIT")
    assert len(digest) == 16
    text = PrivatePart(module, "LIMIT", digest="0" * 16).difference()
    assert text == f"the source of {module}:LIMIT has the digest {digest}, not {'0' * 16}"
