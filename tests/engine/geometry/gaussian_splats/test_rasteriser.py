"""The rasteriser against the dense definition in double precision, and the laws of compositing."""

import pytest
import torch

from engine.geometry.gaussian_splats import dense, spherical_harmonics
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import project
from engine.geometry.gaussian_splats.rasteriser import rasterise, render
from engine.geometry.gaussian_splats.rendering import Rendering
from tests.engine.geometry.gaussian_splats.scenes import ball


def exact(gaussians: Gaussians, camera: Camera, background: torch.Tensor) -> Rendering:
    """All of the rendering in the precision of the Gaussians."""
    projection = project(gaussians, camera)
    depths = projection.depths.detach().masked_fill(~projection.visible, torch.inf)
    colours = spherical_harmonics.colours(
        gaussians.sh, gaussians.means, camera.centre.to(gaussians.means)
    )
    return dense.rasterise_dense(
        projection.means2d,
        projection.conics,
        colours,
        gaussians.opacities,
        depths,
        camera.width,
        camera.height,
        background,
    )


@pytest.mark.parametrize(
    ("count", "size", "degree"), [(300, (64, 48), 1), (1500, (70, 90), 3), (40, (33, 17), 0)]
)
def test_image_and_gradients_are_those_of_the_dense_definition(count, size, degree):
    camera = orbit(30, 20, 2.8, 50, size)
    generator = torch.Generator().manual_seed(1)
    weights = torch.randn(size[1], size[0], 4, generator=generator)
    background = torch.rand(3, generator=generator)
    one = ball(count, degree=degree).requires_grad_()
    other = one.to("cpu", torch.float64).clone().requires_grad_()
    found = render(one, camera, background, count=True)
    wanted = exact(other, camera, background.double())
    errors = (found.image.double() - wanted.image).abs().amax(-1)
    assert (errors <= 1e-5).double().mean() >= 0.999
    assert (found.transmittance - wanted.transmittance).abs().quantile(0.999) <= 1e-5
    assert found.count is not None and wanted.count is not None
    assert (found.count != wanted.count).double().mean() < 0.01
    for rendering in (found, wanted):
        both = torch.cat([rendering.image, rendering.transmittance[..., None]], -1)
        (both * weights.to(both)).sum().backward()
    for name, tensor in one.parameters().items():
        expected = other.parameters()[name].grad
        assert tensor.grad is not None and expected is not None
        error = (tensor.grad - expected).norm() / expected.norm()
        assert error <= 1e-5, (name, float(error))


def test_any_number_of_channels_and_no_camera():
    generator = torch.Generator().manual_seed(0)
    means = 40 * torch.rand(30, 2, generator=generator)
    conics = torch.tensor([0.05, 0.01, 0.03]).expand(30, 3)
    opacities = torch.rand(30, generator=generator)
    order = torch.arange(30)
    for channels in (1, 2, 7):
        colours = torch.rand(30, channels, generator=generator)
        found = rasterise(means, conics, colours, opacities, order.float(), 40, 30)
        assert found.image.shape == (30, 40, channels) and found.count is None
    ones = rasterise(means, conics, torch.ones(30, 1), opacities, order.float(), 40, 30)
    assert torch.allclose(ones.image[..., 0], 1 - ones.transmittance, atol=1e-6)


def test_disjoint_gaussians_may_come_in_any_order():
    means = torch.tensor([[10.0, 10.0], [40.0, 12.0], [20.0, 45.0]])
    conics = torch.tensor([0.2, 0.05, 0.3]).expand(3, 3)
    colours, opacities = torch.rand(3, 3), torch.tensor([0.9, 0.5, 0.7])
    depths = torch.tensor([1.0, 2.0, 3.0])
    one = rasterise(means, conics, colours, opacities, depths, 60, 60)
    other = rasterise(means, conics, colours, opacities, -depths, 60, 60)
    assert torch.equal(one.image, other.image)


def test_no_gaussians_leave_the_background():
    background = torch.tensor([0.2, 0.4, 0.6])
    found = render(ball(5)[:0], orbit(0, 0, 3, size=20), background, count=True)
    assert torch.equal(found.image, background.expand(20, 20, 3))
    assert found.count is not None
    assert bool((found.transmittance == 1).all()) and not bool(found.count.any())
    away = orbit(180, 0, 3, size=20, target=(30.0, 0.0, 0.0))
    assert torch.equal(render(ball(5), away, background).image, background.expand(20, 20, 3))


def test_very_opaque_gaussians_stop_at_the_largest_alpha():
    means = torch.full((3, 2), 5.0, requires_grad=True)
    conics = torch.tensor([0.05, 0.0, 0.05]).expand(3, 3)
    opacities = torch.ones(3, requires_grad=True)
    found = rasterise(means, conics, torch.ones(3, 1), opacities, torch.arange(3.0), 10, 10)
    assert found.transmittance[5, 5] < 1e-3 and bool(found.image.isfinite().all())
    found.image.sum().backward()
    assert means.grad is not None and bool(means.grad.isfinite().all())
    assert opacities.grad is not None and bool(opacities.grad.isfinite().all())
