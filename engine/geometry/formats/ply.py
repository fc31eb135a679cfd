"""PLY, as text and binary of both byte orders: elements with properties that a header names."""

import re
import struct
from dataclasses import dataclass

import numpy as np

from engine.geometry.formats.polygons import triangulate
from engine.geometry.formats.text import (
    MAX_COUNT,
    TOO_SHORT,
    UnreadableError,
    check_count,
    floats,
    normalised,
)

_TYPES = {
    "char": "b", "uchar": "B", "short": "h", "ushort": "H", "int": "i", "uint": "I",
    "float": "f", "double": "d", "int8": "b", "uint8": "B", "int16": "h", "uint16": "H",
    "int32": "i", "uint32": "I", "float32": "f", "float64": "d",
}  # fmt: skip
"""Letters of `struct` and of NumPy's types."""

_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">", "ascii": ""}
_LISTS = ("vertex_indices", "vertex_index")
_MAX_HEADER = 100_000
_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class _Property:
    name: str
    kind: str
    length_kind: str | None = None  # of a list


@dataclass(frozen=True)
class _Element:
    name: str
    count: int
    properties: tuple[_Property, ...]

    @property
    def corners(self) -> int | None:
        """Which property lists the corners of a face or a strip."""
        for number, each in enumerate(self.properties):
            if each.name in _LISTS and each.length_kind:
                return number
        return None


@dataclass(frozen=True)
class _Rows:
    """One element: its scalars by name, and its list of corners."""

    scalars: dict[str, np.ndarray]
    counts: np.ndarray
    corners: np.ndarray


