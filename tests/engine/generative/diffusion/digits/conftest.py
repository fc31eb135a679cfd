"""Networks with random weights: laws hold for them too, and their outputs are not zero."""

import pytest
import torch

from engine.generative.diffusion.digits.unet import UNet
from engine.seeds import generator


@pytest.fixture(scope="session")
def random_unet() -> UNet:
    """A U-Net with random weights everywhere, its last layer included."""
    source = generator(7)
    network = UNet(source)
    with torch.no_grad():
        network.decoder.out.weight.normal_(0, 0.05, generator=source)
    return network.eval().requires_grad_(False)
