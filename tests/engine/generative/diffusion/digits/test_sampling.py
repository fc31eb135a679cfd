"""Sampling: guidance, seeds, steps and SDEdit; and the pretrained U-Net."""

import pytest
import torch

from engine import weights
from engine.data import images
from engine.generative import digit_classifier
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE, UNet
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.parametrisation import from_eps, to_eps
from engine.generative.diffusion.schedules import Time
from engine.generative.frechet import frechet_distance

LABELS = torch.tensor([0, 4, 9])


def _eps(network: UNet, x: torch.Tensor, t: int, labels: torch.Tensor) -> torch.Tensor:
    return to_eps(network(x, t, labels), x, t, SCHEDULE, "v")


def test_guidance_at_one_is_the_conditional_and_at_zero_the_unconditional(
    random_unet: UNet,
) -> None:
    x = sampling.initial_noise([0, 1, 2])
    for scale, labels in ((1.0, LABELS), (0.0, torch.full((3,), NULL_LABEL))):
        denoiser = sampling.guided_denoiser(random_unet, LABELS, scale, clip=False, bfloat16=False)
        assert torch.equal(denoiser(x, 400), _eps(random_unet, x, 400, labels))


def test_guidance_extrapolates_linearly(random_unet: UNet) -> None:
    x = sampling.initial_noise([0, 1, 2])
    conditional = _eps(random_unet, x, 400, LABELS)
    unconditional = _eps(random_unet, x, 400, torch.full((3,), NULL_LABEL))
    denoiser = sampling.guided_denoiser(random_unet, LABELS, 3.0, clip=False, bfloat16=False)
    expected = unconditional + 3 * (conditional - unconditional)
    torch.testing.assert_close(denoiser(x, 400), expected, atol=1e-5, rtol=1e-4)


def test_clipping_keeps_the_predicted_picture_in_range(random_unet: UNet) -> None:
    x = 2 * sampling.initial_noise([0, 1, 2])
    eps = sampling.guided_denoiser(random_unet, LABELS, 3.0)(x, 600)
    x0 = from_eps(eps, x, 600, SCHEDULE, "x0")
    assert 1 == pytest.approx(float(x0.abs().max()), abs=1e-4)


def test_remembered_outputs_are_not_computed_again(random_unet: UNet) -> None:
    calls: list[int] = []

    class Counting:
        device = random_unet.device

        def __call__(self, x: torch.Tensor, t: Time, labels: torch.Tensor) -> torch.Tensor:
            calls.append(len(x))
            return random_unet(x, t, labels)

    known = sampling.CachingNetwork(Counting(), size=4)
    found = [
        [
            sampling.generate(network, (1, 2), (0, 1), guidance_scale=scale, sampling_steps=3)
            for scale in (2, 3, 4)
        ]
        for network in (random_unet, known)
    ]
    for plain, remembered in zip(*found, strict=True):
        assert torch.equal(plain.x, remembered.x)
    assert len(calls) == 3 + 2 + 2  # the first step of each trajectory is the same input
    x = sampling.initial_noise([0, 1])
    assert torch.equal(known(x, 400, LABELS[:2]), random_unet(x, 400, LABELS[:2]))
    assert torch.equal(known(x, 400, LABELS[1:]), random_unet(x, 400, LABELS[1:]))
    assert torch.equal(known(-x, 400, LABELS[1:]), random_unet(-x, 400, LABELS[1:]))


def test_noise_of_a_seed_is_its_own() -> None:
    assert torch.equal(sampling.initial_noise([5, 6, 7])[1], sampling.initial_noise([6])[0])
    assert not torch.equal(*sampling.initial_noise([5, 6]))
    many = sampling.initial_noise(range(50))
    assert float(many.mean()) == pytest.approx(0, abs=0.02)
    assert float(many.std()) == pytest.approx(1, abs=0.02)
    assert sampling.initial_noise([]).shape == (0, 28, 28)


def test_the_trajectory_has_every_step_and_is_reproducible(random_unet: UNet) -> None:
    trajectory = sampling.generate(random_unet, [1, 2], [3, 4], sampling_steps=5)
    assert trajectory.times == (1000, 800, 600, 400, 200, 0)
    assert trajectory.x.shape == (6, 2, 28, 28) and trajectory.x0.shape == (5, 2, 28, 28)
    assert torch.equal(trajectory.x[0], sampling.initial_noise([3, 4]))
    assert torch.equal(trajectory.samples, trajectory.x0[-1])
    assert torch.equal(
        trajectory.x, sampling.generate(random_unet, [1, 2], [3, 4], sampling_steps=5).x
    )


