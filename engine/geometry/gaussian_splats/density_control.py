"""Adaptive density control: Gaussians are cloned, split and pruned while they are fitted.

Kerbl et al. (2023), section 5.2. Where the mean of a Gaussian keeps being pulled about in the
image, something is missing there: a small Gaussian is cloned, a large one is split in two. Those
that have become nearly transparent or very large are pruned, and now and then all opacities are
reset, so that only what the images need comes back.

Every Gaussian has an id for as long as it lives, and every change is an event, so that the life of
each can be told (`engine.geometry.gaussian_splats.life_stories`).
"""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.geometry.gaussian_splats.covariance import rotation_matrices
from engine.geometry.gaussian_splats.gaussians import Gaussians, concatenate
from engine.settings import check_ranges, setting

SPLIT_SHRINK = 1.6
"""The scale of a half is that of the whole divided by this (3DGS)."""
RESET_OPACITY = 0.01
"""What opacities are lowered to by a reset (3DGS)."""

FAINT, LARGE = 0, 1
REASONS = ("too faint", "too large")
"""Why a Gaussian was pruned."""


@dataclass(frozen=True)
class DensityRules:
    """When Gaussians are cloned, split and pruned.

    Attributes:
        enabled: whether there is any density control.
        interval: steps between two events.
        gradient_threshold: mean length of the gradient of the loss by the mean in the image, in
            units of half the image, from which on a Gaussian is cloned or split.
        split_scale: the largest standard deviation, in radii of the scene, above which it is split
            rather than cloned.
        prune_opacity: below it a Gaussian is pruned.
        prune_scale: above this standard deviation it is pruned.
        reset_interval: steps between two resets of the opacities; 0 for none.
        last_step: after it nothing is changed any more.
        most: no more Gaussians than this.

    Raises:
        ValueError: a value is out of range.
    """

    enabled: bool = True
    interval: int = setting(60, low=10, high=500)
    gradient_threshold: float = setting(2e-3, low=1e-4, high=1e-1)
    split_scale: float = setting(0.05, low=0.005, high=0.5)
    prune_opacity: float = setting(0.005, low=0.0, high=0.95)
    prune_scale: float = setting(0.5, low=0.05, high=5.0)
    reset_interval: int = setting(0, low=0, high=3000)
    last_step: int = setting(3000, low=0, high=100_000)
    most: int = setting(4000, low=1, high=20_000)

    def __post_init__(self) -> None:
        check_ranges(self)

    def due(self, step: int) -> bool:
        """Whether something may change after this step."""
        return self.enabled and 0 < step <= self.last_step and step % self.interval == 0

    def reset_due(self, step: int) -> bool:
        """Whether the opacities are reset after this step."""
        return (
            self.enabled
            and self.reset_interval > 0
            and 0 < step < self.last_step
            and step % self.reset_interval == 0
        )


@dataclass(frozen=True, eq=False)
class Population:
    """Gaussians with names.

    Attributes:
        gaussians: their parameters.
        ids: one for each, ascending.
        next_id: for the next one to be made.
    """

    gaussians: Gaussians
    ids: Int[Tensor, " n"]
    next_id: int

    @classmethod
    def of(cls, gaussians: Gaussians) -> "Population":
        """The first Gaussians, numbered from 0."""
        ids = torch.arange(gaussians.count, device=gaussians.means.device)
        return cls(gaussians, ids, gaussians.count)


@dataclass(frozen=True, eq=False)
class DensityEvent:
    """What was changed after one step.

    Attributes:
        step: after which.
        cloned: ids of those that were cloned, and live on.
        clones: ids of their copies, in the same order.
        split: ids of those that were split, and are gone.
        halves: ids of their two halves each.
        pruned: ids of those that are gone.
        pruned_means: where they were.
        reasons: why, indices of `REASONS`.
        reset: whether the opacities were reset.
        seen: ids of all Gaussians before the event, and of each
        gradients, opacities, sizes: the mean gradient since the last event, the opacity and the
            largest standard deviation.
    """

    step: int
    cloned: Int[Tensor, " c"]
    clones: Int[Tensor, " c"]
    split: Int[Tensor, " s"]
    halves: Int[Tensor, "s 2"]
    pruned: Int[Tensor, " p"]
    pruned_means: Float[Tensor, "p 3"]
    reasons: Int[Tensor, " p"]
    reset: bool
    seen: Int[Tensor, " n"]
    gradients: Float[Tensor, " n"]
    opacities: Float[Tensor, " n"]
    sizes: Float[Tensor, " n"]


