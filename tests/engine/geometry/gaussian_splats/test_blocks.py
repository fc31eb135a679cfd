"""Blocks of parts of lists against a loop over every Gaussian."""

from functools import partial

import torch

from engine.geometry.gaussian_splats import dense
from engine.geometry.gaussian_splats.rasteriser import rasterise
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
