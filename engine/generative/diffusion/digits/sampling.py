"""Digits out of noise: the shipped U-Net as a denoiser, guided towards a class.

Pictures are [n, 28, 28] from 0 (paper) to 1 (ink); x_t lives in −1 … 1 and beyond.
"""

import functools
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, seeds, weights
from engine.generative.diffusion import samplers
from engine.generative.diffusion.digits.unet import (
    CLASSES,
    NULL,
    SCHEDULE,
    SIDE,
    Label,
    Picture,
    UNet,
)
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.parametrisation import Denoiser, to_eps
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.schedules import Time

NAME = "diffusion-digits"
STEPS = 20
SCALE = 2.0
LARGEST_SCALE = 10.0


@runtime_checkable
class Network(Hashable, Protocol):
    """A `UNet`, or what is sampled like one."""

    @property
    def device(self) -> torch.device:
        """Where it computes."""

    def __call__(self, x: Tensor, t: Time, labels: Tensor) -> Tensor:
        """v̂ at x = x_t [n, 28, 28]."""


class Remembering:
    """A network that gives an answer again when it is asked the same once more.

    While a hand changes the guidance, ways begin in the same noise over and over, and the network's
    answer there, with a class and without, does not depend on the guidance.

    Args:
        network: which is asked.
        most: how many answers are kept.
    """

    def __init__(self, network: Network, most: int = 8) -> None:
        self._network = network
        self._known: deque[tuple[Tensor, Time, Tensor, Tensor]] = deque(maxlen=most)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self._network.device

    def __call__(self, x: Tensor, t: Time, labels: Tensor) -> Tensor:
        """v̂ at x = x_t [n, 28, 28]; not to be written into."""
        if not isinstance(t, int):
            return self._network(x, t, labels)
        for known in tuple(self._known):
            if known[1] == t and torch.equal(known[0], x) and torch.equal(known[2], labels):
                answer = known
                break
        else:
            answer = (x, t, labels, self._network(x, t, labels))
        self._known.append(answer)  # the latest are kept, however old
        return answer[3]