def read(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """The polygons and strips of triangles; all other elements and properties are passed over.

    Raises:
        UnreadableError: it cannot be used; a sentence.
    """
    order, elements, body = _header(data)
    numbers = _Bytes(body, order) if order else _Words(body)
    rows = {element.name: _element(element, numbers) for element in elements}
    if "vertex" not in rows or not {"x", "y", "z"} <= set(rows["vertex"].scalars):
        raise UnreadableError("The file describes no vertices with x, y and z.")
    vertex = rows["vertex"].scalars
    vertices = np.stack([vertex[axis] for axis in "xyz"], axis=1).astype(np.float64)
    found = [np.zeros((0, 3), dtype=np.int64)]
    if "face" in rows:
        face = rows["face"]
        found.append(triangulate(vertices, face.counts, face.corners))
    if "tristrips" in rows:
        strips = triangles_of_strips(rows["tristrips"].counts, rows["tristrips"].corners)
        found.append(triangulate(vertices, np.full(len(strips), 3), strips.reshape(-1)))
    return vertices, np.concatenate(found)


def read_table(data: bytes, name: str) -> dict[str, np.ndarray]:
    """The columns of the first element, in the types of the file; what follows is passed over.

    There may be as many rows as the bytes hold.

    Args:
        data: the contents of a file.
        name: of the element.

    Raises:
        UnreadableError: the first element is another, holds lists or is cut off; a sentence.
    """
    order, elements, body = _header(data, limited=False)
    if not elements or elements[0].name != name:
        raise UnreadableError(f"The file does not begin with elements named {name}.")
    element = elements[0]
    names = [each.name for each in element.properties]
    if not names or len(set(names)) < len(names) or any(p.length_kind for p in element.properties):
        raise UnreadableError(f"The file is damaged: its {name} has lists or properties twice.")
    fields = [(each.kind, 1) for each in element.properties]
    rows = (_Bytes(body, order) if order else _Words(body)).rows(element.count, fields)
    if rows is None:
        raise UnreadableError("The file ends before the rows that its header promises.")
    return {each: row[:, 0] for each, row in zip(names, rows, strict=True)}


def triangles_of_strips(counts: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The triangles [f, 3] of strips; −1 ends one and begins another."""
    ends = np.zeros(len(corners) + 1, dtype=bool)
    ends[np.cumsum(counts)] = True
    found = []
    strip: list[int] = []
    for place, corner in enumerate(corners.tolist()):
        if ends[place] or corner < 0:
            strip = []
        if corner >= 0:
            strip.append(corner)
            if len(strip) >= 3:
                a, b, c = strip[-3:]
                found.append((a, b, c) if len(strip) % 2 else (b, a, c))
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def _header(data: bytes, *, limited: bool = True) -> tuple[str, list[_Element], bytes]:
    """Byte order, elements, and what follows; `limited` refuses more than a mesh may have."""
    begin = data.find(b"ply")
    if begin < 0 or data[:begin].strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableError("The file does not begin with ply, as PLY files do.")
    header = data[begin : begin + _MAX_HEADER]
    end = re.search(rb"[\r\n][ \t]*end_header[ \t]*(?:\r\n|\n|\r|$)", header)
    if end is None and len(header) < _MAX_HEADER:
        raise UnreadableError("The file ends within the header of the PLY.")
    if end is None:
        raise UnreadableError("The file is damaged: the header of the PLY does not end.")
    order: str | None = None
    elements: list[_Element] = []
    for line in header[: end.start()].decode("latin-1").splitlines()[1:]:
        words = line.split()
        if len(words) >= 2 and words[0] == "format":
            order = _ORDERS.get(words[1])
        elif len(words) >= 3 and words[0] == "element":
            elements.append(_Element(words[1], _count(words[2], len(data), limited), ()))
        elif words and words[0] == "property":
            if not elements:
                raise UnreadableError("The file is damaged: a property belongs to no element.")
            last = elements[-1]
            known = (*last.properties, _property(words))
            elements[-1] = _Element(last.name, last.count, known)
    if order is None:
        raise UnreadableError("The header of the PLY does not say whether it is text or binary.")
    return order, elements, data[begin + end.end() :]


def _count(word: str, size: int, limited: bool) -> int:
    if not word.isdigit() or len(word) > 30:
        raise UnreadableError(f"The file is damaged: {word[:30]!r} is no number of elements.")
    if limited:
        check_count(int(word))
    if int(word) > size:
        raise UnreadableError(TOO_SHORT)
    return int(word)


def _property(words: list[str]) -> _Property:
    try:
        if words[1] == "list":
            return _Property(words[4], _TYPES[words[3]], _TYPES[words[2]])
        return _Property(words[2], _TYPES[words[1]])
    except (KeyError, IndexError):
        line = " ".join(words)[:60]
        raise UnreadableError(f"The file is damaged: {line!r} is no property.") from None


class _Words:
    """The numbers of a text, one after another."""

    def __init__(self, body: bytes) -> None:
        self._words = normalised(body).split()
        self._at = 0

    def take(self, kind: str, count: int) -> tuple[float | int, ...]:
        """The next numbers."""
        end = self._at + count
        if count < 0 or end > len(self._words):
            raise UnreadableError(TOO_SHORT)
        words, self._at = self._words[self._at : end], end
        try:
            return tuple(map(float, words))
        except ValueError:
            return tuple(floats(words))  # says which it is

    def rows(self, count: int, fields: list[tuple[str, int]]) -> list[np.ndarray] | None:
        """The next rows [count, n], by field, if there are so many numbers."""
        ends = np.cumsum([length for _, length in fields]).tolist()
        last = self._at + count * ends[-1]
        if last > len(self._words):
            return None
        table = floats(self._words[self._at : last]).reshape(count, ends[-1])
        return np.split(table, ends[:-1], axis=1)

    def skip(self, count: int, fields: list[tuple[str, int]]) -> None:
        """Passes over rows."""
        self._at += count * sum(length for _, length in fields)


class _Bytes:
    """The numbers of binary data, one after another."""

    def __init__(self, body: bytes, order: str) -> None:
        self._body = body
        self._order = order
        self._at = 0

    def take(self, kind: str, count: int) -> tuple[float | int, ...]:
        """The next numbers."""
        end = self._at + max(0, count) * struct.calcsize(f"={kind}")
        if count < 0 or end > len(self._body):
            raise UnreadableError(TOO_SHORT)
        found = struct.unpack_from(f"{self._order}{count}{kind}", self._body, self._at)
        self._at = end
        return found

    def rows(self, count: int, fields: list[tuple[str, int]]) -> list[np.ndarray] | None:
        """The next rows [count, n], by field, if there are so many bytes."""
        row = self._row(fields)
        if self._at + count * row.itemsize > len(self._body):
            return None
        table = np.frombuffer(self._body, row, count, self._at)
        return [table[name] for name in row.names or ()]

    def skip(self, count: int, fields: list[tuple[str, int]]) -> None:
        """Passes over rows."""
        self._at += count * self._row(fields).itemsize

    def _row(self, fields: list[tuple[str, int]]) -> np.dtype:
        return np.dtype(
            [
                (str(number), self._order + kind, (length,))
                for number, (kind, length) in enumerate(fields)
            ]
        )


def _element(element: _Element, numbers: _Words | _Bytes) -> _Rows:
    """All rows at once if their lists are as long as those of the first, else row by row."""
    if element.count == 0 or not element.properties:
        return _Rows({}, _NOTHING, _NOTHING)
    fields: list[tuple[str, int]] = []
    for each in element.properties:
        if each.length_kind:
            # The lists before this one have the lengths that they have in the first row.
            fields.append((each.length_kind, 1))
            first = numbers.rows(1, fields)
            fields.append((each.kind, _length(np.nan if first is None else float(first[-1][0, 0]))))
        else:
            fields.append((each.kind, 1))
    rows = numbers.rows(element.count, fields)
    if rows is None:
        return _walk(element, numbers)
    scalars: dict[str, np.ndarray] = {}
    counts = corners = _NOTHING
    at = 0
    for number, each in enumerate(element.properties):
        if each.length_kind:
            if not (rows[at][:, 0] == fields[at + 1][1]).all():
                return _walk(element, numbers)
            if number == element.corners:
                counts = _whole(rows[at][:, 0])
                corners = _whole(rows[at + 1]).reshape(-1)
            at += 1
        else:
            scalars[each.name] = rows[at][:, 0]
        at += 1
    numbers.skip(element.count, fields)
    return _Rows(scalars, counts, corners)


def _length(number: float | int) -> int:
    """Of a list."""
    if not 0 <= number <= MAX_COUNT:
        raise UnreadableError(TOO_SHORT)
    return int(number)


def _whole(numbers: np.ndarray) -> np.ndarray:
    """Indices; what is no number becomes one that no vertex has."""
    return np.where(np.abs(numbers) < 2**31, numbers, -1).astype(np.int64)


def _walk(element: _Element, numbers: _Words | _Bytes) -> _Rows:
    scalars: dict[str, list[float | int]] = {
        each.name: [] for each in element.properties if not each.length_kind
    }
    counts: list[int] = []
    corners: list[float | int] = []
    for _ in range(element.count):
        for number, each in enumerate(element.properties):
            if each.length_kind is None:
                scalars[each.name] += numbers.take(each.kind, 1)
                continue
            length = _length(numbers.take(each.length_kind, 1)[0])
            values = numbers.take(each.kind, length)
            if number == element.corners:
                counts.append(length)
                corners += values
    columns = {name: np.array(column) for name, column in scalars.items()}
    return _Rows(columns, np.array(counts, np.int64), _whole(np.array(corners)))