def test_a_seed_makes_the_same_picture_in_any_grid(random_unet: UNet) -> None:
    alone = sampling.generate(random_unet, [2], [9], sampling_steps=4).samples[0]
    among = sampling.generate(random_unet, [1, 2, 3], [8, 9, 10], sampling_steps=4).samples[1]
    # In bfloat16 (3 digits) another batch size may add up in another order.
    torch.testing.assert_close(alone, among, atol=0.1, rtol=0)


def test_a_drawing_is_noised_to_the_requested_time(random_unet: UNet) -> None:
    picture = images.mnist().images[700]
    trajectory = sampling.sdedit(
        random_unet, picture, 500, [1, NULL_LABEL], [7, 8], sampling_steps=20
    )
    assert trajectory.times[0] == 500 and len(trajectory.times) == 11
    x_0 = (2 * picture - 1).expand(2, -1, -1)
    assert torch.equal(trajectory.x[0], diffuse(x_0, 500, sampling.initial_noise([7, 8]), SCHEDULE))


def test_a_drawing_noised_to_t_1_is_kept(random_unet: UNet) -> None:
    picture = images.mnist().images[700]
    trajectory = sampling.sdedit(random_unet, picture, 1, [1], [7])
    assert trajectory.times == (1, 0)
    assert float((sampling.to_unit_range(trajectory.samples[0]) - picture).abs().max()) < 0.1


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"t": 0}, "time from 1 to 1000"),
        ({"t": 1001}, "time from 1 to 1000"),
        ({"labels": [11]}, "digit from 0 to 9"),
        ({"labels": [-1]}, "digit from 0 to 9"),
        ({"labels": [1, 2]}, "2 labels and 1 seeds"),
        ({"noise_seeds": [-1]}, "seed"),
        ({"guidance_scale": 11.0}, "guidance scale"),
        ({"guidance_scale": float("nan")}, "guidance scale"),
        ({"sampling_steps": 0}, "steps"),
    ],
)
def test_impossible_settings_are_refused(random_unet: UNet, wrong: dict, complaint: str) -> None:
    wanted = {"t": 500, "labels": [1], "noise_seeds": [1], **wrong}
    if wrong == {"sampling_steps": 0}:
        with pytest.raises(ValueError, match=complaint):
            sampling.generate(random_unet, [1], [1], sampling_steps=0)
        return
    with pytest.raises(ValueError, match=complaint):
        sampling.sdedit(random_unet, torch.zeros(28, 28), **wanted)


def test_the_unit_range_goes_from_paper_to_ink() -> None:
    shown = sampling.to_unit_range(
        torch.tensor([-3.0, -1, 0, 1, 3]).view(5, 1, 1).expand(5, 28, 28)
    )
    assert shown[:, 0, 0].tolist() == [0, 0, 0.5, 1, 1]


@pytest.fixture(scope="module")
def samples() -> tuple[torch.Tensor, torch.Tensor]:
    """Twenty guided samples of the pretrained network, with their labels."""
    return sampling.generate_all_classes(sampling.pretrained(), 20, seed=1)


@pytest.mark.nightly
def test_the_pretrained_network_draws_the_requested_classes(
    samples: tuple[torch.Tensor, torch.Tensor],
) -> None:
    right = digit_classifier.accuracy(digit_classifier.pretrained(), *samples)
    claimed = weights.manifest()[sampling.NAME].metric["classified as requested, guidance 2"]
    assert claimed > 0.97
    assert right >= claimed - 0.1  # two of twenty


@pytest.mark.nightly
def test_the_pretrained_network_comes_as_near_to_the_data_as_the_manifest_says(
    samples: tuple[torch.Tensor, torch.Tensor],
) -> None:
    metric = weights.manifest()[sampling.NAME].metric
    classifier, data = digit_classifier.pretrained(), images.split(images.mnist())
    known = digit_classifier.extract_features(classifier, data.train.images)
    found = frechet_distance(digit_classifier.extract_features(classifier, samples[0]), known)
    held_out = frechet_distance(
        digit_classifier.extract_features(classifier, data.test.images[:20]), known
    )
    claimed = metric["Fréchet distance, guidance 2"] / metric["Fréchet distance, held-out digits"]
    # Both are larger for 20 than for 500, and their ratio is nearer to 1.
    assert found / held_out < claimed


def test_the_pretrained_network_keeps_a_drawing_that_is_noised_a_little() -> None:
    test = images.split(images.mnist()).test
    picture, label = test.images[0], int(test.labels[0])
    near, far = (
        sampling.to_unit_range(
            sampling.sdedit(sampling.pretrained(), picture, t, [label], [3]).samples[0]
        )
        for t in (200, 900)
    )
    assert float((near - picture).norm()) < 0.6 * float((far - picture).norm())
