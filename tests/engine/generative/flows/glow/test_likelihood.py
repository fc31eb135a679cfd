"""What pictures cost: both parts of a density, the same noise for all, what is no digit."""

import math

import torch

from engine.data import images
from engine.generative.flows.glow import likelihood, pretrained
from engine.generative.flows.glow.likelihood import bits_of, held_out, references


def test_prior_and_determinant_add_up_to_the_bits() -> None:
    pictures = images.split(images.mnist()).test.images[:3]
    found = likelihood.likelihoods(pretrained.pretrained(), pictures, draws=2)
    nats = found.prior + found.log_det
    torch.testing.assert_close(found.bits, 8 - nats / (784 * math.log(2)))
    torch.testing.assert_close(likelihood.bits_of(pretrained.pretrained(), pictures, 2), found.bits)


def test_a_picture_costs_the_same_beside_whatever_others() -> None:
    one, other = images.split(images.mnist()).test.images[:2]
    flow = pretrained.pretrained()
    alone = likelihood.bits_of(flow, one[None], 2)
    beside = likelihood.bits_of(flow, torch.stack([other, one]), 2)
    torch.testing.assert_close(beside[1:], alone, rtol=1e-4, atol=1e-4)


def test_pictures_are_ranked_and_black_is_the_likeliest_of_all() -> None:
    found = references()
    assert [one.bits for one in found] == sorted(one.bits for one in found)
    assert found[0].name == "all black"
    assert {one.name for one in found[-2:]} == {"inverted digit", "uniform noise"}
    assert found[0].bits < float(held_out().min())
    # The same noise for every picture: alone it costs what it costs among others.
    alone = float(bits_of(pretrained.pretrained(), torch.zeros(1, 28, 28)))
    assert abs(alone - found[0].bits) < 1e-4
    torch.testing.assert_close(
        bits_of(pretrained.pretrained(), images.split(images.mnist()).test.images[:50]).mean(),
        held_out()[:50].mean(),
        rtol=0,
        atol=0.05,
    )
