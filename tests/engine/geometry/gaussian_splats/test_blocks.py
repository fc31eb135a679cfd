"""Blocks of parts of lists against a loop over every Gaussian."""

from functools import partial

import pytest
import torch

from engine.geometry.gaussian_splats import dense
from engine.geometry.gaussian_splats.blocks import Compositor, monomials
from engine.geometry.gaussian_splats.layout import arrange
from engine.geometry.gaussian_splats.polynomials import by_slot, polynomials
from engine.geometry.gaussian_splats.rasteriser import rasterise
from engine.geometry.gaussian_splats.tiles import assign_tiles
from tests.engine.geometry.gaussian_splats.scenes import grad_of


def test_finished_tiles_are_left_out_and_long_lists_joined():
    # 300 Gaussians one behind another: opaque in the left half, faint in the right one.
    generator = torch.Generator().manual_seed(0)
    means = torch.rand(300, 2, generator=generator) * 30
    means[::2] += torch.tensor([60.0, 0.0])
    conics = torch.tensor([0.004, 0.0, 0.004]).expand(300, 3)
    opacities = torch.full((300,), 0.9)
    opacities[::2] = 0.02
    colours, depths = torch.rand(300, 2, generator=generator), torch.arange(300).float()
    inputs = [tensor.clone() for tensor in (means, conics, colours, opacities, depths)]
    exact = [tensor.double() for tensor in inputs]
    for tensor in (*inputs[:4], *exact[:4]):
        tensor.requires_grad_()

    def draw(how, tensors):
        points, forms, shades, alphas, order = tensors
        return how(points, forms, shades, alphas, order, 96, 32)

    found, wanted = draw(partial(rasterise, count=True), inputs), draw(dense.rasterise_dense, exact)
    assert found.count is not None and wanted.count is not None
    assert found.count[:, 0].max() < wanted.count[:, 0].max()  # what is behind is not looked at
    assert ((found.image - wanted.image).abs() <= 2e-5).double().mean() >= 0.999
    for rendering in (found, wanted):
        (rendering.image.sum() + rendering.transmittance.square().sum()).backward()
    for tensor, expected in zip(inputs[:4], exact[:4], strict=True):
        error = grad_of(tensor) - grad_of(expected)
        assert error.norm() <= 1e-4 * grad_of(expected).norm()
    doubled = draw(rasterise, exact)  # in double precision too
    assert ((doubled.image - wanted.image).abs() <= 2e-5).double().mean() >= 0.999


def test_monomials_are_those_of_the_centres_of_pixels_about_that_of_the_tile():
    found = monomials(4, torch.float64, torch.device("cpu")).T
    wanted = []
    for v in (-1.5, -0.5, 0.5, 1.5):
        wanted += [[u * u, u * v, v * v, u, v, 1] for u in (-1.5, -0.5, 0.5, 1.5)]
    assert found.tolist() == wanted


@pytest.mark.parametrize("learns", [False, True])
def test_parts_of_a_list_are_seen_one_behind_another(learns):
    """Three tiles, one with 70 Gaussians in three parts, one with 40, one with none."""
    generator = torch.Generator().manual_seed(2)
    means = torch.cat([torch.full((70, 2), 4.0), torch.tensor([[20.0, 4.0]]).expand(40, 2)])
    means = means.double() + torch.rand(110, 2, generator=generator, dtype=torch.float64)
    conics = torch.tensor([2.0, 0.3, 1.5], dtype=torch.float64).expand(110, 3)
    opacities = 0.3 * torch.rand(110, generator=generator, dtype=torch.float64)
    shades = torch.rand(110, 2, generator=generator, dtype=torch.float64)
    tiles = assign_tiles(means, conics, opacities, torch.arange(110.0).double(), 24, 8, 8)
    layout = arrange(tiles, 110)
    assert [len(wave) > 0 for wave in layout.waves] == [True] * 3
    parts = polynomials(tiles, layout, means, conics, opacities)
    found = Compositor(
        layout, 3, 8, parts.f, by_slot(shades, layout), bounded=False, learns=learns, count=True
    )
    wanted = dense.rasterise_dense(
        means, conics, shades, opacities, torch.arange(110.0).double(), 24, 8
    )
    assert found.counts is not None and wanted.count is not None
    for tile in range(3):
        across = slice(8 * tile, 8 * tile + 8)
        torch.testing.assert_close(found.colours[tile].T.reshape(8, 8, 2), wanted.image[:, across])
        torch.testing.assert_close(
            found.transmittance[tile].view(8, 8), wanted.transmittance[:, across]
        )
        assert torch.equal(found.counts[tile].view(8, 8), wanted.count[:, across])
