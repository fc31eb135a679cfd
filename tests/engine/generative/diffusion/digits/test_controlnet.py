"""ControlNet: nothing at the beginning, and then the outline is kept."""

import pytest
import torch

from engine import weights
from engine.data import images
from engine.generative.diffusion.digits import controlnet, sampling
from engine.generative.diffusion.digits.controlnet import ControlledUNet, ControlNet
from engine.generative.diffusion.digits.unet import NULL_LABEL, UNet
from engine.seeds import generator

LABELS = torch.tensor([2, 5, NULL_LABEL])


def _asked() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    sketch = controlnet.edge_map(images.mnist().images[[1000, 2500, 4000]])
    return sampling.initial_noise([0, 1, 2]), torch.tensor([1, 500, 1000]), sketch


def test_at_the_beginning_it_changes_not_one_bit(stranger: UNet) -> None:
    x, t, sketch = _asked()
    fresh = ControlNet(stranger, generator(0))
    assert torch.equal(
        ControlledUNet(stranger, fresh, sketch)(x, t, LABELS), stranger(x, t, LABELS)
    )
    way = sampling.generate(
        ControlledUNet(stranger, fresh, sketch), [2, 5, NULL_LABEL], [0, 1, 2], sampling_steps=3
    )
    assert torch.equal(
        way.x, sampling.generate(stranger, [2, 5, NULL_LABEL], [0, 1, 2], sampling_steps=3).x
    )


def test_it_begins_as_a_copy_of_the_encoder_and_owns_its_weights(stranger: UNet) -> None:
    fresh = ControlNet(stranger, generator(0))
    pairs = zip(fresh.encoder.parameters(), stranger.encoder.parameters(), strict=True)
    for own, frozen in pairs:
        assert torch.equal(own, frozen) and own.data_ptr() != frozen.data_ptr()
        assert own.requires_grad and not frozen.requires_grad


def test_zero_convolutions_learn_first_and_the_hint_only_after_them(stranger: UNet) -> None:
    x, t, sketch = _asked()
    fresh = ControlNet(stranger, generator(0))
    loss = ControlledUNet(stranger, fresh, sketch)(x, t, LABELS).square().mean()
    loss.backward()
    for zero in fresh.leave:
        assert isinstance(zero, torch.nn.Conv2d) and zero.weight.grad is not None
        assert float(zero.weight.grad.abs().max()) > 0
    assert fresh.enter.weight.grad is not None and not fresh.enter.weight.grad.any()
    assert all(p.grad is None for p in stranger.parameters())


def _trained(stranger: UNet) -> ControlNet:
    network = ControlNet(stranger, generator(0))
    with torch.no_grad():
        for parameter in [*network.leave.parameters(), *network.enter.parameters()]:
            parameter.normal_(0, 0.05, generator=generator(1))
    return network.requires_grad_(False)


def test_strength_zero_is_the_frozen_model_and_the_sketch_counts(stranger: UNet) -> None:
    x, t, sketch = _asked()
    network, plain = _trained(stranger), stranger(x, t, LABELS)
    assert torch.equal(ControlledUNet(stranger, network, sketch, 0.0)(x, t, LABELS), plain)
    one = ControlledUNet(stranger, network, sketch)(x, t, LABELS)
    other = ControlledUNet(stranger, network, sketch.flip(2))(x, t, LABELS)
    assert not torch.equal(one, plain) and not torch.equal(one, other)


def test_guidance_shows_each_copy_its_own_sketch(stranger: UNet) -> None:
    x, _, sketch = _asked()
    network = _trained(stranger)
    whole = sampling.guided_denoiser(
        ControlledUNet(stranger, network, sketch), LABELS, 2.0, bfloat16=False
    )
    alone = sampling.guided_denoiser(
        ControlledUNet(stranger, network, sketch[1:2]), LABELS[1:2], 2.0, bfloat16=False
    )
    torch.testing.assert_close(whole(x, 400)[1:2], alone(x[1:2], 400), atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("strength", [-0.1, 2.1, float("nan")])
def test_impossible_strengths_are_refused(stranger: UNet, strength: float) -> None:
    with pytest.raises(ValueError, match="Conditioning scale"):
        ControlledUNet(stranger, ControlNet(stranger, generator(0)), _asked()[2], strength)


def test_the_outline_runs_around_the_ink() -> None:
    picture = torch.zeros(1, 28, 28)
    picture[0, 10:13, 10:15] = 1
    found = controlnet.edge_map(picture)
    assert float(found.sum()) == 5 * 7 - 3 * 5
    assert not (found * picture).any() and set(found.unique().tolist()) == {0.0, 1.0}
    assert not controlnet.edge_map(torch.zeros(1, 28, 28)).any()


def test_outlines_agree_with_themselves_by_halves_and_not_with_nothing() -> None:
    _, _, sketch = _asked()
    assert controlnet.dice_coefficient(sketch, sketch).tolist() == pytest.approx([1, 1, 1])
    half = torch.zeros(1, 28, 28)
    half[:, :2] = 1
    whole = torch.zeros(1, 28, 28)
    whole[:, :4] = 1
    for pair in ((half, whole), (whole, half)):
        assert float(controlnet.dice_coefficient(*pair)) == pytest.approx(2 / 3)
    nothing = torch.zeros_like(sketch)
    assert not controlnet.dice_coefficient(sketch, nothing).any()
    assert not controlnet.dice_coefficient(nothing, nothing).any()


def test_the_shipped_one_keeps_the_outline_as_the_manifest_says() -> None:
    test = images.split(images.mnist()).test
    sketch, labels = controlnet.edge_map(test.images[:8]), test.labels[:8].tolist()
    frozen, network = sampling.pretrained(), controlnet.pretrained()
    metric = weights.manifest()[controlnet.NAME].metric
    found = {}
    for strength in (0.0, 1.0):
        way = sampling.generate(ControlledUNet(frozen, network, sketch, strength), labels, range(8))
        kept = controlnet.dice_coefficient(
            sketch, controlnet.edge_map(sampling.to_unit_range(way.samples))
        )
        found[strength] = float(kept.mean())
        claimed = metric[f"edge overlap, conditioning scale {strength:g}"]
        assert found[strength] == pytest.approx(claimed, abs=0.1)
    assert found[1.0] > found[0.0] + 0.4