def shipped() -> UNet:
    """The U-Net that comes with the playground, on the engine's device; the same every time.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _shipped()


def denoiser(
    network: Network,
    labels: Label,
    scale: float = SCALE,
    *,
    clip: bool = True,
    bfloat16: bool = True,
) -> Denoiser:
    """(x_t, t) → ε̂ of a U-Net, guided.

    Args:
        network: the U-Net, or what answers like it.
        labels: what each picture should be, 0 to 9 or `NULL`.
        scale: of the guidance: 0 forgets the label, 1 obeys it, more exaggerates it.
        clip: keep x̂_0 within −1 … 1, where all digits lie.
        bfloat16: compute in bfloat16 where the processor is fast at it; samples look the same.

    Raises:
        ValueError: a label is none of these, or the scale is out of range.
    """
    if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) <= NULL:
        raise ValueError(f"A label is a digit from 0 to 9, or {NULL} for none.")
    if not 0 <= scale <= LARGEST_SCALE:
        raise ValueError(f"The guidance lies between 0 and {LARGEST_SCALE:g}; {scale} does not.")
    guided = samplers.guided(_predict(network, bfloat16), labels, NULL, scale)
    return samplers.clipped(guided, SCHEDULE, 1.0) if clip else guided


def noise(grains: Sequence[int]) -> Float[Tensor, "n 28 28"]:
    """One standard normal picture for each seed; it does not depend on the others asked for.

    Raises:
        ValueError: one is not a valid seed.
    """
    drawn = [
        torch.randn(SIDE, SIDE, generator=seeds.generator(seeds.derive(seed, "noise")))
        for seed in grains
    ]
    return torch.stack(drawn) if drawn else torch.empty(0, SIDE, SIDE)


def generate(
    network: Network,
    labels: Sequence[int],
    grains: Sequence[int],
    *,
    scale: float = SCALE,
    steps: int = STEPS,
) -> Trajectory:
    """The way of one picture for each pair of label and seed, by DDIM with η = 0.

    Returns:
        Trajectory: x [steps + 1, n, 28, 28] and x̂_0 [steps, n, 28, 28], in −1 … 1.

    Raises:
        ValueError: labels and seeds are not equally many, or a setting is out of range.
    """
    if len(labels) != len(grains):
        raise ValueError(f"{len(labels)} labels and {len(grains)} seeds do not make pairs.")
    return descend(network, noise(grains), labels, SCHEDULE.steps, scale=scale, steps=steps)


def descend(
    network: Network,
    x: Picture,
    labels: Sequence[int],
    start: int,
    *,
    scale: float = SCALE,
    steps: int = STEPS,
) -> Trajectory:
    """From x = x_t at t = start to data, by DDIM with η = 0, in `steps` steps (at most start).

    Raises:
        ValueError: a setting is out of range.
    """
    times = samplers.spaced(start, min(steps, start))
    where = network.device
    wanted = torch.tensor(list(labels), dtype=torch.int64, device=where)
    way = samplers.ddim(denoiser(network, wanted, scale), x.to(where), SCHEDULE, times=times)
    return Trajectory(way.times, way.x.cpu(), way.x0.cpu())


def edit(
    network: Network,
    picture: Float[Tensor, "28 28"],
    t: int,
    labels: Sequence[int],
    grains: Sequence[int],
    *,
    scale: float = SCALE,
    steps: int = STEPS,
) -> Trajectory:
    """SDEdit (Meng et al. 2022, arXiv:2108.01073): a drawing noised to t and brought back.

    Small t keeps the drawing, large t keeps only where the ink is, T nothing. The steps are those
    that a whole way of `steps` steps would spend below t.

    Args:
        network: the U-Net.
        picture: from 0 (paper) to 1 (ink).
        t: from 1 to T.
        labels: what each answer should be, 0 to 9 or `NULL`.
        grains: seeds of the noise, one for each answer.
        scale: of the guidance.
        steps: of a whole way.

    Raises:
        ValueError: t, a label or a seed is out of range, or labels and seeds are not as many.
    """
    if not 1 <= t <= SCHEDULE.steps:
        raise ValueError(f"The drawing is noised to a time from 1 to {SCHEDULE.steps}, not {t}.")
    if len(labels) != len(grains):
        raise ValueError(f"{len(labels)} labels and {len(grains)} seeds do not make pairs.")
    x_0 = (2 * picture - 1).expand(len(grains), -1, -1)
    share = max(1, round(steps * t / SCHEDULE.steps))
    x = diffuse(x_0, t, noise(grains), SCHEDULE)
    return descend(network, x, labels, t, scale=scale, steps=share)


def sheet(
    network: Network, count: int, *, seed: int = 0, scale: float = SCALE, steps: int = STEPS
) -> tuple[Picture, Label]:
    """Many finished pictures, 0 … 9 in turn, with their labels; from 0 to 1."""
    labels = torch.arange(count) % CLASSES
    grains = [seeds.derive(seed, "sheet", k) for k in range(count)]
    parts = []
    for first in range(0, count, 50):
        chosen = slice(first, first + 50)
        way = generate(network, labels[chosen].tolist(), grains[chosen], scale=scale, steps=steps)
        parts.append(pictures(way.samples))
    return torch.cat(parts), labels


def pictures(x: Float[Tensor, "*any 28 28"]) -> Float[Tensor, "*any 28 28"]:
    """What −1 … 1 looks like from 0 (paper) to 1 (ink); beyond, it is cut off."""
    return (x / 2 + 0.5).clamp(0, 1)


def updates(way: Trajectory) -> Float[Tensor, "steps n 28 28"]:
    """What each step adds to the picture: x_s − x_t."""
    return way.x[1:] - way.x[:-1]


def _predict(network: Network, bfloat16: bool) -> Callable[[Tensor, Time, Tensor], Tensor]:
    def predict(x: Tensor, t: Time, labels: Tensor) -> Tensor:
        with device.autocast(bfloat16):
            v = network(x, t, labels)
        return to_eps(v, x, t, SCHEDULE, "v")

    return predict


@functools.cache
def _shipped() -> UNet:
    network = UNet()
    weights.load_into(network, NAME)
    return network.to(device.device()).eval().requires_grad_(False)
