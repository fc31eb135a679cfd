"""Files of meshes: there and back, trimesh as a peer, and hostile ones."""

import builtins
import gzip
import io
import json
import os
import struct
import time
import zipfile

import numpy as np
import pytest
import torch
import trimesh

from engine.geometry import meshio
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.mesh_parsing import KINDS
from engine.geometry.meshio import EXPORTS, dump, load
from engine.geometry.surface_extraction import extract_surface

TORUS = extract_surface(MODELS["torus"], 24)
PEER = trimesh.Trimesh(TORUS.vertices.numpy(), TORUS.faces.numpy(), process=False)
BOX = trimesh.creation.box()


def exported(kind, mesh=PEER):
    data = mesh.export(file_type=kind)
    return data.encode() if isinstance(data, str) else data


def glb(header, binary=b""):
    text = json.dumps(header).encode() if isinstance(header, dict) else header
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return b"glTF" + struct.pack("<II", 2, 12 + len(chunks)) + chunks


def box_header():
    data = exported("glb", BOX)
    (length,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + length]), data[28 + length :]


@pytest.mark.parametrize("kind", EXPORTS)
def test_what_is_written_is_read_by_the_peer_and_by_us(kind):
    data = dump(TORUS, kind)
    other = trimesh.load_mesh(io.BytesIO(data), file_type=kind)
    assert other.is_watertight and other.euler_number == 0
    assert other.volume == pytest.approx(TORUS.volume(), rel=1e-5)
    found = load(data, f"some torus.{kind}")
    assert found.repaired.closed and found.mesh.euler() == 0
    size = 1 / found.repaired.scale
    assert found.mesh.volume() * size**3 == pytest.approx(TORUS.volume(), rel=1e-4)


@pytest.mark.parametrize("kind", ["ply", "obj"])
def test_vertices_and_faces_keep_their_order(kind):
    other = trimesh.load_mesh(
        io.BytesIO(dump(TORUS, kind)), file_type=kind, process=False, maintain_order=True
    )
    assert np.array_equal(other.faces, TORUS.faces.numpy())
    assert np.allclose(other.vertices, TORUS.vertices.numpy(), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_peer_writes_is_read(kind):
    found = load(exported(kind), f"a/folder\\Torus.{kind.upper()}")
    assert found.name == f"Torus.{kind.upper()}"
    assert found.repaired.closed and found.mesh.euler() == 0
    assert found.mesh.vertices.dtype == torch.float32 and found.mesh.faces.dtype == torch.int32


def test_text_files_of_other_hands_are_read():
    quads = b"# a cube of quads\nmtllib x.mtl\n" + b"".join(
        b"v %d %d %d\n" % (x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)
    )
    quads += b"f 1/1/1 2/1/1 4/1/1 3/1/1\nf 5 7 8 6\nf 1 5 6 2\nf 3 4 8 7\nf 1 3 7 5\nf 2 6 8 4\n"
    found = load(quads, "cube.obj")
    assert found.repaired.closed and len(found.mesh.faces) == 12
    assert load(exported("stl_ascii"), "torus.stl").repaired.closed
    text = trimesh.exchange.ply.export_ply(PEER, encoding="ascii")
    assert load(text, "torus.ply").repaired.closed


def test_all_pieces_of_a_scene_are_taken_where_they_stand():
    scene = trimesh.Scene([BOX])
    scene.add_geometry(BOX, transform=trimesh.transformations.translation_matrix([3, 0, 0]))
    found = load(scene.export(file_type="glb"), "two.glb")
    assert found.mesh.components() == 2 and found.repaired.closed
    assert found.mesh.vertices.abs().amax(0).tolist() == pytest.approx([0.9, 0.225, 0.225])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97])
def test_a_truncated_file_gives_a_sentence_or_says_what_is_missing(kind, share):
    data = exported(kind)
    try:
        found = load(data[: int(share * len(data))], f"half.{kind}", fill=False)
    except ValueError as error:
        assert str(error).endswith(".") and len(str(error)) < 200
    else:
        assert not found.repaired.closed and found.repaired.notes


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_that_are_no_mesh_give_a_sentence(kind):
    generator = np.random.default_rng(0)
    for length in (1, 10, 84, 134, 1000):
        with pytest.raises(ValueError, match=r"\.$"):
            load(generator.bytes(length), f"noise.{kind}")
    for other in KINDS:
        if other != kind:
            with pytest.raises(ValueError, match=r"\.$"):
                load(exported(other), f"disguised.{kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_flipped_bytes_never_get_out_as_anything_but_a_sentence(kind):
    generator = np.random.default_rng(1)
    data = np.frombuffer(exported(kind, BOX), dtype=np.uint8)
    for _ in range(40):
        hurt = data.copy()
        hurt[generator.integers(len(hurt), size=3)] = generator.integers(256, size=3)
        try:
            found = load(hurt.tobytes(), f"hurt.{kind}")
        except ValueError as error:
            assert str(error).endswith((".", "?"))
        else:
            assert torch.isfinite(found.mesh.vertices).all()


@pytest.mark.parametrize("name", ["mesh", "mesh.exe", "mesh.zip", "mesh.obj.gz", "", "x.gltf"])
def test_files_of_other_kinds_are_refused(name):
    with pytest.raises(ValueError, match="PLY, OBJ, STL, GLB, OFF"):
        load(b"v 0 0 0\n", name)


def test_archives_are_not_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mesh.obj", b"v 0 0 0\n" * 10**6)
    for data in (packed.getvalue(), gzip.compress(exported("obj"))):
        with pytest.raises(ValueError, match="compressed archive"):
            load(data, "mesh.obj")


def test_large_files_are_refused_at_once():
    began = time.perf_counter()
    with pytest.raises(ValueError, match="The file has 200 MB; up to 32 MB are read"):
        load(bytes(200 << 20), "large.stl")
    assert time.perf_counter() - began < 1


def test_a_file_of_zeros_is_called_so():
    with pytest.raises(ValueError, match="nothing but zeros: it is cut off"):
        load(bytes(184), "lost.stl")


@pytest.mark.parametrize("text", [b"", b"   \n\n"])
def test_an_empty_file_is_called_so(text):
    with pytest.raises(ValueError, match="The file is empty"):
        load(text, "nothing.obj")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\nend_header\n", "a.ply"),
        (b"OFF\n999999999 999999999 0\n", "a.off"),
    ],
)
def test_promises_of_millions_are_refused(data, name):
    with pytest.raises(ValueError, match=r"\d vertices or faces; up to 500,000 are read"):
        load(data, name)


