"""Codes of the generator, and what is measured in its pictures."""

import torch

from engine.generative.flows.conditional import attributes, generated


def test_generated_digits_are_measured_in_what_is_decoded() -> None:
    held_out = generated.held_out()
    assert held_out.codes.shape == (500, 12) and held_out.pictures.shape == (500, 28, 28)
    assert torch.equal(held_out.labels.unique(), torch.arange(10))


def test_generated_labels_and_attributes_are_those_of_the_decoded_pictures() -> None:
    codes = generated.held_out().codes[:20]
    again = generated.generate(codes)
    assert torch.equal(again.labels, generated.held_out().labels[:20])
    torch.testing.assert_close(again.attributes, attributes.measure(again.pictures))


def test_training_codes_follow_the_seed() -> None:
    first, again, other = (generated.training_codes(1, seed, 4).codes for seed in (0, 0, 1))
    assert first.shape == (4, 12) and torch.equal(first, again) and not torch.equal(first, other)
