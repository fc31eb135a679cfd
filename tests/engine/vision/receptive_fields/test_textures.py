import numpy as np
import torch

from engine.seeds import generator
from engine.vision.receptive_fields.stimuli import grating
from engine.vision.receptive_fields.textures import (
    CLASSES,
    ORIENTATIONS,
    SIDE,
    WAVELENGTHS,
    class_name,
    sample,
)


def test_textures_are_normalised_and_repeatable() -> None:
    images, labels = sample(60, generator(0))
    assert images.shape == (60, 1, SIDE, SIDE)
    torch.testing.assert_close(images.mean((1, 2, 3)), torch.zeros(60), rtol=0, atol=1e-5)
    torch.testing.assert_close(images.std((1, 2, 3)), torch.ones(60), rtol=1e-4, atol=0)
    assert set(labels.tolist()) == set(range(CLASSES))
    torch.testing.assert_close(sample(60, generator(0))[0], images)


def test_each_class_is_most_like_a_grating_of_its_name() -> None:
    images, labels = sample(200, generator(1))
    energies = np.stack([
        sum(
            np.tensordot(images[:, 0].numpy(), grating(wave, angle, phase, side=SIDE), 2) ** 2
            for phase in (0, 90)
        )
        for angle in ORIENTATIONS
        for wave in WAVELENGTHS
    ])  # fmt: skip
    for label in range(CLASSES):
        assert energies[:, labels == label].mean(axis=1).argmax() == label
    assert class_name(3) == "60°, 10 px"
