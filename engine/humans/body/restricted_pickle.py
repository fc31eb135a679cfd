"""Reads the arrays of a pickle without running anything that is written in it.

A pickle is a program that may call any function. Here every function and class it names becomes a
`Node`, which records arguments and state and does nothing; the names must be among those of arrays,
sparse matrices and chumpy's arrays, and everything else refuses the file. Afterwards arrays are
decoded from the tree of nodes by code of this module. Before that, the opcodes are checked without
being carried out, so that none can ask for more memory than the file has bytes.
"""

import io
import pickle
import pickletools
from typing import Any

import numpy as np

MOST_OPERATIONS = 2_000_000
MOST_ELEMENTS = 200_000_000
_ARRAY_MODULES = ("numpy.core.multiarray", "numpy._core.multiarray")
_NUMERIC_MODULES = ("numpy.core.numeric", "numpy._core.numeric")
_CHUMPY = ("Ch", "Select", "transpose", "reshape", "AtleastNd")
_SPARSE = ("csc_matrix", "csr_matrix", "coo_matrix", "csc_array", "csr_array", "coo_array")
_REFUSED_OPERATIONS = {
    "PERSID", "BINPERSID", "EXT1", "EXT2", "EXT4", "INST", "OBJ", "NEWOBJ_EX", "NEXT_BUFFER",
    "READONLY_BUFFER",
}  # fmt: skip


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
    _check_operations(content)
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
    return {_text(key): value for key, value in found.items()}


def array(value: Any, depth: int = 0) -> np.ndarray:
    """The array that a value of the dictionary stands for.

    Raises:
        RefusedFileError: it stands for none, or its parts contradict each other.
    """
    if depth > 20:
        raise RefusedFileError("An array of the pickle is nested too deeply.")
    if isinstance(value, (bool, int, float)):
        return np.asarray(value)
    if not isinstance(value, Node):
        raise RefusedFileError("The pickle holds something else where an array is expected.")
    name = _name(value)
    try:
        found = _evaluated(name, value, depth)
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


def _evaluated(name: str, node: Node, depth: int) -> np.ndarray | None:
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
        return _dense(kind[:3], node.state, depth)
    return _chumpy(kind, node.state, depth) if kind in _CHUMPY else None


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
        return name in ("object", "set", "frozenset", "bytearray")
    if module == "_codecs":
        return name == "encode"
    if module == "collections":
        return name == "OrderedDict"
    if module.partition(".")[0] == "chumpy":
        return True  # only those that are arrays are decoded
    return module.startswith("scipy.sparse") and name in _SPARSE


def _check_operations(content: bytes) -> None:
    """Walks over the opcodes: lengths that the file does not have, and operations of no array."""
    count = 0
    try:
        for operation, argument, _ in pickletools.genops(content):
            count += 1
            if operation.name in _REFUSED_OPERATIONS:
                raise RefusedFileError(
                    f"The pickle uses {operation.name}, which no body model needs."
                )
            if "PUT" in operation.name and not 0 <= int(argument or 0) <= MOST_OPERATIONS:
                raise RefusedFileError("The pickle numbers its parts beyond what it can have.")
            if count > MOST_OPERATIONS:
                raise RefusedFileError("The pickle has more parts than a body model.")
    except RefusedFileError:
        raise
    except Exception as error:  # pickletools raises what the damage provokes
        raise RefusedFileError("The file is no pickle, or it is cut off.") from error


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
    sizes = tuple(int(size) for size in shape)
    count = 1
    for size in sizes:
        count *= size
    if min(sizes, default=0) < 0 or count * dtype.itemsize != len(raw):
        raise RefusedFileError("An array of the pickle has another size than its data.")
    found = np.frombuffer(raw, dtype).reshape(sizes, order="F" if order == "F" else "C")
    return found.astype(dtype.newbyteorder("="))


def _dense(kind: str, state: dict[str, Any], depth: int) -> np.ndarray:
    state = {_text(key): value for key, value in state.items()}
    rows, columns = (int(size) for size in state["_shape" if "_shape" in state else "shape"])
    if rows < 0 or columns < 0 or rows * columns > MOST_ELEMENTS:
        raise RefusedFileError("A sparse matrix of the pickle is too large.")
    data = array(state["data"], depth + 1)
    if kind == "coo":
        one, other = (array(state[name], depth + 1).astype(np.int64) for name in ("row", "col"))
    else:
        ends = array(state["indptr"], depth + 1).astype(np.int64)
        major = np.repeat(np.arange(columns if kind == "csc" else rows), ends[1:] - ends[:-1])
        minor = array(state["indices"], depth + 1).astype(np.int64)
        one, other = (minor, major) if kind == "csc" else (major, minor)
    if min(one.min(initial=0), other.min(initial=0)) < 0:
        raise RefusedFileError("A sparse matrix of the pickle has a negative index.")
    dense = np.zeros((rows, columns), data.dtype)
    np.add.at(dense, (one, other), data)
    return dense


def _chumpy(kind: str, state: dict[str, Any], depth: int) -> np.ndarray:
    """What chumpy would evaluate: a stored array, some of its entries, or another order of axes."""
    state = {_text(key): value for key, value in state.items()}
    if kind in ("Ch", "AtleastNd"):
        return array(state["x"], depth + 1)
    inner = array(state["a"], depth + 1)
    if kind == "Select":
        chosen = inner.reshape(-1)[_whole(state["idxs"], depth)]
        wanted = state.get("preferred_shape")
        return chosen if wanted is None else chosen.reshape(_whole(wanted, depth))
    if kind == "transpose":
        axes = state.get("axes")
        return inner.transpose() if axes is None else inner.transpose(_whole(axes, depth))
    return inner.reshape(_whole(state["newshape"], depth))


def _whole(value: Any, depth: int) -> Any:
    """Whole numbers, from an array or from a tuple of numbers or arrays."""
    if isinstance(value, (tuple, list)):
        return [int(array(each, depth + 1)) for each in value]
    return array(value, depth + 1).astype(np.int64).reshape(-1)


def _bytes(value: Any) -> bytes:
    if isinstance(value, Node) and value.name in ("_codecs.encode", "builtins.bytearray"):
        return _bytes(value.arguments[0]) if value.arguments else b""
    if isinstance(value, str):
        return value.encode("latin1")
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    raise RefusedFileError("An array of the pickle has no data.")


def _text(value: Any) -> str:
    return value.decode("latin1") if isinstance(value, bytes) else str(value)
