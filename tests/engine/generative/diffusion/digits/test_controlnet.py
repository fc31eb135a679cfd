"""ControlNet: no effect at zero initialisation; trained, it follows the edge map."""

import pytest
import torch

from engine import weights
from engine.data import images
from engine.generative.diffusion.digits import controlnet, sampling
from engine.generative.diffusion.digits.controlnet import ControlledUNet, ControlNet
from engine.generative.diffusion.digits.unet import NULL_LABEL, UNet
from engine.seeds import generator

LABELS = torch.tensor([2, 5, NULL_LABEL])


def _inputs() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    condition = controlnet.edge_map(images.mnist().images[[1000, 2500, 4000]])
    return sampling.initial_noise([0, 1, 2]), torch.tensor([1, 500, 1000]), condition


def test_zero_initialised_it_changes_nothing(random_unet: UNet) -> None:
    x, t, condition = _inputs()
    fresh = ControlNet(random_unet, generator(0))
    assert torch.equal(
        ControlledUNet(random_unet, fresh, condition)(x, t, LABELS), random_unet(x, t, LABELS)
    )
    trajectory = sampling.generate(
        ControlledUNet(random_unet, fresh, condition),
        [2, 5, NULL_LABEL],
        [0, 1, 2],
        sampling_steps=3,
    )
    assert torch.equal(
        trajectory.x,
        sampling.generate(random_unet, [2, 5, NULL_LABEL], [0, 1, 2], sampling_steps=3).x,
    )


def test_it_begins_as_a_copy_of_the_encoder_and_owns_its_weights(random_unet: UNet) -> None:
    fresh = ControlNet(random_unet, generator(0))
    pairs = zip(fresh.encoder.parameters(), random_unet.encoder.parameters(), strict=True)
    for own, frozen in pairs:
        assert torch.equal(own, frozen) and own.data_ptr() != frozen.data_ptr()
        assert own.requires_grad and not frozen.requires_grad


def test_zero_convolutions_get_the_first_gradients(random_unet: UNet) -> None:
    x, t, condition = _inputs()
    fresh = ControlNet(random_unet, generator(0))
    loss = ControlledUNet(random_unet, fresh, condition)(x, t, LABELS).square().mean()
    loss.backward()
    for zero in fresh.leave:
        assert isinstance(zero, torch.nn.Conv2d) and zero.weight.grad is not None
        assert float(zero.weight.grad.abs().max()) > 0
    assert fresh.enter.weight.grad is not None and not fresh.enter.weight.grad.any()
    assert all(p.grad is None for p in random_unet.parameters())


def _trained(random_unet: UNet) -> ControlNet:
    network = ControlNet(random_unet, generator(0))
    with torch.no_grad():
        for parameter in [*network.leave.parameters(), *network.enter.parameters()]:
            parameter.normal_(0, 0.05, generator=generator(1))
    return network.requires_grad_(False)


def test_conditioning_scale_zero_is_the_frozen_model_and_the_condition_has_an_effect(
    random_unet: UNet,
) -> None:
    x, t, condition = _inputs()
    network, plain = _trained(random_unet), random_unet(x, t, LABELS)
    assert torch.equal(ControlledUNet(random_unet, network, condition, 0.0)(x, t, LABELS), plain)
    one = ControlledUNet(random_unet, network, condition)(x, t, LABELS)
    other = ControlledUNet(random_unet, network, condition.flip(2))(x, t, LABELS)
    assert not torch.equal(one, plain) and not torch.equal(one, other)


def test_under_guidance_each_picture_keeps_its_condition(random_unet: UNet) -> None:
    x, _, condition = _inputs()
    network = _trained(random_unet)
    whole = sampling.guided_denoiser(
        ControlledUNet(random_unet, network, condition), LABELS, 2.0, bfloat16=False
    )
    alone = sampling.guided_denoiser(
        ControlledUNet(random_unet, network, condition[1:2]), LABELS[1:2], 2.0, bfloat16=False
    )
    torch.testing.assert_close(whole(x, 400)[1:2], alone(x[1:2], 400), atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("scale", [-0.1, 2.1, float("nan")])
def test_impossible_conditioning_scales_are_refused(random_unet: UNet, scale: float) -> None:
    with pytest.raises(ValueError, match="Conditioning scale"):
        ControlledUNet(random_unet, ControlNet(random_unet, generator(0)), _inputs()[2], scale)


def test_the_edge_map_runs_around_the_ink() -> None:
    picture = torch.zeros(1, 28, 28)
    picture[0, 10:13, 10:15] = 1
    found = controlnet.edge_map(picture)
    assert float(found.sum()) == 5 * 7 - 3 * 5
    assert not (found * picture).any() and set(found.unique().tolist()) == {0.0, 1.0}
    assert not controlnet.edge_map(torch.zeros(1, 28, 28)).any()


def test_the_dice_coefficient_of_equal_halved_and_empty_edge_maps() -> None:
    _, _, condition = _inputs()
    assert controlnet.dice_coefficient(condition, condition).tolist() == pytest.approx([1, 1, 1])
    half = torch.zeros(1, 28, 28)
    half[:, :2] = 1
    whole = torch.zeros(1, 28, 28)
    whole[:, :4] = 1
    for pair in ((half, whole), (whole, half)):
        assert float(controlnet.dice_coefficient(*pair)) == pytest.approx(2 / 3)
    nothing = torch.zeros_like(condition)
    assert not controlnet.dice_coefficient(condition, nothing).any()
    assert not controlnet.dice_coefficient(nothing, nothing).any()


@pytest.mark.nightly
def test_the_pretrained_one_follows_edges_as_the_manifest_says() -> None:
    test = images.split(images.mnist()).test
    condition, labels = controlnet.edge_map(test.images[:8]), test.labels[:8].tolist()
    frozen, network = sampling.pretrained(), controlnet.pretrained()
    metric = weights.manifest()[controlnet.NAME].metric
    found = {}
    for scale in (0.0, 1.0):
        trajectory = sampling.generate(
            ControlledUNet(frozen, network, condition, scale), labels, range(8)
        )
        overlap = controlnet.dice_coefficient(
            condition, controlnet.edge_map(sampling.to_unit_range(trajectory.samples))
        )
        found[scale] = float(overlap.mean())
        claimed = metric[f"edge overlap, conditioning scale {scale:g}"]
        assert found[scale] == pytest.approx(claimed, abs=0.1)
    assert found[1.0] > found[0.0] + 0.4
