"""Reads the arrays of a pickle without running anything that is written in it.

A pickle is a program that may call any function. Here every function and class it names becomes a
`Node`, which records arguments and state and does nothing; the names must be among those of arrays,
sparse matrices and chumpy's arrays, and everything else refuses the file. Afterwards arrays are
decoded from the tree of nodes by code of this module. Before that, the opcodes are checked without
being carried out, so that none can ask for more memory than the file has bytes.
"""

import io
import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.humans.body import pickle_operations

MOST_ELEMENTS = 20_000_000
"""Of a sparse matrix once it is dense; that of a body model has vertices times joints."""
MOST_PARTS = 64
"""Of an array that is computed from others; a part counts as often as it is used."""
_BYTES = (
    "_codecs.encode", "builtins.bytes", "builtins.bytearray", "__builtin__.bytes",
    "__builtin__.bytearray",
)  # fmt: skip
_MOST_AXES, _LONGEST_AXIS = 32, 2**40
_ARRAY_MODULES = ("numpy.core.multiarray", "numpy._core.multiarray")
_NUMERIC_MODULES = ("numpy.core.numeric", "numpy._core.numeric")
_CHUMPY = ("Ch", "Select", "transpose", "reshape", "AtleastNd")
_SPARSE = ("csc_matrix", "csr_matrix", "coo_matrix", "csc_array", "csr_array", "coo_array")


class RefusedFileError(ValueError):
    """A file is not read; the message is a sentence for the visitor."""


class Node:
    """Something that a pickle wants to make: what it calls it with, and the state it gives it."""

    name = ""
    arguments: tuple[Any, ...] = ()
    state: Any = None

    def __init__(self, *arguments: Any) -> None:
        self.arguments = arguments

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def __setitem__(self, key: Any, value: Any) -> None:
        """What follows an ordered dictionary; nothing in it is needed."""

    def append(self, value: Any) -> None:
        """What follows a subclass of list; nothing in it is needed."""

    def extend(self, values: Any) -> None:
        """As `append`."""


def load(content: bytes) -> dict[str, Any]:
    """The dictionary at the top of a pickle: numbers, text, containers, and nodes.

    Raises:
        RefusedFileError: it names something else than arrays, is damaged, or holds no dictionary.
    """
    try:
        pickle_operations.check(content)
    except ValueError as error:
        raise RefusedFileError(str(error)) from error
    try:
        # Streams of Python 2 hold raw bytes as text; latin-1 keeps each byte.
        found = _Reader(io.BytesIO(content), fix_imports=False, encoding="latin1").load()
    except RefusedFileError:
        raise
    except Exception as error:  # a damaged stream fails in any way
        raise RefusedFileError(
            f"The pickle is damaged: {type(error).__name__} while reading it."
        ) from error
    if not isinstance(found, dict):
        raise RefusedFileError("The pickle holds no dictionary, as the file of a body model does.")
    return _by_text(found)


def array(value: Any, parts: Iterator[int] | None = None) -> np.ndarray:
    """The array that a value of the dictionary stands for.

    Args:
        value: of the dictionary.
        parts: one is taken for each part, so that what refers to itself comes to an end.

    Raises:
        RefusedFileError: it stands for none, or its parts contradict each other.
    """
    parts = iter(range(MOST_PARTS)) if parts is None else parts
    if next(parts, None) is None:
        raise RefusedFileError("An array of the pickle is nested too deeply, or in too many parts.")
    if isinstance(value, (bool, int, float)):
        return np.asarray(value)
    if not isinstance(value, Node):
        raise RefusedFileError("The pickle holds something else where an array is expected.")
    name = _name(value)
    try:
        found = _evaluated(name, value, parts)
    except RefusedFileError:
        raise
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise RefusedFileError(f"An array of the pickle is damaged ({name}).") from error
    if found is None:
        raise RefusedFileError(f"The pickle holds {name} where an array is expected.")
    return found


def _name(node: Node) -> str:
    """What a node stands for; old streams name the class as an argument of a reconstructor."""
    if node.name in ("copy_reg._reconstructor", "copyreg._reconstructor") and node.arguments:
        return str(getattr(node.arguments[0], "name", ""))
    return node.name


def _evaluated(name: str, node: Node, parts: Iterator[int]) -> np.ndarray | None:
    module, _, kind = name.rpartition(".")
    if module in _ARRAY_MODULES and kind == "_reconstruct":
        shape, dtype, fortran, raw = node.state[-4:]
        return _decoded(_bytes(raw), _dtype(dtype), shape, "F" if fortran else "C")
    if module in _ARRAY_MODULES:
        return _decoded(_bytes(node.arguments[1]), _dtype(node.arguments[0]), (), "C")
    if module in _NUMERIC_MODULES:
        raw, dtype, shape, order = node.arguments
        return _decoded(_bytes(raw), _dtype(dtype), shape, _text(order))
    if kind in _SPARSE:
        return _dense(kind[:3], node.state, parts)
    return _chumpy(kind, node.state, parts) if kind in _CHUMPY else None


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type[Node]:
        full = f"{module}.{name}"
        if not _permitted(module, name):
            raise RefusedFileError(
                f"The file asks for {full[:80]}, which no body model needs. It was not read any "
                "further, and nothing in it was run."
            )
        return type("Node", (Node,), {"name": full})


