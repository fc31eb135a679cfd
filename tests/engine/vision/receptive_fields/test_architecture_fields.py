"""Fields inside published networks: within their theoretical squares, and with loaded weights."""

import numpy as np
import pytest
import torch

from engine.seeds import generator
from engine.vision.receptive_fields.architecture_fields import (
    as_input,
    field_of_architecture,
    field_on,
    loaded,
    stages,
)
from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.effective import effective_field, random_images
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.small_nets import middle
from engine.vision.receptive_fields.theory import box, receptive_field


def test_stages_end_where_the_stride_grows() -> None:
    assert stages("vgg16")[-1] == "features.30"
    network = catalogue.network("resnet18")
    strides = [receptive_field(network, name)[-1].stride for name in stages("resnet18")]
    assert strides == sorted(set(strides)) and strides[-1] == 32


@pytest.mark.parametrize("name", ["alexnet", "resnet18"])
def test_nothing_outside_the_theoretical_square_matters(name: str) -> None:
    node = stages(name)[1]
    found = field_of_architecture(name, node, 0)
    network, size = catalogue.network(name), catalogue.ARCHITECTURES[name].size
    unit = middle(network, node, size)
    (top, bottom), (left, right) = box(receptive_field(network, node), unit)
    inside = found.energy[max(top, 0) : bottom + 1, max(left, 0) : right + 1].sum()
    assert inside == pytest.approx(1, abs=1e-9)


def test_loaded_weights_give_the_field_of_the_network_they_are_of() -> None:
    name = "resnet18"
    node = stages(name)[1]
    part = catalogue.network(name).until(node)
    source = Module(part, "he", generator(3)).requires_grad_(False)
    x = random_images(1, 3, (96, 96), 0)
    source.calibrate(x)
    tensors = {key: each.detach() for key, each in source.named_weights().items()}
    found = field_on(loaded(name, node, tensors), node, x)
    direct = effective_field(source, node, middle(part, node, (96, 96)), x)
    assert np.allclose(found.energy, direct.energy, atol=1e-5 * direct.energy.max())
    with pytest.raises(ValueError, match="fit another network"):
        loaded("alexnet", stages("alexnet")[0], tensors)


def test_a_picture_has_the_mean_of_imagenet_taken_off() -> None:
    grey = np.full((4, 5, 3), 128, np.uint8)
    found = as_input(grey)
    assert found.shape == (1, 3, 4, 5)
    expected = (128 / 255 - torch.tensor([0.485, 0.456, 0.406])) / torch.tensor(
        [0.229, 0.224, 0.225]
    )
    torch.testing.assert_close(found[0, :, 0, 0], expected)
