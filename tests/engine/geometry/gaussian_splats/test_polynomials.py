"""Exponents as polynomials against the Gaussians that they stand for, and autograd."""

import torch

from engine.geometry.gaussian_splats.blocks import monomials
from engine.geometry.gaussian_splats.compositing import falloff
from engine.geometry.gaussian_splats.dense import pixel_centres
from engine.geometry.gaussian_splats.layout import Layout, arrange
from engine.geometry.gaussian_splats.polynomials import by_slot, gradients, polynomials
from engine.geometry.gaussian_splats.tiles import Tiles, assign_tiles

Inputs = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def scene() -> tuple[Tiles, Layout, Inputs]:
    generator = torch.Generator().manual_seed(5)
    means = 24 * torch.rand(12, 2, generator=generator, dtype=torch.float64)
    conics = torch.tensor([0.06, 0.02, 0.04], dtype=torch.float64) * (
        0.5 + torch.rand(12, 1, generator=generator, dtype=torch.float64)
    )
    opacities = 0.1 + 0.8 * torch.rand(12, generator=generator, dtype=torch.float64)
    tiles = assign_tiles(means, conics, opacities, torch.arange(12.0).double(), 24, 16, 8)
    return tiles, arrange(tiles, 12), (means, conics, opacities)


def log_alpha(tiles: Tiles, layout: Layout, inputs: Inputs) -> torch.Tensor:
    """log₂ of opacity times falloff of each filled slot at the pixels of its tile."""
    means, conics, opacities = inputs
    found = []
    for slot in filled(layout):
        gaussian, tile = int(layout.slot_gaussians[slot]), int(layout.slot_tiles[slot])
        row, column = divmod(tile, tiles.columns)
        pixels = pixel_centres(8, 8, means) + 8 * torch.tensor([column, row])
        alpha = opacities[gaussian] * falloff(
            pixels, means[gaussian : gaussian + 1], conics[gaussian : gaussian + 1]
        )
        found.append(alpha[:, 0].log2())
    return torch.stack(found)


def filled(layout: Layout) -> list[int]:
    return (layout.slot_gaussians < 12).nonzero()[:, 0].tolist()


def test_at_every_pixel_the_polynomial_is_log_alpha() -> None:
    tiles, layout, inputs = scene()
    f = polynomials(tiles, layout, *inputs).f
    found = f.T @ monomials(8, f.dtype, f.device)
    torch.testing.assert_close(found[filled(layout)], log_alpha(tiles, layout, inputs))
    empty = layout.slot_gaussians == 12
    assert bool((found[empty].exp2() == 0).all())


def test_gradients_are_those_of_autograd() -> None:
    tiles, layout, inputs = scene()
    slots = filled(layout)
    weights = torch.randn(
        len(slots), 64, generator=torch.Generator().manual_seed(6), dtype=torch.float64
    )
    leaves = tuple(tensor.clone().requires_grad_() for tensor in inputs)
    (log_alpha(tiles, layout, (leaves[0], leaves[1], leaves[2])) * weights).sum().backward()
    parts = polynomials(tiles, layout, *inputs)
    f_grad = torch.zeros_like(parts.f)
    f_grad[:, slots] = monomials(8, parts.f.dtype, parts.f.device) @ weights.T
    out = torch.empty_like(f_grad)
    gradients(parts, f_grad, out)
    total = out.new_zeros(6, 13).index_add_(1, layout.slot_gaussians, out)[:, :12]
    wanted = torch.cat([leaf.grad.view(12, -1) for leaf in leaves if leaf.grad is not None], 1)
    torch.testing.assert_close(total.T, wanted, rtol=1e-9, atol=1e-9)


def test_values_stand_at_their_slots_and_zeros_at_empty_ones() -> None:
    _, layout, _ = scene()
    values = 1 + torch.arange(36.0).view(12, 3)
    found = by_slot(values, layout).T.tolist()
    wanted = [*values.tolist(), [0.0] * 3]
    assert found == [wanted[gaussian] for gaussian in layout.slot_gaussians.tolist()]
