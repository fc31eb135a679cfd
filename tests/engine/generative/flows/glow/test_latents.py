"""Levels drawn anew, and paths between digits."""

import torch

from engine.data import images
from engine.generative.flows.glow import latents, pixels
from engine.generative.flows.glow.latents import decode, encode
from engine.generative.flows.glow.pretrained import log_density, pretrained


def _digits(count: int) -> torch.Tensor:
    return images.split(images.mnist()).test.images[:count]


def test_an_encoded_digit_is_decoded_to_itself() -> None:
    digits = _digits(4)
    again = decode(pretrained(), encode(pretrained(), digits))
    assert float((again - digits).abs().max()) < 1.5 / 255


def test_only_the_chosen_levels_are_drawn_anew() -> None:
    flow = pretrained()
    z, fresh = latents.noise(1, "a", seed=0), latents.noise(3, "b", seed=0)
    found = latents.resampled(flow, z, fresh, (False, True, False))
    assert torch.equal(found[:, :392], z[:, :392].expand(3, -1))
    assert torch.equal(found[:, 392:588], fresh[:, 392:588])
    assert torch.equal(found[:, 588:], z[:, 588:].expand(3, -1))
    assert torch.equal(latents.resampled(flow, z, fresh, (False,) * 3), z.expand(3, -1))


def test_both_paths_begin_and_end_at_the_digits() -> None:
    ends = _digits(2)
    straight = latents.latent_path(pretrained(), ends, 4)
    mixed = latents.pixel_path(pretrained(), ends, 4)
    for path in (straight, mixed):
        assert float((path.pictures[[0, -1]] - ends).abs().max()) < 1.5 / 255
    torch.testing.assert_close(straight.norms[[0, -1]], mixed.norms[[0, -1]], rtol=1e-3, atol=0)
    torch.testing.assert_close(straight.bits[[0, -1]], mixed.bits[[0, -1]], rtol=0, atol=0.01)
    halfway = (latents.middle(ends).mean(dim=0) * 256).floor() / 255
    assert float((mixed.pictures[2].flatten() - halfway).abs().max()) < 1.5 / 255


def test_the_density_along_the_line_of_latents_is_that_of_the_flow() -> None:
    flow = pretrained()
    ends = encode(flow, _digits(2))
    logits = flow.inverse(torch.lerp(ends[:1], ends[1:], 0.5)).points
    bits = pixels.bits_per_dimension(log_density(flow, pixels.from_logits(logits)))
    found = latents.latent_path(flow, _digits(2), 4).bits[2]
    torch.testing.assert_close(found, bits[0], rtol=0, atol=0.02)
