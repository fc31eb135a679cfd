"""Sampling digits: the pretrained U-Net as a denoiser, classifier-free guidance, DDIM and SDEdit.

Finished pictures are [n, 28, 28] from 0 (paper) to 1 (ink); x_t has the range −1 … 1 and noise.
"""

import functools
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, seeds, weights
from engine.data.images import CLASSES, SIDE, Label, Picture
from engine.generative.diffusion import samplers
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE, UNet
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.parametrisation import Denoiser, to_eps
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.schedules import Time

NAME = "diffusion-digits"
SAMPLING_STEPS = 20
GUIDANCE_SCALE = 2.0
LARGEST_GUIDANCE_SCALE = 10.0


@runtime_checkable
class DenoisingNetwork(Hashable, Protocol):
    """A `UNet`, or what is called like one."""

    @property
    def device(self) -> torch.device:
        """Where it computes."""

    def __call__(self, x: Tensor, t: Time, labels: Tensor) -> Tensor:
        """v̂ at x = x_t [n, 28, 28]."""


class CachingNetwork:
    """A network that remembers its last outputs.

    While the guidance scale changes, sampling begins with the same noise over and over, and the
    network's outputs there, conditional and unconditional, do not depend on the guidance scale.

    Args:
        network: the network itself.
        size: how many outputs are remembered.
    """

    def __init__(self, network: DenoisingNetwork, size: int = 8) -> None:
        self._network = network
        self._outputs: deque[tuple[Tensor, Time, Tensor, Tensor]] = deque(maxlen=size)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self._network.device

    def __call__(self, x: Tensor, t: Time, labels: Tensor) -> Tensor:
        """v̂ at x = x_t [n, 28, 28]; not to be written into."""
        if not isinstance(t, int):
            return self._network(x, t, labels)
        for output in tuple(self._outputs):
            if output[1] == t and torch.equal(output[0], x) and torch.equal(output[2], labels):
                break
        else:
            output = (x, t, labels, self._network(x, t, labels))
        self._outputs.append(output)  # moved to the end, so the least recently used is dropped
        return output[3]