@dataclass(frozen=True, eq=False)
class Change:
    """The outcome of an event.

    Attributes:
        population: after it.
        origin: for each Gaussian after it the index of the one before it whose optimiser state it
            takes over; −1 for new ones, which begin without.
        event: what happened.
    """

    population: Population
    origin: Int[Tensor, " m"]
    event: DensityEvent


def control_density(
    population: Population,
    gradients: Float[Tensor, " n"],
    rules: DensityRules,
    *,
    step: int,
    generator: torch.Generator,
) -> Change:
    """One event of density control: clone, split, prune, and reset if it is due.

    Args:
        population: before.
        gradients: of each Gaussian the mean length of its gradient in the image.
        rules: when what happens.
        step: after which this is.
        generator: on the CPU; the halves of a split are drawn from the Gaussian.
    """
    gaussians = population.gaussians.detach()
    sizes = gaussians.scales.amax(1) if gaussians.count else gaussians.means.new_zeros(0)
    cloning, splitting = _chosen(gradients, sizes, rules)
    cloned, split = population.ids[cloning], population.ids[splitting]
    clones = population.next_id + torch.arange(len(cloned), device=cloned.device)
    first_half = population.next_id + len(cloned)
    halves = first_half + torch.arange(2 * len(split), device=split.device).view(-1, 2)
    grown = concatenate(
        [gaussians[~splitting], gaussians[cloning], split_in_two(gaussians[splitting], generator)]
    )
    ids = torch.cat([population.ids[~splitting], clones, halves.flatten()])
    kept = (~splitting).nonzero().squeeze(1)
    origin = torch.cat([kept, kept.new_full((len(ids) - len(kept),), -1)])
    staying, pruned, reasons = _pruned(grown, rules)
    after = grown[staying]
    if reset := rules.reset_due(step):
        after = reset_opacities(after)
    event = DensityEvent(
        step,
        cloned,
        clones,
        split,
        halves,
        ids[pruned],
        grown.means[pruned],
        reasons,
        reset,
        population.ids.int(),
        gradients.half(),
        gaussians.opacities.half(),
        sizes.half(),
    )
    survivors = Population(after, ids[staying], population.next_id + len(clones) + halves.numel())
    return Change(survivors, origin[staying], event)


def split_in_two(gaussians: Gaussians, generator: torch.Generator) -> Gaussians:
    """Two smaller Gaussians for each, one after the other, at points drawn from it."""
    twice = torch.arange(gaussians.count, device=gaussians.means.device).repeat_interleave(2)
    both = gaussians[twice]
    noise = torch.randn(len(twice), 3, generator=generator).to(both.means)
    offsets = rotation_matrices(both.quaternions) @ (noise * both.scales)[:, :, None]
    return replace(
        both,
        means=both.means + offsets[:, :, 0],
        log_scales=both.log_scales - math.log(SPLIT_SHRINK),
    )


def reset_opacities(gaussians: Gaussians) -> Gaussians:
    """Opacities of at most `RESET_OPACITY`."""
    highest = math.log(RESET_OPACITY / (1 - RESET_OPACITY))
    return replace(gaussians, opacity_logits=gaussians.opacity_logits.clamp_max(highest))


def _chosen(
    gradients: Tensor, sizes: Tensor, rules: DensityRules
) -> tuple[Bool[Tensor, " n"], Bool[Tensor, " n"]]:
    """Which are cloned and which are split; the most pulled ones if there is not room for all."""
    pulled = gradients > rules.gradient_threshold
    room = max(0, rules.most - len(gradients))
    if int(pulled.sum()) > room:
        strongest = torch.where(pulled, gradients, -1).topk(room).indices
        pulled = torch.zeros_like(pulled)
        pulled[strongest] = True
    large = sizes > rules.split_scale
    return pulled & ~large, pulled & large


def _pruned(
    gaussians: Gaussians, rules: DensityRules
) -> tuple[Int[Tensor, " k"], Int[Tensor, " p"], Int[Tensor, " p"]]:
    """Indices of those that stay and of those that go, and why they go."""
    faint = gaussians.opacities < rules.prune_opacity
    large = gaussians.scales.amax(1) > rules.prune_scale
    pruned = (faint | large).nonzero().squeeze(1)
    reasons = torch.where(faint[pruned], FAINT, LARGE)
    return (~(faint | large)).nonzero().squeeze(1), pruned, reasons
