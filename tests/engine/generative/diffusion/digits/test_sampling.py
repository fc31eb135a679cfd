"""Sampling: guidance, seeds, steps, drawings noised and brought back; and the shipped U-Net."""

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
from engine.generative.distance import frechet_distance

LABELS = torch.tensor([0, 4, 9])


def _eps(network: UNet, x: torch.Tensor, t: int, labels: torch.Tensor) -> torch.Tensor:
    return to_eps(network(x, t, labels), x, t, SCHEDULE, "v")


def test_guidance_at_one_is_the_conditional_and_at_zero_the_unconditional(stranger: UNet) -> None:
    x = sampling.initial_noise([0, 1, 2])
    for scale, labels in ((1.0, LABELS), (0.0, torch.full((3,), NULL_LABEL))):
        denoiser = sampling.guided_denoiser(stranger, LABELS, scale, clip=False, bfloat16=False)
        assert torch.equal(denoiser(x, 400), _eps(stranger, x, 400, labels))


def test_guidance_goes_on_in_a_straight_line(stranger: UNet) -> None:
    x = sampling.initial_noise([0, 1, 2])
    conditional = _eps(stranger, x, 400, LABELS)
    unconditional = _eps(stranger, x, 400, torch.full((3,), NULL_LABEL))
    denoiser = sampling.guided_denoiser(stranger, LABELS, 3.0, clip=False, bfloat16=False)
    expected = unconditional + 3 * (conditional - unconditional)
    torch.testing.assert_close(denoiser(x, 400), expected, atol=1e-5, rtol=1e-4)


def test_clipping_keeps_the_predicted_picture_in_range(stranger: UNet) -> None:
    x = 2 * sampling.initial_noise([0, 1, 2])
    eps = sampling.guided_denoiser(stranger, LABELS, 3.0)(x, 600)
    x0 = from_eps(eps, x, 600, SCHEDULE, "x0")
    assert 1 == pytest.approx(float(x0.abs().max()), abs=1e-4)


def test_what_was_answered_is_not_asked_again(stranger: UNet) -> None:
    asked: list[int] = []

    class Counting:
        device = stranger.device

        def __call__(self, x: torch.Tensor, t: Time, labels: torch.Tensor) -> torch.Tensor:
            asked.append(len(x))
            return stranger(x, t, labels)

    known = sampling.CachingNetwork(Counting(), size=4)
    ways = [
        [
            sampling.generate(network, (1, 2), (0, 1), guidance_scale=scale, sampling_steps=3)
            for scale in (2, 3, 4)
        ]
        for network in (stranger, known)
    ]
    for plain, remembered in zip(*ways, strict=True):
        assert torch.equal(plain.x, remembered.x)
    assert len(asked) == 3 + 2 + 2  # the first step of each way is the same question
    x = sampling.initial_noise([0, 1])
    assert torch.equal(known(x, 400, LABELS[:2]), stranger(x, 400, LABELS[:2]))
    assert torch.equal(known(x, 400, LABELS[1:]), stranger(x, 400, LABELS[1:]))
    assert torch.equal(known(-x, 400, LABELS[1:]), stranger(-x, 400, LABELS[1:]))


def test_noise_of_a_seed_is_its_own() -> None:
    assert torch.equal(sampling.initial_noise([5, 6, 7])[1], sampling.initial_noise([6])[0])
    assert not torch.equal(*sampling.initial_noise([5, 6]))
    many = sampling.initial_noise(range(50))
    assert float(many.mean()) == pytest.approx(0, abs=0.02)
    assert float(many.std()) == pytest.approx(1, abs=0.02)
    assert sampling.initial_noise([]).shape == (0, 28, 28)


def test_the_way_holds_every_step_and_repeats(stranger: UNet) -> None:
    way = sampling.generate(stranger, [1, 2], [3, 4], sampling_steps=5)
    assert way.times == (1000, 800, 600, 400, 200, 0)
    assert way.x.shape == (6, 2, 28, 28) and way.x0.shape == (5, 2, 28, 28)
    assert torch.equal(way.x[0], sampling.initial_noise([3, 4]))
    assert torch.equal(way.samples, way.x0[-1])
    assert torch.equal(way.x, sampling.generate(stranger, [1, 2], [3, 4], sampling_steps=5).x)


