"""What the text formats have in common: lines without comments, and numbers."""

import re
from collections.abc import Sequence

import numpy as np


class UnreadableError(ValueError):
    """A file cannot be used; the message is a sentence for the visitor."""


class NoNumberError(UnreadableError):
    """A word stands where a number belongs.

    Attributes:
        word: as it is in the file.
    """

    def __init__(self, sentence: str, word: bytes) -> None:
        super().__init__(sentence)
        self.word = word


TOO_SHORT = "The file ends before the vertices and faces that it promises."
MAX_COUNT = 500_000
"""Of vertices, and of faces."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SPACES = {0xA0: " ", 0x2009: " ", 0x202F: " ", 0x2212: "-"}


def check_count(count: int) -> None:
    """Checks a number of vertices or faces.

    Raises:
        UnreadableError: it is larger than `MAX_COUNT`.
    """
    if count > MAX_COUNT:
        raise UnreadableError(
            f"It has {count:,} vertices or faces; up to {MAX_COUNT:,} are read. Simplify it first."
        )


def normalised(data: bytes) -> bytes:
    """Text without a byte order mark, with one kind of line end and of space.

    Files in UTF-16, with a typographic minus or with spaces that do not break are seen where text
    went through a word processor.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data.decode(encoding, errors="replace").translate(_SPACES).encode()
            break
    else:
        if b"\xc2\xa0" in data or b"\xe2\x88\x92" in data:
            data = data.replace(b"\xc2\xa0", b" ").replace(b"\xe2\x88\x92", b"-")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def lines_without_comments(data: bytes) -> list[bytes]:
    """The lines of normalised text, without indents, up to their first #."""
    if b"#" in data:
        data = re.sub(rb"#[^\n]*", b"", data)
    lines = data.split(b"\n")
    if re.search(rb"\n[ \t\f\v]|^[ \t\f\v]", data):
        lines = [line.lstrip() for line in lines]
    return lines


def floats(tokens: Sequence[bytes]) -> np.ndarray:
    """The numbers of words.

    Raises:
        UnreadableError: one of them is no number; the sentence names it, and a comma as the cause.
    """
    try:
        return np.array(list(map(float, tokens)), dtype=np.float64)
    except ValueError:
        raise _no_number(tokens, float) from None


def integers(tokens: Sequence[bytes]) -> np.ndarray:
    """The whole numbers of words; the same for whole numbers."""
    try:
        return np.array(list(map(int, tokens)), dtype=np.int64)
    except (ValueError, OverflowError):
        raise _no_number(tokens, int) from None


def _no_number(tokens: Sequence[bytes], kind: type[int] | type[float]) -> UnreadableError:
    for token in tokens:
        try:
            kind(token)
        except ValueError:
            break
    word = token.decode("utf-8", errors="replace")[:30]
    if re.fullmatch(rb"[-+\d.eE]*(,[-+\d.eE]*)+", token):
        return UnreadableError(
            f"Its numbers have commas, as {word!r}. Save it with decimal points instead."
        )
    whole = "a whole number" if kind is int else "a number"
    sentence = f"The file is damaged: {word!r} stands where {whole} belongs."
    return NoNumberError(sentence, token)
