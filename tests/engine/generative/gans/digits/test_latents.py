"""Paths, truncation and mixtures of classes: their laws, and their effect on the generator that
ships."""

import math

import pytest
import torch

from engine.generative.gans.digits import latents, pretrained
from engine.generative.nearest_training import in_mnist
from engine.seeds import generator
from tests.engine.generative.gans.digits import small


def _ends(size: int = 32) -> tuple[torch.Tensor, torch.Tensor]:
    one, two = torch.randn(2, 1, size, generator=generator(5))
    return one, two


def test_an_arc_turns_evenly_and_changes_its_length_evenly() -> None:
    start, end = _ends()
    points = latents.path(start, end, 10).double()
    torch.testing.assert_close(points[[0, -1]].float(), torch.cat((start, end)))
    lengths = points.norm(dim=1)
    torch.testing.assert_close(lengths.diff(), lengths.diff().mean().expand(10), atol=1e-5, rtol=0)
    directions = points / lengths[:, None]
    turns = (directions[1:] * directions[:-1]).sum(dim=1).acos()
    torch.testing.assert_close(turns, turns.mean().expand(10), rtol=1e-3, atol=0)
    plane = torch.linalg.svdvals(torch.cat((start.double(), points)))
    assert plane[2] < 1e-5 * plane[0]


def test_the_middle_of_a_line_is_shorter_than_that_of_an_arc() -> None:
    """Of two latents at right angles, as they nearly are in many dimensions, by √2."""
    start, end = torch.eye(2).split(1)
    line, arc = (latents.path(start, end, 2, kind)[1].norm() for kind in ("linear", "spherical"))
    assert float(arc) == pytest.approx(1) and float(line) == pytest.approx(1 / math.sqrt(2))


def test_a_path_without_an_arc_is_a_line() -> None:
    start, _ = _ends()
    for end in (start, -start):
        straight = latents.path(start, end, 4, "linear")
        torch.testing.assert_close(latents.path(start, end, 4), straight)
    with pytest.raises(ValueError, match="spherical or linear, not round"):
        latents.path(start, start, 4, "round")


def test_a_walk_is_closed_and_never_jumps() -> None:
    g, _ = small.networks()
    points = latents.walk(g, seed=1, steps=20, stations=4)
    assert points.shape == (80, 4)
    steps = (points.roll(-1, dims=0) - points).norm(dim=1)
    assert steps.max() < 0.15 * points.norm(dim=1).max() * math.pi
    assert torch.equal(points, latents.walk(g, seed=1, steps=20, stations=4))
    with pytest.raises(ValueError, match="two stations"):
        latents.walk(g, seed=1, steps=20, stations=1)


def test_resampled_latents_follow_the_truncated_normal() -> None:
    z = torch.randn(20_000, 2, generator=generator(0))
    found = latents.truncate(z, 0.8, "resampled")
    assert found.abs().max() <= 0.8
    kept = z.abs() <= 0.8
    assert torch.equal(found[kept], z[kept])
    # Var = 1 − 2ψ φ(ψ) / (2Φ(ψ) − 1).
    density = math.exp(-(0.8**2) / 2) / math.sqrt(2 * math.pi)
    exact = 1 - 2 * 0.8 * density / math.erf(0.8 / math.sqrt(2))
    assert float(found.var()) == pytest.approx(exact, rel=0.03)
    fresh = found[~kept]
    assert float(fresh.var()) == pytest.approx(exact, rel=0.05)


def test_scaled_latents_are_scaled() -> None:
    z = torch.randn(5, 4, generator=generator(0))
    assert torch.equal(latents.truncate(z, 0.5), 0.5 * z)
    for psi, kind in ((0.0, "resampled"), (1.0, "cut")):
        with pytest.raises(ValueError, match="positive ψ"):
            latents.truncate(z, psi, kind)


def test_class_codes_blend_from_one_class_to_the_other() -> None:
    g, _ = small.networks()
    codes = latents.blend_classes(g, 3, 8, torch.tensor([0.0, 0.25, 1.0]))
    rows = g.class_codes.weight.detach()
    torch.testing.assert_close(codes[[0, 2]], rows[[3, 8]])
    torch.testing.assert_close(codes[1], 0.75 * rows[3] + 0.25 * rows[8])


def test_a_style_sheet_has_a_latent_per_row_and_a_class_per_column() -> None:
    g, _ = small.networks()
    z = torch.randn(3, 4, generator=generator(0))
    sheet = latents.style_sheet(g, z)
    assert sheet.shape == (3, 10, 28, 28)
    torch.testing.assert_close(sheet[2, 7], g(z[2:], torch.tensor([7]))[0].detach())


def test_truncation_trades_variety_for_quality() -> None:
    g = pretrained.generator()
    narrow, whole = (latents.truncated(g, psi, count=100) for psi in (0.3, 1.0))
    assert narrow.pair_distance < 0.8 * whole.pair_distance
    assert narrow.support.recall < whole.support.recall
    assert narrow.support.precision >= whole.support.precision
    assert narrow.accuracy >= whole.accuracy
    at_zero = latents.truncated(g, 0.0, count=20)
    assert at_zero.pair_distance == pytest.approx(0, abs=1e-5)
    with pytest.raises(ValueError, match="two of each class"):
        latents.truncated(g, 1.0, count=10)


def test_the_slant_of_a_latent_is_the_same_in_different_classes() -> None:
    """Second moments of the ink: where z holds the style, the slants of two classes correlate."""
    sheet = latents.style_sheet(
        pretrained.generator(), latents.draw(pretrained.generator(), 100, 0, "slant")
    )
    at = torch.arange(28.0)
    ink = sheet / sheet.sum(dim=(2, 3), keepdim=True)
    x, y = (ink.sum(dim=2) * at).sum(-1), (ink.sum(dim=3) * at).sum(-1)
    dx, dy = at - x[..., None, None], (at - y[..., None])[..., None]
    slant = (ink * dx * dy).sum(dim=(2, 3)) / (ink * dy.square()).sum(dim=(2, 3))
    together = torch.corrcoef(slant[:, [0, 3, 4, 5, 6, 8, 9]].T)
    others = together[~torch.eye(7, dtype=torch.bool)]
    assert float(others.mean()) > 0.3


def test_samples_are_no_copies_of_training_digits() -> None:
    g = pretrained.generator()
    labels = torch.arange(200) % 10
    with torch.no_grad():
        pictures = g(latents.draw(g, 200, 0, "copies"), labels)
    found = in_mnist().search(pictures, labels)
    # Of copies no held-out digit would be closer; of new digits half are.
    assert float(found.share_closer.mean()) > 0.25
