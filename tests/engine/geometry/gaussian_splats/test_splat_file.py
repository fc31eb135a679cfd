"""Gaussians in 32 bytes: what they keep, and what cannot be drawn is refused by name."""

import struct

import numpy as np
import pytest
import torch

from engine.geometry.formats.text import UnreadableError
from engine.geometry.gaussian_splats import splat_file
from engine.geometry.gaussian_splats.spherical_harmonics import C0
from tests.engine.geometry.gaussian_splats.scenes import ball


def test_a_splat_keeps_what_32_bytes_can():
    gaussians = ball(40, degree=2)
    data = splat_file.write(gaussians)
    assert len(data) == 32 * 40
    found = splat_file.read(data).gaussians
    visibility = gaussians.log_scales.sum(1).exp() * gaussians.opacities
    gaussians = gaussians[visibility.argsort(descending=True, stable=True)]
    assert torch.equal(found.means, gaussians.means) and found.degree == 0
    assert torch.allclose(found.log_scales, gaussians.log_scales, atol=1e-5)
    assert torch.allclose(found.opacities, gaussians.opacities, atol=0.51 / 255)
    unit = torch.nn.functional.normalize(gaussians.quaternions, dim=1)
    again = torch.nn.functional.normalize(found.quaternions, dim=1)
    assert torch.allclose(again, unit, atol=0.02)
    shades = 0.5 + C0 * gaussians.sh[:, 0]
    assert torch.allclose(0.5 + C0 * found.sh[:, 0], shades.clamp(0, 1), atol=0.51 / 255)


def splat(mean=(0, 0, 0), scale=(1, 1, 1), rotation=(255, 128, 128, 128)):
    return struct.pack("<6f8B", *mean, *scale, 10, 20, 30, 0, *rotation)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty"),
        (splat() + b"0", "no multiple of that"),
        (b"ply\nformat", "Give it the ending .ply"),
        (splat(mean=(0, float("nan"), 0)), "no finite numbers"),
        (splat(scale=(1, float("inf"), 1)), "no finite numbers"),
        (splat(scale=(1, -1, 1)), "negative scale"),
        (splat(scale=(1, 1e9, 1)), "larger than"),
        (splat(mean=(1e9, 0, 0)), "farther than"),
        (splat(rotation=(128,) * 4), "quaternion is zero"),
        (splat(mean=(1e9, 0, 0)) * 2, "None of its 2 Gaussians can be drawn; the first, number 1,"),
    ],
)
def test_causes_in_a_splat_are_named(data, cause):
    with pytest.raises(UnreadableError, match=cause):
        splat_file.read(data)


def test_bytes_at_their_ends_are_finite():
    found = splat_file.read(splat(scale=(0, 0, 0)) + splat()).gaussians
    assert all(bool(tensor.isfinite().all()) for tensor in found.tensors())
    assert np.isclose(float(found.opacities[0]), 0.5 / 255)


def test_what_cannot_be_drawn_is_left_out_and_counted():
    found = splat_file.read(splat() + splat(scale=(1, -1, 1)) + splat(mean=(3, 0, 0)))
    assert found.gaussians.means[:, 0].tolist() == [0, 3]
    assert found.undrawable == 1 and "negative scale" in found.cause
