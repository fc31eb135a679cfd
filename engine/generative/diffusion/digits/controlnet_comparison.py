"""Samples of the frozen U-Net with and without a ControlNet, from the same noise."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from scipy import ndimage
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data.images import SIDE, Picture
from engine.generative import digit_classifier
from engine.generative.diffusion.digits import controlnet, sampling
from engine.generative.diffusion.digits.controlnet import ControlledUNet, ControlNet
from engine.generative.diffusion.digits.unet import ZeroConv
from engine.generative.diffusion.samplers import Trajectory
from engine.settings import check_ranges, setting

COUNT = 4
"""Samples with the ControlNet, and as many without."""

DRAFT_STEPS = 5

WEIGHTS = ("trained", "zero")
"""Of the ControlNet: trained, or zero-initialised as before the first training step."""


@dataclass(frozen=True)
class ComparisonSettings:
    """What the samples depend on.

    Attributes:
        condition: 28 × 28 float32 values from 0 (paper) to 1 (line), as bytes.
        label: class of all samples, 0 to 9 or `NULL_LABEL`.
        weights: of the ControlNet, one of `WEIGHTS`.
        conditioning_scale: factor of the ControlNet's output.
        seed: of the initial noise.

    Raises:
        ValueError: a setting is out of range.
    """

    condition: bytes
    label: int
    weights: str = "trained"
    conditioning_scale: float = setting(1.0, low=0, high=2)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if len(self.condition) != 4 * SIDE * SIDE:
            raise ValueError(f"A condition has {SIDE} by {SIDE} values.")
        if self.weights not in WEIGHTS:
            raise ValueError("The weights of the ControlNet are trained or zero-initialised.")
        seeds.validated(self.seed)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The same noise, denoised without and with the ControlNet.

    Attributes:
        without, controlled: the trajectories.
        edge_overlap: Dice coefficient of the edge map of x̂_0 and the condition, without and with
            the ControlNet, by step [2, steps].
        largest_change: largest difference of any pixel of x, by step, from the noise on.
        ink_inside: mean ink of x̂_0 within the closed lines of the condition, without and with the
            ControlNet, by step [2, steps]; None where no line is closed.
        predictions: of the classifier at the end, without and with.
    """

    without: Trajectory
    controlled: Trajectory
    edge_overlap: Float[np.ndarray, "2 steps"]
    largest_change: Float[np.ndarray, " moments"]
    ink_inside: Float[np.ndarray, "2 steps"] | None
    predictions: tuple[list[int], list[int]]

    @property
    def identical(self) -> bool:
        """Whether all steps agree bit for bit."""
        return torch.equal(self.without.x, self.controlled.x)


@cached
def compare(
    settings: ComparisonSettings, sampling_steps: int = sampling.SAMPLING_STEPS
) -> Comparison:
    """Samples of the frozen U-Net, and as many from the same noise with the ControlNet."""
    pixels = torch.frombuffer(bytearray(settings.condition), dtype=torch.float32)
    condition = pixels.view(1, SIDE, SIDE)
    noise_seeds = tuple(range(settings.seed * COUNT, (settings.seed + 1) * COUNT))
    frozen = sampling.pretrained()
    controlled = ControlledUNet(
        frozen,
        control_network(settings.weights, settings.seed),
        condition.expand(COUNT, -1, -1).to(frozen.device),
        settings.conditioning_scale,
    )
    pair = (
        _sample_without(settings.label, noise_seeds, sampling_steps),
        sampling.generate(
            controlled, (settings.label,) * COUNT, noise_seeds, sampling_steps=sampling_steps
        ),
    )
    overlap = np.stack([_edge_overlap(each, condition) for each in pair])
    change = (pair[0].x - pair[1].x).abs().amax(dim=(1, 2, 3)).numpy()
    within = enclosed(condition[0].numpy() > 0)
    ink = np.stack([_ink_within(each, within) for each in pair]) if within.any() else None
    return Comparison(*pair, overlap, change, ink, (_classify(pair[0]), _classify(pair[1])))


@cached
def control_network(weights: str, seed: int) -> ControlNet:
    """The pretrained ControlNet, or a new one with weights of this seed."""
    if weights == "trained":
        return controlnet.pretrained()
    source = seeds.generator(seeds.derive(seed, "branch"))
    return ControlNet(sampling.pretrained(), source).eval().requires_grad_(False)


def largest_zero_convolution_weight(network: ControlNet) -> float:
    """The largest absolute weight in the layers that were initialised with zeros."""
    return max(
        float(part.weight.abs().max()) for part in network.modules() if isinstance(part, ZeroConv)
    )


def enclosed(lines: Bool[np.ndarray, "28 28"]) -> Bool[np.ndarray, "28 28"]:
    """The paper that a closed line cuts off from the rim; a line may close across a corner."""
    filled: np.ndarray = ndimage.binary_fill_holes(lines) & ~lines
    return filled


@cached
def _sample_without(label: int, noise_seeds: tuple[int, ...], sampling_steps: int) -> Trajectory:
    labels = (label,) * len(noise_seeds)
    frozen = sampling.pretrained()
    return sampling.generate(frozen, labels, noise_seeds, sampling_steps=sampling_steps)


def _edge_overlap(
    trajectory: Trajectory, condition: Float[Tensor, "1 28 28"]
) -> Float[np.ndarray, " steps"]:
    """Dice coefficient of condition and edge map of x̂_0, mean over the samples, by step."""
    predicted: Picture = sampling.to_unit_range(trajectory.x0).flatten(0, 1)
    edges = controlnet.edge_map(predicted)
    overlap = controlnet.dice_coefficient(edges, condition.expand_as(edges))
    return overlap.view(-1, COUNT).mean(dim=1).numpy()


def _ink_within(
    trajectory: Trajectory, within: Bool[np.ndarray, "28 28"]
) -> Float[np.ndarray, " steps"]:
    """Mean ink of x̂_0 there, from 0 to 1, mean over the samples, by step."""
    predicted = sampling.to_unit_range(trajectory.x0)
    ink: np.ndarray = predicted[..., torch.from_numpy(within)].mean(dim=(1, 2)).numpy()
    return ink


def _classify(trajectory: Trajectory) -> list[int]:
    pictures = sampling.to_unit_range(trajectory.samples)
    found = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    labels: list[int] = found.labels.tolist()
    return labels