def test_promises_beyond_the_file_are_refused():
    header = b"ply\nformat binary_little_endian 1.0\nelement vertex 400000\nend_header\n"
    with pytest.raises(ValueError, match="ends before"):
        load(header, "a.ply")
    with pytest.raises(ValueError, match="ends before"):
        load(b"OFF\n400000 10 0\n", "a.off")


def noting(real, opened):
    """Opens as `real` does, and notes what."""

    def open_and_note(path, *arguments, **options):
        opened.append(path)
        return real(path, *arguments, **options)

    return open_and_note


def test_files_that_a_file_names_are_not_opened(tmp_path, monkeypatch):
    opened: list[object] = []
    for module in (builtins, io, os):
        monkeypatch.setattr(module, "open", noting(module.open, opened))
    secret = tmp_path / "secret.mtl"
    secret.write_text("newmtl a\nmap_Kd secret.png\n")
    text = f"mtllib {secret}\nmtllib ../../../../etc/passwd\nusemtl a\n".encode() + exported("obj")
    assert load(text, "named.obj").repaired.closed
    ply = exported("ply").replace(b"comment", b"comment TextureFile /etc/passwd\ncomment", 1)
    assert load(ply, "named.ply").repaired.closed
    header, binary = box_header()
    header["images"] = [{"uri": "/etc/passwd"}]
    header["textures"] = [{"source": 0}]
    header["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]
    assert load(glb(header, binary), "named.glb").repaired.closed
    header["buffers"] = [{"uri": "../../etc/passwd", "byteLength": 10}]
    with pytest.raises(ValueError, match="keeps its data in another file"):
        load(glb(header, binary), "named.glb")
    assert [path for path in opened if "secret" in str(path) or "passwd" in str(path)] == [secret]


def promise(header):
    header["accessors"][0]["count"] = 2**40


def short(header):
    header["accessors"][0]["count"] = 3000


def no_data(header):
    del header["accessors"][0]["bufferView"]


def thin(header):
    header["accessors"][0]["sparse"] = {"count": 1}


def parts(header):
    header["nodes"] += [header["nodes"][0]] * 20_000


def copies(header):
    header["accessors"][1]["count"] = 70
    header["nodes"] += [header["nodes"][0]] * 1_999
    header["scenes"][0]["nodes"] = list(range(2000))
    header["meshes"][0]["primitives"] *= 10


def laughter(header):
    for level in range(30):
        header["nodes"].append({"children": [level] * 10})


def circle(header):
    header["nodes"] = [{"children": [0, 0]}]


def extension(header):
    header["extensionsRequired"] = ["KHR_draco_mesh_compression"]
    primitive = header["meshes"][0]["primitives"][0]
    primitive["extensions"] = {"KHR_draco_mesh_compression": {"bufferView": 0}}
    for number in (primitive["indices"], primitive["attributes"]["POSITION"]):
        del header["accessors"][number]["bufferView"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (promise, "366,503,875,925 vertices or faces; up to 500,000 are read"),
        (short, "ends before"),
        (no_data, "data that it does not hold"),
        (thin, "data that it does not hold"),
        (parts, "The file has 20,001 parts; up to 2,000 are read"),
        (copies, "1,400,000 vertices or faces; up to 500,000 are read"),
        (laughter, "contained in two others"),
        (circle, "contained in two others"),
        (extension, "needs KHR_draco_mesh_compression"),
    ],
)
def test_a_glb_that_unfolds_is_refused(change, sentence):
    header, binary = box_header()
    assert header["nodes"] == [{"name": "geometry_0", "mesh": 0}]
    change(header)
    with pytest.raises(ValueError, match=sentence):
        load(glb(header, binary), "bomb.glb")


@pytest.mark.parametrize("text", [b"[" * 100_000, b"{}", b"[]", b"\xff\xfe", b'{"nodes": 3}'])
def test_a_glb_with_a_strange_header_gives_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        load(glb(text), "strange.glb")


def test_points_alone_are_no_surface():
    with pytest.raises(ValueError, match="no faces"):
        load(b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "points.obj")


def test_not_a_number_is_found():
    for word in (b"nan", b"inf"):
        text = exported("obj", BOX).replace(b"-0.50000000", word, 1)
        with pytest.raises(ValueError, match=r"not finite|damaged"):
            load(text, "nan.obj")
    hurt = bytearray(exported("stl", BOX))
    hurt[96:100] = struct.pack("<f", float("nan"))
    with pytest.raises(ValueError, match="not finite"):
        load(bytes(hurt), "nan.stl")


def test_other_kinds_are_not_written():
    with pytest.raises(ValueError, match="written as ply, obj, stl, not as 'glb'"):
        dump(TORUS, "glb")
    assert set(meshio.EXPORTS) < set(KINDS)
