"""Flipped limbs keep their bones' lengths, their limits and their places in the picture."""

import math

import pytest
import torch

from engine.humans.body.asset import body
from engine.humans.body.depth_ambiguity import (
    LIMBS,
    find_look_alikes,
    flipped_limbs,
    look_alikes,
    ray_sphere,
    with_limbs,
)
from engine.humans.body.limits import within_limits
from engine.humans.body.observations import orbit_view
from engine.humans.body.observed_person import observed_person, state_joints

VIEW = orbit_view()


def test_a_ray_meets_a_sphere_where_it_should() -> None:
    start = torch.tensor([0.1, 0.2, 0.0], dtype=torch.float64)
    through = start + torch.tensor([0.1, 0.0, 0.2])
    near, far = ray_sphere(start, 0.3, through, VIEW)
    for point in (near, far):
        assert float((point - start).norm()) == pytest.approx(0.3)
        assert torch.allclose(VIEW.project(point), VIEW.project(through))
    assert float(VIEW.depth(near)) < float(VIEW.depth(far))
    one, other = ray_sphere(start, 0.01, through, VIEW)  # out of reach
    assert torch.equal(one, other)
    assert abs(float((one - start) @ (one - VIEW.eye))) < 1e-9


def test_many_bodies_have_one_projection() -> None:
    person = observed_person("waving", 0)
    limbs = {name: flipped_limbs(body(), person, VIEW, name) for name in LIMBS}
    bodies = look_alikes(limbs, tolerance=1e-3)
    assert len(bodies) == math.prod(
        sum(k == 0 or each.error <= 1e-3 for k, each in enumerate(options))
        for options in limbs.values()
    )
    assert len(bodies) >= 8
    seen, bones = VIEW.project(state_joints(person)), []
    assert torch.equal(with_limbs(person, bodies[0]).pose, person.pose)
    for each in bodies[:12]:
        other = with_limbs(person, each)
        joints = state_joints(other)
        assert within_limits(other.pose)
        assert float((VIEW.project(joints) - seen).norm(dim=-1).max()) < 1.1e-3
        bones.append((joints[18] - joints[16]).norm())
    assert float(torch.stack(bones).std()) < 1e-9, "bones keep their lengths"
    furthest = max(bodies, key=lambda each: max(limb.moved for limb in each))
    away = (state_joints(with_limbs(person, furthest)) - state_joints(person)).norm(dim=-1).max()
    assert float(away) > 0.15
    with pytest.raises(ValueError, match="no limb 'tail'"):
        flipped_limbs(body(), person, VIEW, "tail")


def test_a_second_camera_tells_most_of_them_apart() -> None:
    person = observed_person("relaxed", 1)
    found = find_look_alikes(body(), person, 0.0, 0.003)
    assert torch.equal(found.poses[0], person.pose)
    assert float(found.pixels.max()) < 0.0033 and float(found.pixels[0]) == 0
    assert int(found.flips[0]) == 0 and (found.flips[1:] >= 1).all()
    for k in (1, len(found.poses) - 1):
        joints = state_joints(type(person)(found.poses[k], person.betas, person.translation))
        assert torch.allclose(joints, found.joints[k], atol=1e-9)
    assert float((found.beside < 0.003).double().mean()) < 0.3
    options = [each for limb in found.limbs.values() for each in limb]
    assert found.refused == sum(each.error > 0.003 for each in options)
