"""The squeeze permutes, and what acts on a pixel is the layer on points."""

import torch

from engine.generative.flows.glow.layers import PerPixel, squeeze, unsqueeze
from engine.generative.flows.linear import InvertibleLinear
from engine.seeds import generator


def test_the_squeeze_is_a_permutation_that_keeps_blocks_together() -> None:
    image = torch.arange(2 * 6 * 6 * 3.0).reshape(2, 6, 6, 3)
    squeezed = squeeze(image)
    assert squeezed.shape == (2, 3, 3, 12)
    assert torch.equal(squeezed[0].flatten().sort().values, image[0].flatten())
    assert torch.equal(unsqueeze(squeezed), image)
    assert set(squeezed[0, 1, 2].tolist()) == set(image[0, 2:4, 4:6].flatten().tolist())


def test_the_1x1_convolution_is_one_matrix_at_every_pixel() -> None:
    mix = InvertibleLinear(4, generator(0)).double()
    image = torch.randn(3, 5, 5, 4, generator=generator(1), dtype=torch.float64)
    with torch.no_grad():
        for weights in mix.parameters():
            weights.add_(0.1)
        moved = PerPixel(mix).forward(image)
        convolved = torch.nn.functional.conv2d(
            image.permute(0, 3, 1, 2), mix.weight()[:, :, None, None]
        )
        dense = mix.weight().slogdet().logabsdet
        back = PerPixel(mix).inverse(moved.image)
    torch.testing.assert_close(moved.image.permute(0, 3, 1, 2), convolved)
    torch.testing.assert_close(moved.log_det, 25 * dense.expand(3))
    torch.testing.assert_close(back.image, image)
    torch.testing.assert_close(back.log_det, -moved.log_det)
