"""The networks: what reaches what, and the projection of the class."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from engine.generative.gans.digits import networks
from engine.generative.gans.digits.networks import Discriminator, Encoder, Generator
from engine.seeds import generator
from tests.engine.generative.gans.digits import small


def _latents(count: int, size: int = 4) -> torch.Tensor:
    return torch.randn(count, size, generator=generator(7))


def test_a_transposed_convolution_by_parts_is_the_whole_one() -> None:
    source = generator(0)
    h, weight, bias = parts = [
        torch.randn(shape, generator=source, dtype=torch.float64).requires_grad_(True)
        for shape in ((2, 3, 5, 4), (3, 2, 4, 4), (2,))
    ]
    ours = networks.transposed_by_parts(h, weight, bias)
    whole = functional.conv_transpose2d(h, weight, bias, stride=2, padding=1)
    torch.testing.assert_close(ours, whole)
    slopes = torch.randn(whole.shape, generator=source, dtype=torch.float64)
    found, wanted = (torch.autograd.grad(each, parts, slopes) for each in (ours, whole))
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one, other)


def test_a_picture_does_not_depend_on_its_batch() -> None:
    g, _ = small.networks()
    z, labels = _latents(6), torch.arange(6)
    together = g(z, labels)
    assert together.shape == (6, 28, 28) and together.min() >= 0 and together.max() <= 1
    for k in range(6):
        torch.testing.assert_close(g(z[k : k + 1], labels[k : k + 1]), together[k : k + 1])


def test_gradients_in_latent_and_class_code_are_finite_differences() -> None:
    g = small.networks()[0].double()
    z, code = _latents(1).double(), g.class_codes.weight[3:4].detach().clone()
    for wanted in (z, code):
        wanted.requires_grad_(True)
    weight = torch.randn(28, 28, generator=generator(1), dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda a, b: (g.from_codes(a, b) * weight).sum(), (z, code))


def test_class_codes_are_those_of_the_classes() -> None:
    g, _ = small.networks()
    z, labels = _latents(4), torch.tensor([0, 3, 3, 9])
    torch.testing.assert_close(g(z, labels), g.from_codes(z, g.class_codes.weight[labels]))
    assert not torch.allclose(g(z, labels)[1], g(z, labels + 1 - 2 * (labels > 5).long())[1])


def test_the_class_projects_the_features() -> None:
    """Miyato & Koyama 2018, equation 3: the difference of two classes is linear in φ(x)."""
    _, d = small.networks()
    pictures = torch.rand(5, 28, 28, generator=generator(2))
    one, other = (d(pictures, torch.full((5,), label)) for label in (2, 6))
    direction = d.classes.weight[2] - d.classes.weight[6]
    torch.testing.assert_close(one - other, d.features(pictures) @ direction)


def test_layers_begin_with_the_second_moment_that_leaky_rectifiers_keep() -> None:
    g, d = Generator(generator(0)), Discriminator(generator(0))
    with torch.no_grad():
        for network in (g, d, Encoder(generator(0))):
            for name, part in network.named_modules():
                if isinstance(part, nn.Conv2d | nn.ConvTranspose2d) and part.in_channels > 8:
                    x = torch.randn(64, part.in_channels, 14, 14, generator=generator(3))
                    inside = part(x)[:, :, 2:-2, 2:-2]
                    assert float(inside.square().mean()) == pytest.approx(2 / 1.04, rel=0.3), name


def test_weights_come_from_the_generator_alone() -> None:
    one, same, other = (Encoder(generator(seed)) for seed in (0, 0, 1))
    assert torch.equal(one.hidden.weight, same.hidden.weight)
    assert not torch.equal(one.hidden.weight, other.hidden.weight)
    pictures = torch.rand(3, 28, 28, generator=generator(2))
    assert one(pictures, torch.arange(3)).shape == (3, networks.LATENT_SIZE)
