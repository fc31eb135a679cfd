"""The exported motion, skinned by the rules of glTF 2.0, is the body that was exported."""

import io
import json
import struct
from typing import Any

import numpy as np
import pytest
import torch
import trimesh
from scipy.spatial.transform import Rotation

from engine.geometry.formats import glb
from engine.humans.body import asset
from engine.humans.body.gltf_export import export_motion
from engine.humans.body.skinning import posed_body
from engine.humans.body.walking import walking_cycle
from engine.seeds import generator

BODY = asset.body()
_TYPES = {5126: "<f4", 5125: "<u4", 5123: "<u2"}
_WIDTHS = {"SCALAR": (), "VEC3": (3,), "VEC4": (4,), "MAT4": (4, 4)}


def _parsed(content: bytes) -> tuple[dict[str, Any], list[np.ndarray]]:
    """The document and its accessors, read by the specification alone."""
    magic, version, total = struct.unpack_from("<4sII", content)
    assert (magic, version, total) == (b"glTF", 2, len(content))
    length, kind = struct.unpack_from("<II", content, 12)
    assert kind == 0x4E4F534A and length % 4 == 0
    document = json.loads(content[20 : 20 + length])
    size, kind = struct.unpack_from("<II", content, 20 + length)
    data = content[28 + length :]
    assert kind == 0x004E4942 and size == len(data) == document["buffers"][0]["byteLength"]
    arrays = []
    for accessor in document["accessors"]:
        view = document["bufferViews"][accessor["bufferView"]]
        assert view["byteOffset"] % 4 == 0
        part = data[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        shape = (accessor["count"], *_WIDTHS[accessor["type"]])
        arrays.append(np.frombuffer(part, _TYPES[accessor["componentType"]]).reshape(shape))
    return document, arrays


def _skinned(document: dict[str, Any], arrays: list[np.ndarray], frame: int) -> np.ndarray:
    """Vertices of a frame: Σ w · (global transform) · (inverse bind matrix) · v."""
    local = []
    for node in document["nodes"]:
        matrix = np.eye(4)
        matrix[:3, 3] = node.get("translation", (0, 0, 0))
        matrix[:3, :3] = Rotation.from_quat(node.get("rotation", (0, 0, 0, 1))).as_matrix()
        local.append(matrix)
    animation = document["animations"][0]
    for channel in animation["channels"]:
        value = arrays[animation["samplers"][channel["sampler"]]["output"]][frame]
        matrix = local[channel["target"]["node"]]
        if channel["target"]["path"] == "rotation":
            matrix[:3, :3] = Rotation.from_quat(value).as_matrix()
        else:
            matrix[:3, 3] = value
    world = {}
    waiting = [(node, np.eye(4)) for node in document["scenes"][0]["nodes"]]
    while waiting:
        node, above = waiting.pop()
        world[node] = above @ local[node]
        waiting += [(child, world[node]) for child in document["nodes"][node].get("children", [])]
    skin = document["skins"][0]
    inverse = arrays[skin["inverseBindMatrices"]].transpose(0, 2, 1)
    bones = np.stack([world[node] for node in skin["joints"]]) @ inverse
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    places, chosen, weights = (
        arrays[attributes[name]] for name in ("POSITION", "JOINTS_0", "WEIGHTS_0")
    )
    blended = np.einsum("vb,vbij->vij", weights, bones[chosen])
    return np.einsum("vij,vj->vi", blended, np.c_[places, np.ones(len(places))])[:, :3]


def test_a_viewer_shows_the_body_that_was_exported() -> None:
    betas = torch.randn(10, generator=generator(0))
    poses = walking_cycle(5).float()
    places = torch.randn(5, 3, generator=generator(1))
    document, arrays = _parsed(export_motion(BODY, betas, poses, places, 24))
    for frame in (0, 3):
        expected = posed_body(BODY, betas, poses[frame], correctives=False).vertices + places[frame]
        found = _skinned(document, arrays, frame)
        assert np.abs(found - expected.numpy()).max() < 1e-5
    clock = arrays[document["animations"][0]["samplers"][0]["input"]]
    assert np.allclose(clock, np.arange(5) / 24)
    assert [node["name"] for node in document["nodes"][:24]] == list(BODY.joint_names)


def test_neighbouring_frames_turn_the_short_way() -> None:
    poses = torch.zeros(40, 24, 3)
    poses[:, 0, 1] = torch.linspace(0, 6.2, 40)  # past half a turn, where w changes its sign
    document, arrays = _parsed(export_motion(BODY, torch.zeros(10), poses))
    turns = arrays[document["animations"][0]["samplers"][0]["output"]]
    assert (turns[1:] * turns[:-1]).sum(1).min() > 0.9


def test_other_readers_find_the_surface_at_rest() -> None:
    content = export_motion(BODY, torch.zeros(10), torch.zeros(1, 24, 3))
    triangles = glb.read(content)
    assert sum(len(part) for part in triangles[1:]) == 13_776
    (mesh,) = trimesh.load_scene(io.BytesIO(content), file_type="glb").geometry.values()
    assert isinstance(mesh, trimesh.Trimesh)
    assert len(mesh.vertices) == 6_890 and mesh.is_watertight
    assert np.allclose(mesh.volume, 0.0644, atol=0.002)


def test_nothing_and_nonsense_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 20,000 frames"):
        export_motion(BODY, torch.zeros(10), torch.zeros(0, 24, 3))
    for rate in (0.0, -1.0, float("nan"), 1e9):
        with pytest.raises(ValueError, match="frames per second"):
            export_motion(BODY, torch.zeros(10), torch.zeros(1, 24, 3), None, rate)
