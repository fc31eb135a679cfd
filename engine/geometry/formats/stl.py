"""STL, as text and binary: loose triangles."""

import re
import struct

import numpy as np

from engine.geometry.formats.text import TOO_SHORT, UnreadableError, check_count, floats, normalised

_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_HEADER = 84
_VERTEX = (b"vertex", b"", b"", b"")
_FACET = (
    *(b"facet", b"normal", b"", b"", b"", b"outer", b"loop"),
    *(*_VERTEX, *_VERTEX, *_VERTEX, b"endloop", b"endfacet"),
)
"""The words of a facet, without its numbers."""

_COORDINATES = (8, 9, 10, 12, 13, 14, 16, 17, 18)
_UNKNOWN = (0, 0xFFFFFFFF)
"""What programs write that do not know yet how many facets will follow."""


def read(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """The facets, each with three vertices of its own.

    Raises:
        UnreadableError: it cannot be used; a sentence.
    """
    corners = _text(data) if _is_text(data) else _binary(data)
    return corners.reshape(-1, 3), np.arange(3 * len(corners)).reshape(-1, 3)


def _is_text(data: bytes) -> bool:
    """Binary files may begin with "solid" too: their size tells."""
    if len(data) >= _HEADER:
        (count,) = struct.unpack_from("<I", data, 80)
        if len(data) == _HEADER + _RECORD.itemsize * count:
            return False
    start = normalised(data[:4096]).lstrip().lower()
    return start.startswith(b"solid") and (b"\0" not in start or b"facet" in start)


def _is_regular(words: list[bytes]) -> bool:
    """Whether the words are those of facets as they are usually written."""
    return len(words) % len(_FACET) == 0 and all(
        words[place :: len(_FACET)].count(word) * len(_FACET) == len(words)
        for place, word in enumerate(_FACET)
        if word
    )


def _binary(data: bytes) -> np.ndarray:
    if len(data) < _HEADER:
        raise UnreadableError(
            "The file is too short for an STL: it ends within the header, and does not begin with "
            "solid."
        )
    (count,) = struct.unpack_from("<I", data, 80)
    present, rest = divmod(len(data) - _HEADER, _RECORD.itemsize)
    if count in _UNKNOWN and present and rest == 0:
        count = present
    if count == 0 and len(data) > _HEADER:
        raise UnreadableError(
            "Its header counts no facets, and what follows are not whole facets either: the file "
            "is cut off or damaged."
        )
    if count > present:
        raise UnreadableError(TOO_SHORT)
    check_count(count)
    return np.frombuffer(data, _RECORD, count, _HEADER)["corners"].astype(np.float64)


def _text(data: bytes) -> np.ndarray:
    text = normalised(data)
    if b"vertex" not in text:
        text = text.lower()
    # The name of a solid may be anything, such as "vertex".
    text = re.sub(rb"(?m)^\s*(?:end\s*)?solid[^\n]*", b"", text)
    words = text.split()
    if words and _is_regular(words):
        check_count(len(words) // len(_FACET))
        columns = [floats(words[place :: len(_FACET)]) for place in _COORDINATES]
        return np.stack(columns, axis=1).reshape(-1, 3, 3)
    rows = [part.split(None, 3)[:3] for part in text.split(b"vertex")[1:]]
    check_count(len(rows) // 3)
    if len(rows) % 3 or (rows and len(rows[-1]) < 3):
        raise UnreadableError(
            "The file is cut off or damaged: its last facet does not have three corners."
        )
    if not rows and b"endsolid" not in data.lower():
        raise UnreadableError("There are no facets in it, and no endsolid: the file is cut off.")
    loops = text.count(b"endloop")
    if rows and b"loop" in text and loops != len(rows) // 3:
        if loops == len(rows) // 3 - 1 and b"endloop" not in text[text.rindex(b"vertex") :]:
            raise UnreadableError("The file ends within its last facet: it is cut off.")
        raise UnreadableError("The file is damaged: not every facet has three corners.")
    return floats([word for row in rows for word in row]).reshape(-1, 3, 3)