def pretrained() -> UNet:
    """The U-Net that comes with the playground, on the engine's device; the same every time.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _pretrained()


def guided_denoiser(
    network: DenoisingNetwork,
    labels: Label,
    guidance_scale: float = GUIDANCE_SCALE,
    *,
    clip: bool = True,
    bfloat16: bool = True,
) -> Denoiser:
    """(x_t, t) → ε̂ of a U-Net, by classifier-free guidance.

    Args:
        network: the U-Net, or what is called like it.
        labels: class of each picture, 0 to 9 or `NULL_LABEL`.
        guidance_scale: 0 is the unconditional model, 1 the conditional one, more extrapolates.
        clip: keep x̂_0 within −1 … 1, where all digits lie.
        bfloat16: compute in bfloat16 where the processor is fast at it; samples look the same.

    Raises:
        ValueError: a label is none of these, or the guidance scale is out of range.
    """
    if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) <= NULL_LABEL:
        raise ValueError(f"A label is a digit from 0 to 9, or {NULL_LABEL} for none.")
    if not 0 <= guidance_scale <= LARGEST_GUIDANCE_SCALE:
        raise ValueError(
            f"The guidance scale is between 0 and {LARGEST_GUIDANCE_SCALE:g}, not {guidance_scale}."
        )
    guided = samplers.guided(_predict(network, bfloat16), labels, NULL_LABEL, guidance_scale)
    return samplers.clipped(guided, SCHEDULE, 1.0) if clip else guided


def initial_noise(noise_seeds: Sequence[int]) -> Float[Tensor, "n 28 28"]:
    """One standard normal picture for each seed, whatever the other seeds are.

    Raises:
        ValueError: one is not a valid seed.
    """
    drawn = [
        torch.randn(SIDE, SIDE, generator=seeds.generator(seeds.derive(seed, "noise")))
        for seed in noise_seeds
    ]
    return torch.stack(drawn) if drawn else torch.empty(0, SIDE, SIDE)


def generate(
    network: DenoisingNetwork,
    labels: Sequence[int],
    noise_seeds: Sequence[int],
    *,
    guidance_scale: float = GUIDANCE_SCALE,
    sampling_steps: int = SAMPLING_STEPS,
) -> Trajectory:
    """The sampling trajectory of one picture for each pair of label and seed, by DDIM with η = 0.

    Returns:
        Trajectory: x [steps + 1, n, 28, 28] and x̂_0 [steps, n, 28, 28], in −1 … 1.

    Raises:
        ValueError: labels and seeds are not equally many, or a setting is out of range.
    """
    _check_pairs(labels, noise_seeds)
    return sample_from(
        network,
        initial_noise(noise_seeds),
        labels,
        SCHEDULE.steps,
        guidance_scale=guidance_scale,
        sampling_steps=sampling_steps,
    )


def sample_from(
    network: DenoisingNetwork,
    x: Picture,
    labels: Sequence[int],
    start: int,
    *,
    guidance_scale: float = GUIDANCE_SCALE,
    sampling_steps: int = SAMPLING_STEPS,
) -> Trajectory:
    """From x = x_t at t = start to data, by DDIM with η = 0, in so many steps (at most start).

    Raises:
        ValueError: a setting is out of range.
    """
    times = samplers.sampling_times(start, min(sampling_steps, start))
    place = network.device
    classes = torch.tensor(list(labels), dtype=torch.int64, device=place)
    denoiser = guided_denoiser(network, classes, guidance_scale)
    trajectory = samplers.ddim(denoiser, x.to(place), SCHEDULE, times=times)
    return Trajectory(trajectory.times, trajectory.x.cpu(), trajectory.x0.cpu())


def sdedit(
    network: DenoisingNetwork,
    picture: Float[Tensor, "28 28"],
    t: int,
    labels: Sequence[int],
    noise_seeds: Sequence[int],
    *,
    guidance_scale: float = GUIDANCE_SCALE,
    sampling_steps: int = SAMPLING_STEPS,
) -> Trajectory:
    """SDEdit (Meng et al. 2022, arXiv:2108.01073): a drawing is noised to t and denoised.

    Small t keeps the drawing, large t keeps only where the ink is, T keeps nothing. The steps are
    those that sampling from T in `sampling_steps` would take below t.

    Args:
        network: the U-Net.
        picture: from 0 (paper) to 1 (ink).
        t: from 1 to T.
        labels: class of each result, 0 to 9 or `NULL_LABEL`.
        noise_seeds: one for each result.
        guidance_scale: of classifier-free guidance.
        sampling_steps: from T to 0.

    Raises:
        ValueError: t, a label or a seed is out of range, or labels and seeds are not as many.
    """
    if not 1 <= t <= SCHEDULE.steps:
        raise ValueError(f"The drawing is noised to a time from 1 to {SCHEDULE.steps}, not {t}.")
    _check_pairs(labels, noise_seeds)
    x_0 = (2 * picture - 1).expand(len(noise_seeds), -1, -1)
    return sample_from(
        network,
        diffuse(x_0, t, initial_noise(noise_seeds), SCHEDULE),
        labels,
        t,
        guidance_scale=guidance_scale,
        sampling_steps=max(1, round(sampling_steps * t / SCHEDULE.steps)),
    )


def generate_all_classes(
    network: DenoisingNetwork,
    count: int,
    *,
    seed: int = 0,
    guidance_scale: float = GUIDANCE_SCALE,
    sampling_steps: int = SAMPLING_STEPS,
) -> tuple[Picture, Label]:
    """Many finished pictures of the classes 0 … 9 in turn, from 0 to 1, with their labels."""
    labels = torch.arange(count) % CLASSES
    noise_seeds = [seeds.derive(seed, "sheet", k) for k in range(count)]
    parts = []
    for first in range(0, count, 50):
        part = slice(first, first + 50)
        trajectory = generate(
            network,
            labels[part].tolist(),
            noise_seeds[part],
            guidance_scale=guidance_scale,
            sampling_steps=sampling_steps,
        )
        parts.append(to_unit_range(trajectory.samples))
    return torch.cat(parts), labels


def to_unit_range(x: Float[Tensor, "*any 28 28"]) -> Float[Tensor, "*any 28 28"]:
    """From −1 … 1, where the network works, to 0 (paper) … 1 (ink); values beyond are clipped."""
    return (x / 2 + 0.5).clamp(0, 1)


def _check_pairs(labels: Sequence[int], noise_seeds: Sequence[int]) -> None:
    if len(labels) != len(noise_seeds):
        raise ValueError(f"{len(labels)} labels and {len(noise_seeds)} seeds do not make pairs.")


def _predict(network: DenoisingNetwork, bfloat16: bool) -> Callable[[Tensor, Time, Tensor], Tensor]:
    def predict(x: Tensor, t: Time, labels: Tensor) -> Tensor:
        with device.autocast(bfloat16):
            v = network(x, t, labels)
        return to_eps(v, x, t, SCHEDULE, "v")

    return predict


@functools.cache
def _pretrained() -> UNet:
    network = UNet()
    weights.load_into(network, NAME)
    return network.to(device.device()).eval().requires_grad_(False)