def _permitted(module: str, name: str) -> bool:
    if module in _ARRAY_MODULES:
        return name in ("_reconstruct", "scalar")
    if module in _NUMERIC_MODULES:
        return name == "_frombuffer"
    if module == "numpy":
        return name in ("ndarray", "dtype")
    if module in ("copy_reg", "copyreg"):
        return name == "_reconstructor"
    if module in ("__builtin__", "builtins"):
        return name in ("object", "set", "frozenset", "bytes", "bytearray")
    if module == "_codecs":
        return name == "encode"
    if module == "collections":
        return name == "OrderedDict"
    if module.partition(".")[0] == "chumpy":
        return True  # only those that are arrays are decoded
    return module.startswith("scipy.sparse") and name in _SPARSE


def _dtype(value: Any) -> np.dtype:
    if not (isinstance(value, Node) and value.name == "numpy.dtype"):
        raise RefusedFileError("An array of the pickle has no type of numbers.")
    code = _text(value.arguments[0])
    kind = np.dtype(code) if code[:1] in "fiub" and code[1:].isdigit() else None
    if kind is None or kind.itemsize > 8:
        raise RefusedFileError(f"An array of the pickle holds {code[:20]!r} instead of numbers.")
    order = _text(value.state[1]) if value.state else "<"
    return kind.newbyteorder(">") if order == ">" else kind


def _decoded(raw: bytes, dtype: np.dtype, shape: Any, order: str) -> np.ndarray:
    sizes = tuple(int(size) for size in shape[: _MOST_AXES + 1])
    if len(sizes) > _MOST_AXES or max(sizes, default=0) > _LONGEST_AXIS:
        raise RefusedFileError("An array of the pickle has another size than its data.")
    count = 1
    for size in sizes:
        count *= size
    if min(sizes, default=0) < 0 or count * dtype.itemsize != len(raw):
        raise RefusedFileError("An array of the pickle has another size than its data.")
    found = np.frombuffer(raw, dtype).reshape(sizes, order="F" if order == "F" else "C")
    return found.astype(dtype.newbyteorder("="))


def _dense(kind: str, state: dict[str, Any], parts: Iterator[int]) -> np.ndarray:
    state = _by_text(state)
    rows, columns = (int(size) for size in state["_shape" if "_shape" in state else "shape"])
    # One without rows may still state any number of columns.
    if rows < 0 or columns < 0 or max(rows, 1) * max(columns, 1) > MOST_ELEMENTS:
        raise RefusedFileError("A sparse matrix of the pickle is too large.")
    data = array(state["data"], parts)
    if kind == "coo":
        places = state["coords"] if "coords" in state else (state["row"], state["col"])
        one, other = (array(each, parts).astype(np.int64) for each in places)
    else:
        ends = array(state["indptr"], parts).astype(np.int64)
        counts = np.diff(ends)
        if counts.max(initial=0) > len(data) or counts.sum() != len(data):
            raise RefusedFileError("A sparse matrix of the pickle has another size than its data.")
        major = np.repeat(np.arange(columns if kind == "csc" else rows), counts)
        minor = array(state["indices"], parts).astype(np.int64)
        one, other = (minor, major) if kind == "csc" else (major, minor)
    if min(one.min(initial=0), other.min(initial=0)) < 0:
        raise RefusedFileError("A sparse matrix of the pickle has a negative index.")
    dense = np.zeros((rows, columns), data.dtype)
    np.add.at(dense, (one, other), data)
    return dense


def _chumpy(kind: str, state: dict[str, Any], parts: Iterator[int]) -> np.ndarray:
    """What chumpy would evaluate: a stored array, some of its entries, or another order of axes."""
    state = _by_text(state)
    if kind in ("Ch", "AtleastNd"):
        return array(state["x"], parts)
    inner = array(state["a"], parts)
    if kind == "Select":
        chosen = inner.reshape(-1)[_whole(state["idxs"], parts)]
        wanted = state.get("preferred_shape")
        return chosen if wanted is None else chosen.reshape(_whole(wanted, parts))
    if kind == "transpose":
        axes = state.get("axes")
        return inner.transpose() if axes is None else inner.transpose(_whole(axes, parts))
    return inner.reshape(_whole(state["newshape"], parts))


def _whole(value: Any, parts: Iterator[int]) -> Any:
    """Whole numbers, from an array or from a tuple of numbers or arrays."""
    if isinstance(value, (tuple, list)):
        return [int(array(each, parts)) for each in value]
    return array(value, parts).astype(np.int64).reshape(-1)


def _bytes(value: Any) -> bytes:
    if isinstance(value, Node) and value.name in _BYTES:
        return _bytes(value.arguments[0]) if value.arguments else b""
    if isinstance(value, str):
        return value.encode("latin1")
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    raise RefusedFileError("An array of the pickle has no data.")


def _by_text(found: dict[Any, Any]) -> dict[str, Any]:
    """The entries whose key is text."""
    return {_text(key): found[key] for key in found if isinstance(key, (str, bytes))}


def _text(value: Any) -> str:
    # No other kind is converted: the text of parts that hold parts many times over has no end.
    if not isinstance(value, (str, bytes)):
        raise RefusedFileError("The pickle holds something else where text is expected.")
    return value.decode("latin1") if isinstance(value, bytes) else value
