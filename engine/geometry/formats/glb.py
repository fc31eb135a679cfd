"""Binary glTF 2.0: meshes placed by nodes. Only what the triangles need is looked at."""

import base64
import json
import struct
from typing import Any

import numpy as np

from engine.geometry.formats.ply import triangles_of_strips
from engine.geometry.formats.text import TOO_SHORT, UnreadableError, check_count

_JSON, _BINARY = 0x4E4F534A, 0x004E4942
_COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC3": 3}
_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_MAX_NODES = 2000
_DAMAGED = "The file cannot be read as GLB: it is damaged."
_TWICE = "A part of the file is contained in two others, or in itself."
_NO_DATA = "The file describes data that it does not hold."

Json = dict[str, Any]


def read(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """The triangles of all meshes of the scene, as often as nodes place them.

    Shapes at rest: skins and morph targets are left out.

    Raises:
        UnreadableError: it cannot be used; a sentence.
    """
    try:
        return _Scene(*_chunks(data)).read()
    except (KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        # A header of another shape.
        raise UnreadableError(TOO_SHORT if _is_cut(data) else _DAMAGED) from error
    except UnreadableError as error:
        if _is_cut(data) and str(error) == _DAMAGED:
            raise UnreadableError(TOO_SHORT) from error
        raise


def _is_cut(data: bytes) -> bool:
    """Whether there are fewer bytes than the file says."""
    if not data.startswith(b"glTF"):
        return False
    return len(data) < 12 or len(data) < struct.unpack_from("<I", data, 8)[0]


def _chunks(data: bytes) -> tuple[Json, bytes]:
    """The header, and the binary data."""
    if data.lstrip().startswith(b"{"):
        raise UnreadableError("It is a glTF file of text. Save it as one binary GLB.")
    try:
        magic, version, _ = struct.unpack_from("<4sII", data)
        if magic != b"glTF":
            raise UnreadableError("The file does not begin with glTF, as GLB files do.")
        if version != 2:
            raise UnreadableError(f"It has version {version} of glTF; version 2 is read.")
        header, binary, at = None, b"", 12
        if len(data) < at + 8:
            raise UnreadableError(_DAMAGED)
        while at + 8 <= len(data):
            length, kind = struct.unpack_from("<II", data, at)
            chunk = data[at + 8 : at + 8 + length]
            if kind == _JSON and header is None:
                header = json.loads(chunk.rstrip(b"\0"))
            elif kind == _BINARY and not binary:
                binary = chunk
            at += 8 + length + -length % 4
    except (struct.error, json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(_DAMAGED) from error
    return dict(header or {}), binary


class _Scene:
    """The header of a file with its data."""

    def __init__(self, header: Json, binary: bytes) -> None:
        self._header = header
        self._binary = binary
        self._count = 0
        self._primitives: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}

    def read(self) -> tuple[np.ndarray, np.ndarray]:
        """Vertices and triangles."""
        vertices, faces = [np.zeros((0, 3))], [np.zeros((0, 3), dtype=np.int64)]
        for mesh, matrix in self._placed():
            for places, corners in self._mesh(mesh):
                moved = places @ matrix[:3, :3].T + matrix[:3, 3]
                # A mirrored part keeps its outside outside.
                mirrored = np.linalg.det(matrix[:3, :3]) < 0
                faces.append(corners[:, :: -1 if mirrored else 1] + sum(map(len, vertices)))
                vertices.append(moved)
        return np.concatenate(vertices), np.concatenate(faces)

    def _placed(self) -> list[tuple[int, np.ndarray]]:
        """Each mesh of the scene and the matrix that places it."""
        nodes = self._header.get("nodes", [])
        if len(nodes) > _MAX_NODES:
            raise UnreadableError(
                f"The file has {len(nodes):,} parts; up to {_MAX_NODES:,} are read."
            )
        children = [child for node in nodes for child in node.get("children", [])]
        if len(children) != len(set(children)):
            raise UnreadableError(_TWICE)
        scenes = self._header.get("scenes", [])
        if scenes:
            roots = scenes[self._header.get("scene", 0)].get("nodes", [])
        else:
            roots = sorted(set(range(len(nodes))) - set(children))
        found, seen = [], 0
        left = [(root, np.eye(4)) for root in roots]
        while left:
            number, outer = left.pop()
            seen += 1
            if seen > len(nodes):
                raise UnreadableError(
                    "A part of the file is contained in two others, or in itself."
                )
            node = nodes[number]
            matrix = outer @ _matrix(node)
            if "mesh" in node:
                found.append((node["mesh"], matrix))
                self._take_instances(node)
            left += [(child, matrix) for child in node.get("children", [])]
        sizes = {mesh: self._promised(mesh) for mesh in {mesh for mesh, _ in found}}
        check_count(sum(sizes[mesh] for mesh, _ in found))
        return found

    def _take_instances(self, node: Json) -> None:
        if "EXT_mesh_gpu_instancing" in node.get("extensions", {}):
            raise _needed("EXT_mesh_gpu_instancing")

    def _promised(self, mesh: int) -> int:
        """Vertices, or triangles, that a mesh says it has."""
        accessors = self._header.get("accessors", [])
        vertices = faces = 0
        for primitive in self._header["meshes"][mesh]["primitives"]:
            if primitive.get("mode", _TRIANGLES) in (_TRIANGLES, _STRIP, _FAN):
                count = accessors[primitive["attributes"]["POSITION"]]["count"]
                corners = count
                if "indices" in primitive:
                    corners = accessors[primitive["indices"]]["count"]
                vertices += count
                listed = primitive.get("mode", _TRIANGLES) == _TRIANGLES
                faces += corners // 3 if listed else corners
        return max(vertices, faces)

    def _mesh(self, number: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Positions and triangles of each part of a mesh."""
        if number not in self._primitives:
            self._primitives[number] = [
                self._primitive(primitive)
                for primitive in self._header["meshes"][number]["primitives"]
                if primitive.get("mode", _TRIANGLES) in (_TRIANGLES, _STRIP, _FAN)
            ]
        return self._primitives[number]

    def _primitive(self, primitive: Json) -> tuple[np.ndarray, np.ndarray]:
        position = self._header["accessors"][primitive["attributes"]["POSITION"]]
        compressed = "KHR_draco_mesh_compression"
        if compressed in primitive.get("extensions", {}) and "bufferView" not in position:
            raise _needed(compressed)
        places = self._accessor(position, "VEC3").astype(np.float64)
        corners = np.arange(len(places))
        if "indices" in primitive:
            accessor = self._header["accessors"][primitive["indices"]]
            corners = self._accessor(accessor, "SCALAR")[:, 0].astype(np.int64)
        if len(corners) and corners.max() >= len(places):
            raise UnreadableError("A face refers to a vertex that is not there.")
        mode = primitive.get("mode", _TRIANGLES)
        if mode == _STRIP:
            return places, triangles_of_strips(np.array([len(corners)]), corners)
        if mode == _FAN:
            first = np.repeat(corners[:1], max(0, len(corners) - 2))
            return places, np.stack([first, corners[1:-1], corners[2:]], axis=1)
        return places, corners[: len(corners) // 3 * 3].reshape(-1, 3)

    def _accessor(self, accessor: Json, kind: str) -> np.ndarray:
        """Numbers [count, width]."""
        if accessor["type"] != kind:
            raise UnreadableError(_DAMAGED)
        count, width = accessor["count"], _WIDTHS[kind]
        component = np.dtype(_COMPONENTS[accessor["componentType"]])
        if "bufferView" in accessor:
            found = self._view(accessor, component, count, width)
        elif "sparse" in accessor:
            check_count(count)
            found = np.zeros((count, width), dtype=component)
        else:
            raise UnreadableError(_NO_DATA)
        if "sparse" in accessor:
            found = self._changed(found.copy(), accessor["sparse"])
        if accessor.get("normalized") and component.kind in "iu":
            found = np.maximum(found / np.iinfo(component).max, -1)
        return found

    def _changed(self, found: np.ndarray, sparse: Json) -> np.ndarray:
        """With some rows put in the place of others."""
        if not {"indices", "values"} <= set(sparse):
            raise UnreadableError(_NO_DATA)
        indices, values = sparse["indices"], sparse["values"]
        kind = np.dtype(_COMPONENTS[indices["componentType"]])
        rows = self._view(indices, kind, sparse["count"], 1)[:, 0]
        found[rows] = self._view(values, found.dtype, sparse["count"], found.shape[1])
        return found

    def _view(self, holder: Json, component: np.dtype, count: int, width: int) -> np.ndarray:
        """Numbers [count, width] of a buffer view, from the offset of their holder."""
        view = self._header["bufferViews"][holder["bufferView"]]
        for extension in ("EXT_meshopt_compression", "KHR_meshopt_compression"):
            if extension in view.get("extensions", {}):
                raise _needed(extension)
        buffer = self._buffer(view["buffer"])
        row = component.itemsize * width
        stride = view.get("byteStride") or row
        begin = view.get("byteOffset", 0) + holder.get("byteOffset", 0)
        if min(count, begin) < 0 or stride < row:
            raise UnreadableError(_NO_DATA)
        if count and begin + (count - 1) * stride + row > len(buffer):
            raise UnreadableError(TOO_SHORT)
        return np.ndarray((count, width), component, buffer, begin, (stride, component.itemsize))

    def _buffer(self, number: int) -> bytes:
        uri = self._header["buffers"][number].get("uri")
        if uri is None:
            return self._binary
        kind, _, text = uri.partition(",")
        if not kind.startswith("data:") or not kind.endswith(";base64"):
            raise UnreadableError("The file keeps its data in another file. Save it as one GLB.")
        return base64.b64decode(text)


def _needed(extension: str) -> UnreadableError:
    return UnreadableError(f"The file needs {extension}, which is not read here. Save it without.")


def _matrix(node: Json) -> np.ndarray:
    """Where a node is placed in its parent."""
    if "matrix" in node:
        return np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
    found = np.eye(4)
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    found[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    found[:3, :3] *= np.array(node.get("scale", (1.0, 1.0, 1.0)), dtype=np.float64)
    found[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return found