def test_a_seed_makes_the_same_picture_in_any_grid(stranger: UNet) -> None:
    alone = sampling.generate(stranger, [2], [9], sampling_steps=4).samples[0]
    among = sampling.generate(stranger, [1, 2, 3], [8, 9, 10], sampling_steps=4).samples[1]
    # In bfloat16 (3 digits) another batch size may add up in another order.
    torch.testing.assert_close(alone, among, atol=0.1, rtol=0)


def test_a_drawing_is_noised_to_the_time_asked_for(stranger: UNet) -> None:
    picture = images.mnist().images[700]
    way = sampling.sdedit(stranger, picture, 500, [1, NULL_LABEL], [7, 8], sampling_steps=20)
    assert way.times[0] == 500 and len(way.times) == 11
    x_0 = (2 * picture - 1).expand(2, -1, -1)
    assert torch.equal(way.x[0], diffuse(x_0, 500, sampling.initial_noise([7, 8]), SCHEDULE))


def test_a_drawing_noised_by_a_single_time_comes_back(stranger: UNet) -> None:
    picture = images.mnist().images[700]
    way = sampling.sdedit(stranger, picture, 1, [1], [7])
    assert way.times == (1, 0)
    assert float((sampling.to_unit_range(way.samples[0]) - picture).abs().max()) < 0.1


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
def test_impossible_settings_are_refused(stranger: UNet, wrong: dict, complaint: str) -> None:
    wanted = {"t": 500, "labels": [1], "noise_seeds": [1], **wrong}
    if wrong == {"sampling_steps": 0}:
        with pytest.raises(ValueError, match=complaint):
            sampling.generate(stranger, [1], [1], sampling_steps=0)
        return
    with pytest.raises(ValueError, match=complaint):
        sampling.sdedit(stranger, torch.zeros(28, 28), **wanted)


def test_pictures_run_from_paper_to_ink() -> None:
    shown = sampling.to_unit_range(
        torch.tensor([-3.0, -1, 0, 1, 3]).view(5, 1, 1).expand(5, 28, 28)
    )
    assert shown[:, 0, 0].tolist() == [0, 0, 0.5, 1, 1]


@pytest.fixture(scope="module")
def sheet() -> tuple[torch.Tensor, torch.Tensor]:
    """Forty guided samples of the shipped network, with their labels."""
    return sampling.generate_all_classes(sampling.pretrained(), 40, seed=1)


def test_the_shipped_network_draws_what_it_is_asked_for(
    sheet: tuple[torch.Tensor, torch.Tensor],
) -> None:
    right = digit_classifier.accuracy(digit_classifier.pretrained(), *sheet)
    claimed = weights.manifest()[sampling.NAME].metric["classified as requested, guidance 2"]
    assert claimed > 0.97
    assert right >= claimed - 0.075  # three of forty


def test_the_shipped_network_comes_as_near_to_the_data_as_the_manifest_says(
    sheet: tuple[torch.Tensor, torch.Tensor],
) -> None:
    metric = weights.manifest()[sampling.NAME].metric
    classifier, data = digit_classifier.pretrained(), images.split(images.mnist())
    known = digit_classifier.extract_features(classifier, data.train.images)
    found = frechet_distance(digit_classifier.extract_features(classifier, sheet[0]), known)
    held_out = frechet_distance(
        digit_classifier.extract_features(classifier, data.test.images[:40]), known
    )
    claimed = metric["Fréchet distance, guidance 2"] / metric["Fréchet distance, held-out digits"]
    # Both are larger for 40 than for 500, and their ratio is nearer to 1.
    assert found / held_out < claimed


def test_the_shipped_network_keeps_a_drawing_that_is_noised_a_little() -> None:
    test = images.split(images.mnist()).test
    picture, label = test.images[0], int(test.labels[0])
    near, far = (
        sampling.to_unit_range(
            sampling.sdedit(sampling.pretrained(), picture, t, [label], [3]).samples[0]
        )
        for t in (200, 900)
    )
    assert float((near - picture).norm()) < 0.6 * float((far - picture).norm())
