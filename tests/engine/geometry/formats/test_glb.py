"""GLB: what is used is read in all its forms, what is not used is never in the way."""

import base64
import json
import struct

import numpy as np
import pytest

from engine.geometry.formats import glb
from engine.geometry.formats.text import UnreadableError

PLACES = np.array([[0, 0, 0], [2, 0, 0], [0, 3, 0], [0, 0, 4]], dtype="<f4")
INDICES = np.array([0, 1, 2, 0, 1, 3], dtype="<u2")
BINARY = PLACES.tobytes() + INDICES.tobytes()


def usual():
    return {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(BINARY)}],
        "bufferViews": [
            {"buffer": 0, "byteLength": 48},
            {"buffer": 0, "byteOffset": 48, "byteLength": 12},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 6, "type": "SCALAR"},
        ],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
        "scene": 0,
    }


def file(header, binary=BINARY, more=b""):
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    chunks += struct.pack("<II", len(binary), 0x004E4942) + binary + more
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def primitive(header):
    return header["meshes"][0]["primitives"][0]


def nothing(header):
    pass


def morph_target(header):
    header["accessors"].append(
        {"componentType": 5126, "count": 4, "type": "VEC3", "sparse": {"count": 10**9}}
    )
    primitive(header)["targets"] = [{"POSITION": 2}]


def harmless_extension(header):
    header["extensionsRequired"] = header["extensionsUsed"] = ["KHR_texture_transform"]


def unused_compression(header):
    header["extensionsRequired"] = ["KHR_draco_mesh_compression"]


def lines_beside(header):
    header["meshes"][0]["primitives"].append({"attributes": {"POSITION": 9}, "mode": 1})


def another_scene(header):
    header["nodes"].append({"mesh": 7})
    header["scenes"].append({"nodes": [1]})


def no_scene(header):
    del header["scenes"], header["scene"]


def texture_elsewhere(header):
    header["images"] = [{"uri": "texture.png"}]
    header["buffers"].append({"uri": "more.bin", "byteLength": 5})


def data_in_the_header(header):
    header["buffers"][0]["uri"] = "data:application/octet-stream;base64," + base64.b64encode(
        BINARY
    ).decode("ascii")


def sparse(header):
    header["accessors"][0] |= {
        "sparse": {
            "count": 1,
            "indices": {"bufferView": 1, "byteOffset": 4, "componentType": 5123},
            "values": {"bufferView": 0, "byteOffset": 24},
        }
    }


@pytest.mark.parametrize(
    "change",
    [
        nothing,
        morph_target,
        harmless_extension,
        unused_compression,
        lines_beside,
        another_scene,
        no_scene,
        texture_elsewhere,
        data_in_the_header,
        sparse,
    ],
)
def test_the_same_triangles_in_many_hands(change):
    header = usual()
    change(header)
    vertices, faces = glb.read(file(header, more=b"junk behind the last chunk"))
    assert np.array_equal(vertices, PLACES) and faces.tolist() == [[0, 1, 2], [0, 1, 3]]


def test_whole_numbers_and_strides():
    header = usual()
    corners = np.zeros(4, dtype=[("place", "i1", 3), ("fill", "u1")])
    corners["place"] = [[0, 0, 0], [127, 0, 0], [0, -127, 0], [0, 0, 64]]
    header["extensionsRequired"] = ["KHR_mesh_quantization"]
    header["bufferViews"][0] |= {"byteLength": 16, "byteStride": 4}
    header["bufferViews"][1]["byteOffset"] = 16
    header["accessors"][0] |= {"componentType": 5120, "normalized": True}
    vertices, faces = glb.read(file(header, corners.tobytes() + INDICES.tobytes()))
    assert np.allclose(vertices[:3], [[0, 0, 0], [1, 0, 0], [0, -1, 0]]) and len(faces) == 2


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (4, [[0, 1, 2], [0, 1, 3]]),
        (5, [[0, 1, 2], [2, 1, 0], [2, 0, 1], [1, 0, 3]]),
        (6, [[0, 1, 2], [0, 2, 0], [0, 0, 1], [0, 1, 3]]),
    ],
)
def test_lists_strips_and_fans(mode, expected):
    header = usual()
    primitive(header)["mode"] = mode
    assert glb.read(file(header))[1].tolist() == expected


def test_parts_are_placed_by_all_nodes_above_them():
    header = usual()
    quarter = [0, 0, 0.5**0.5, 0.5**0.5]  # about z
    header["nodes"] = [
        {"children": [1], "translation": [10, 0, 0], "rotation": quarter},
        {"mesh": 0, "scale": [1, 1, 2]},
        {"mesh": 0, "matrix": [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]},
    ]
    header["scenes"] = [{"nodes": [0, 2]}]
    vertices, faces = glb.read(file(header))
    mirrored, turned = vertices[:4], vertices[4:]
    assert np.allclose(turned, [[10, 0, 0], [10, 2, 0], [7, 0, 0], [10, 0, 8]])
    assert np.allclose(mirrored, PLACES * [-1, 1, 1])
    assert faces.tolist() == [[2, 1, 0], [3, 1, 0], [4, 5, 6], [4, 5, 7]], "its outside stays out"


def instances(header):
    header["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {}}


def squeezed(header):
    header["bufferViews"][0]["extensions"] = {"EXT_meshopt_compression": {}}


def stray(header):
    header["accessors"][0]["count"] = 3


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (instances, "needs EXT_mesh_gpu_instancing"),
        (squeezed, "needs EXT_meshopt_compression"),
        (stray, "a vertex that is not there"),
    ],
)
def test_causes_are_named(change, cause):
    header = usual()
    change(header)
    with pytest.raises(UnreadableError, match=cause):
        glb.read(file(header))


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b' {"asset": {}}', "a glTF file of text"),
        (b"PNG and more bytes", "does not begin with glTF"),
        (struct.pack("<4sII", b"glTF", 1, 20) + bytes(8), "has version 1 of glTF"),
        (b"glTF", "ends before"),
    ],
)
def test_other_files_are_named(data, cause):
    with pytest.raises(UnreadableError, match=cause):
        glb.read(data)
