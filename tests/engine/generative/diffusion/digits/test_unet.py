"""The U-Net: what may and what must not change its output."""

import pytest
import torch
from torch import nn

from engine.foundations.initialisation import initialise
from engine.generative.diffusion.digits.unet import (
    FEATURE_CHANNELS,
    NULL_LABEL,
    SCHEDULE,
    Attention,
    UNet,
    pixel_shuffle,
    pixel_unshuffle,
)
from engine.seeds import generator


def _inputs(count: int = 3) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    source = generator(1)
    x = torch.randn(count, 28, 28, generator=source)
    return x, torch.tensor([1, 500, 1000][:count]), torch.tensor([0, 7, NULL_LABEL][:count])


def test_it_answers_with_pictures_of_the_same_size(random_unet: UNet) -> None:
    x, t, labels = _inputs()
    answer = random_unet(x, t, labels)
    assert answer.shape == x.shape and answer.dtype == torch.float32
    assert float(answer.std()) > 0.1


def test_one_time_for_all_is_that_time_for_each(random_unet: UNet) -> None:
    x, _, labels = _inputs()
    assert torch.equal(random_unet(x, 300, labels), random_unet(x, torch.full((3,), 300), labels))


def test_a_picture_does_not_depend_on_its_neighbours(random_unet: UNet) -> None:
    x, t, labels = _inputs()
    alone = torch.cat(
        [random_unet(x[k : k + 1], t[k : k + 1], labels[k : k + 1]) for k in range(3)]
    )
    torch.testing.assert_close(random_unet(x, t, labels), alone, atol=1e-5, rtol=1e-4)


def test_picture_time_and_label_all_count(random_unet: UNet) -> None:
    x, t, labels = _inputs()
    answer = random_unet(x, t, labels)
    for other in (
        random_unet(x + 0.1, t, labels),
        random_unet(x, SCHEDULE.steps + 1 - t, labels),
        random_unet(x, t, (labels + 1) % 11),
    ):
        changed = (other - answer).abs().amax(dim=(1, 2)) > 1e-4
        # Time 500 has 501 as its mirror, which must differ too, if little.
        assert bool(changed.all())


def test_every_place_sees_every_other(random_unet: UNet) -> None:
    x = torch.zeros(1, 28, 28, requires_grad=True)
    random_unet(x, 500, torch.tensor([3]))[0, 0, 0].backward()
    assert x.grad is not None and float(x.grad[0, -4:, -4:].abs().max()) > 0


def test_it_begins_with_the_answer_zero_and_from_its_seed() -> None:
    x, t, labels = _inputs()
    first, again, other = UNet(generator(0)), UNet(generator(0)), UNet(generator(1))
    assert not first(x, t, labels).any()
    pairs = zip(first.state_dict().values(), again.state_dict().values(), strict=True)
    assert all(torch.equal(one, two) for one, two in pairs)
    assert not torch.equal(first.mix.weight, other.mix.weight)


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    UNet(generator(0))
    UNet()
    assert torch.equal(before, torch.get_rng_state())


def test_unshuffling_loses_nothing_and_takes_every_second_pixel() -> None:
    x = torch.randn(2, 28, 28, generator=generator(0))
    assert torch.equal(pixel_shuffle(pixel_unshuffle(x)), x)
    assert torch.equal(pixel_unshuffle(x)[:, 1], x[:, ::2, 1::2])


def test_control_is_added_to_the_features(random_unet: UNet) -> None:
    x, t, labels = _inputs()
    embedding = random_unet.embed(t, labels)
    features = random_unet.encoder(pixel_unshuffle(x), embedding)
    assert tuple(part.shape[1] for part in features) == FEATURE_CHANNELS
    added = [torch.ones_like(part) for part in features]
    by_hand = pixel_shuffle(random_unet.decoder([part + 1 for part in features], embedding))
    assert torch.equal(random_unet(x, t, labels, added), by_hand)
    with pytest.raises(ValueError, match="shorter"):
        random_unet(x, t, labels, added[:2])


def test_attention_agrees_with_torch() -> None:
    attention = Attention(96)
    initialise(attention, generator(0))
    peer = nn.MultiheadAttention(96, 3, batch_first=True)
    h = torch.randn(2, 96, 7, 7, generator=generator(1))
    with torch.no_grad():
        peer.in_proj_weight.copy_(attention.qkv.weight.squeeze())
        peer.in_proj_bias.zero_()
        peer.out_proj.weight.copy_(attention.out.weight.squeeze())
        peer.out_proj.bias.zero_()
        places = attention.norm(h).flatten(2).transpose(1, 2)
        expected = h + peer(places, places, places)[0].transpose(1, 2).view_as(h)
        torch.testing.assert_close(attention(h), expected, atol=1e-5, rtol=1e-4)
