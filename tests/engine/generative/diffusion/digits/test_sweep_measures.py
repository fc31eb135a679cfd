"""A sweep judges the samples that are on the stage."""

import math

import torch

from engine.generative import digit_classifier
from engine.generative.diffusion.digits.ddim_sampling import DDIMSampling, DDIMSettings
from engine.generative.diffusion.digits.sampling import to_unit_range
from engine.generative.diffusion.digits.sweep_measures import GUIDANCE

SETTINGS = DDIMSettings((3, 3, 3, 7), (0, 1, 2, 3), sampling_steps=3)


def test_agreement_and_diversity_are_those_of_the_samples() -> None:
    found = GUIDANCE(SETTINGS, None)
    sampling = DDIMSampling(SETTINGS)
    sampling.advance(10)
    pictures = to_unit_range(torch.from_numpy(sampling.arrays()["x0"]))
    read = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    assert found["step"] == sampling.step == 3
    assert (
        found["agreement"] == sum(read.labels.tolist()[k] == (3, 3, 3, 7)[k] for k in range(4)) / 4
    )
    pairs = [(0, 1), (0, 2), (1, 2)]
    apart = sum(float((pictures[i] - pictures[j]).norm()) for i, j in pairs) / 3
    assert math.isclose(found["diversity"], apart, rel_tol=1e-5)


def test_without_two_of_a_class_there_is_no_diversity() -> None:
    assert math.isnan(GUIDANCE(DDIMSettings((1, 2), (0, 1), sampling_steps=1), None)["diversity"])
