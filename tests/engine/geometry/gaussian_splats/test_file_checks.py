"""What is shown of files of Gaussians: limits are met exactly, and the first culprit is named."""

import dataclasses

import pytest
import torch

from engine.geometry.formats.text import UnreadableError
from engine.geometry.gaussian_splats import file_checks, ply_file, splat_file
from tests.engine.geometry.gaussian_splats.scenes import ball


@pytest.mark.parametrize("module", [ply_file, splat_file])
def test_a_file_as_large_as_the_limit_is_read_and_no_larger(module, monkeypatch):
    data = module.write(ball(4))
    monkeypatch.setattr(file_checks, "MAX_BYTES", len(data))
    assert module.read(data).count == 4
    monkeypatch.setattr(file_checks, "MAX_BYTES", len(data) - 1)
    with pytest.raises(UnreadableError, match="MB are read"):
        module.read(data)


def test_of_too_many_the_most_opaque_and_largest_are_kept_in_order(monkeypatch):
    gaussians = ball(40)
    monkeypatch.setattr(file_checks, "MAX_GAUSSIANS", 15)
    scales = gaussians.scales.sort(dim=1).values
    shown = gaussians.opacities * scales[:, 1] * scales[:, 2]
    wanted = shown.argsort(descending=True)[:15].sort().values
    found = ply_file.read(ply_file.write(gaussians))
    assert torch.equal(found.gaussians.means, gaussians.means[wanted])
    assert (found.count, found.undrawable, found.smaller) == (40, 0, 25)
    assert splat_file.read(splat_file.write(gaussians)).smaller == 25


def test_what_cannot_be_drawn_is_counted_once_and_the_first_is_named():
    gaussians = ball(9)
    assert file_checks.drawable(gaussians).gaussians is gaussians
    means, quaternions = gaussians.means.clone(), gaussians.quaternions.clone()
    means[3, 1], means[7, 0] = -2e6, float("nan")
    quaternions[7], quaternions[8] = 0, 0
    found = file_checks.drawable(
        dataclasses.replace(gaussians, means=means, quaternions=quaternions)
    )
    assert torch.equal(found.gaussians.means, gaussians.means[[0, 1, 2, 4, 5, 6]])
    assert (found.count, found.undrawable, found.smaller) == (9, 3, 0)
    assert found.cause == "number 4, is one farther than 1,000,000 units from the origin"
    for nothing in (gaussians[:0], dataclasses.replace(gaussians, quaternions=0 * quaternions)):
        with pytest.raises(UnreadableError):
            file_checks.drawable(nothing)
