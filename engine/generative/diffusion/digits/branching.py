"""A tree of sampling trajectories: any trajectory can branch from another at any step.

From x_t on, a branch follows another class, or other noise (DDIM with η above 0 draws some in every
step). The noise of a step depends on the branch's seed and the step alone, so a branch with the
class, η and seed of its parent repeats the parent bit for bit, and a tree is its few numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data.images import CLASSES, SIDE
from engine.generative.diffusion import samplers
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.sampling import DenoisingNetwork
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE
from engine.generative.diffusion.samplers import Trajectory
from engine.settings import check_ranges, setting

MOST = 32
"""Trajectories of a tree, at most."""


@dataclass(frozen=True)
class Branch:
    """One trajectory, or what is new of it.

    Attributes:
        parent: index of the trajectory it branches from; None for the root.
        step: at which it branches, 0 at the noise; 0 for the root.
        label: its class, 0 to 9 or `NULL_LABEL`.
        seed: of the noise of its steps; of the root also of x_T.
        eta: stochasticity η of DDIM, from 0 (no new noise) to 1.

    Raises:
        ValueError: a value is out of range; the message is a sentence for the visitor.
    """

    parent: int | None
    step: int
    label: int
    seed: int
    eta: float = setting(0.0, low=0, high=1)

    def __post_init__(self) -> None:
        check_ranges(self)
        if not 0 <= self.label <= NULL_LABEL:
            raise ValueError(
                f"The class of a branch is a digit from 0 to {CLASSES - 1}, or {NULL_LABEL}: any."
            )
        if self.parent is None and self.step:
            raise ValueError("The first trajectory begins at step 0.")
        seeds.validated(self.seed)


@dataclass(frozen=True)
class BranchingTree:
    """Trajectories by their branches, parents before children.

    Attributes:
        branches: the first is the root; at most `MOST`.
        sampling_steps: of every trajectory, from T to 0.
        guidance_scale: of classifier-free guidance.

    Raises:
        ValueError: they do not make such a tree; the message is a sentence for the visitor.
    """

    branches: tuple[Branch, ...]
    sampling_steps: int = setting(sampling.SAMPLING_STEPS, low=1, high=100)
    guidance_scale: float = setting(
        sampling.GUIDANCE_SCALE, low=0, high=sampling.LARGEST_GUIDANCE_SCALE
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        if not 1 <= len(self.branches) <= MOST:
            raise ValueError(f"A tree has 1 to {MOST} trajectories; remove one to add another.")
        if self.branches[0].parent is not None:
            raise ValueError("The first trajectory has no parent.")
        for index, branch in enumerate(self.branches[1:], start=1):
            if branch.parent is None or not 0 <= branch.parent < index:
                raise ValueError(f"Trajectory {index} branches from one that is not before it.")
            if not 0 <= branch.step < self.sampling_steps:
                raise ValueError(f"Branches begin at a step from 0 to {self.sampling_steps - 1}.")

    def add(self, parent: int, step: int, label: int, seed: int, eta: float = 0.0) -> BranchingTree:
        """The tree with one trajectory more.

        It is attached to the trajectory that computed the step: before the step at which the
        parent itself has branched, that is the parent's parent.

        Raises:
            ValueError: there is no such trajectory or step, a value is out of range, or the tree
                is full.
        """
        if not 0 <= parent < len(self.branches):
            raise ValueError(f"There is no trajectory {parent}.")
        above = self.branches[parent].parent
        while above is not None and step <= self.branches[parent].step:
            parent, above = above, self.branches[above].parent
        return self._with((*self.branches, Branch(parent, step, label, seed, eta)))

    def remove(self, index: int) -> BranchingTree:
        """The tree without one trajectory and all that branch from it.

        Raises:
            ValueError: there is no such trajectory, or it is the root.
        """
        if not 1 <= index < len(self.branches):
            raise ValueError("Only a branch that is in the tree can be removed.")
        places: dict[int, int] = {}
        left: list[Branch] = []
        for old, branch in enumerate(self.branches):
            if old == index or (branch.parent is not None and branch.parent not in places):
                continue
            places[old] = len(left)
            parent = None if branch.parent is None else places[branch.parent]
            left.append(Branch(parent, branch.step, branch.label, branch.seed, branch.eta))
        return self._with(tuple(left))

    def lineage(self, index: int) -> tuple[Branch, ...]:
        """The branches from the root to one trajectory: what its pictures depend on."""
        branches = [self.branches[index]]
        while branches[-1].parent is not None:
            branches.append(self.branches[branches[-1].parent])
        return tuple(reversed(branches))

    def _with(self, branches: tuple[Branch, ...]) -> BranchingTree:
        return BranchingTree(branches, self.sampling_steps, self.guidance_scale)


def sample_tree(network: DenoisingNetwork, tree: BranchingTree) -> list[Trajectory]:
    """The whole trajectory of every branch, of one picture each: x [steps + 1, 1, 28, 28]."""
    found: list[Trajectory] = []
    for branch in tree.branches:
        parent = None if branch.parent is None else found[branch.parent]
        found.append(_sample(network, branch, parent, tree.sampling_steps, tree.guidance_scale))
    return found


def sample_pretrained_tree(tree: BranchingTree) -> list[Trajectory]:
    """`sample_tree` of the pretrained U-Net.

    Trajectories are cached, so a tree that has grown costs its new branch.
    """
    return [
        _pretrained_trajectory(
            _without_indices(tree.lineage(index)), tree.sampling_steps, tree.guidance_scale
        )
        for index in range(len(tree.branches))
    ]


def _without_indices(lineage: Sequence[Branch]) -> tuple[Branch, ...]:
    """Pictures do not depend on where in the tree a branch stands."""
    return tuple(
        Branch(None if k == 0 else 0, branch.step, branch.label, branch.seed, branch.eta)
        for k, branch in enumerate(lineage)
    )


@cached
def _pretrained_trajectory(
    lineage: tuple[Branch, ...], sampling_steps: int, guidance_scale: float
) -> Trajectory:
    parent = None
    if len(lineage) > 1:
        parent = _pretrained_trajectory(lineage[:-1], sampling_steps, guidance_scale)
    return _sample(sampling.pretrained(), lineage[-1], parent, sampling_steps, guidance_scale)


def _sample(
    network: DenoisingNetwork,
    branch: Branch,
    parent: Trajectory | None,
    sampling_steps: int,
    guidance_scale: float,
) -> Trajectory:
    """A trajectory: up to the step at which it branches, that of its parent."""
    times = samplers.sampling_times(SCHEDULE.steps, sampling_steps)
    if parent is None:
        x, x0 = sampling.initial_noise([branch.seed])[None], torch.empty(0, 1, SIDE, SIDE)
    else:
        x, x0 = parent.x[: branch.step + 1], parent.x0[: branch.step]
    place = network.device
    label = torch.tensor([branch.label], device=place)
    denoiser = sampling.guided_denoiser(network, label, guidance_scale)
    new_x, new_x0 = [], []
    x_t = x[-1].to(place)
    with torch.inference_mode():
        for k, (t, s) in enumerate(pairwise(times[branch.step :]), start=branch.step):
            z = _step_noise(branch, k).to(place)
            x_t, x_0 = samplers.ddim_step(
                x_t, denoiser(x_t, t), t, s, SCHEDULE, eta=branch.eta, z=z
            )
            new_x.append(x_t.cpu())
            new_x0.append(x_0.cpu())
    return Trajectory(
        times, torch.cat([x, torch.stack(new_x)]), torch.cat([x0, torch.stack(new_x0)])
    )


def _step_noise(branch: Branch, step: int) -> Tensor:
    """The noise that DDIM with η above 0 adds in one step of a branch."""
    source = seeds.generator(seeds.derive(branch.seed, "branch", step))
    return torch.randn(1, SIDE, SIDE, generator=source)
