"""A tree of ways from noise to digits: any way can part from another at any step.

From x_t on, a branch follows another class, or other noise (DDIM with η above 0 draws some in every
step). The noise of a step depends on the branch's seed and the step alone, so a branch with the
class, η and seed of its parent repeats the parent bit for bit, and a tree is its few numbers.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from engine import seeds
from engine.generative.diffusion import samplers
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.sampling import Network
from engine.generative.diffusion.digits.unet import CLASSES, NULL, SCHEDULE, SIDE
from engine.generative.diffusion.samplers import Trajectory

MOST = 32
LARGEST_STEPS = 100


@dataclass(frozen=True)
class Node:
    """One way, or what is new of it.

    Attributes:
        parent: index of the way it parts from; None for the root.
        step: at which it parts, 0 at the noise; 0 for the root.
        label: what it becomes, 0 to 9 or `NULL`.
        seed: of the noise of its steps; of the root also of x_T.
        eta: η of DDIM, from 0 (no new noise) to 1.

    Raises:
        ValueError: a value is out of range; the message is a sentence for the visitor.
    """

    parent: int | None
    step: int
    label: int
    seed: int
    eta: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.label <= NULL:
            raise ValueError(f"A branch becomes a digit from 0 to {CLASSES - 1}, or {NULL}: any.")
        if not 0 <= self.eta <= 1:
            raise ValueError(f"η lies between 0 and 1; {self.eta} does not.")
        if self.parent is None and self.step:
            raise ValueError("The first way begins at step 0.")
        seeds.validated(self.seed)


@dataclass(frozen=True)
class Tree:
    """Ways by their nodes, parents before children.

    Attributes:
        nodes: the first is the root; at most `MOST`.
        steps: of a whole way.
        scale: of the guidance.

    Raises:
        ValueError: they do not make such a tree; the message is a sentence for the visitor.
    """

    nodes: tuple[Node, ...]
    steps: int = sampling.STEPS
    scale: float = sampling.SCALE

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= LARGEST_STEPS:
            raise ValueError(f"A way has 1 to {LARGEST_STEPS} steps, not {self.steps}.")
        if not 0 <= self.scale <= sampling.LARGEST_SCALE:
            raise ValueError(
                f"The guidance lies between 0 and {sampling.LARGEST_SCALE:g}; "
                f"{self.scale} does not."
            )
        if not 1 <= len(self.nodes) <= MOST:
            raise ValueError(f"A tree has 1 to {MOST} ways; take one away before the next.")
        if self.nodes[0].parent is not None:
            raise ValueError("The first way has no parent.")
        for index, node in enumerate(self.nodes[1:], start=1):
            if node.parent is None or not 0 <= node.parent < index:
                raise ValueError(f"Way {index} parts from one that is not before it.")
            if not 0 <= node.step < self.steps:
                raise ValueError(f"A way parts at a step from 0 to {self.steps - 1}.")

    def branch(self, parent: int, step: int, label: int, seed: int, eta: float = 0.0) -> Tree:
        """The tree with one way more.

        It is tied to the way that drew the step: below where the parent itself has parted, that
        is the parent's parent.

        Raises:
            ValueError: there is no such way or step, a value is out of range, or the tree is full.
        """
        if not 0 <= parent < len(self.nodes):
            raise ValueError(f"There is no way {parent}.")
        above = self.nodes[parent].parent
        while above is not None and step <= self.nodes[parent].step:
            parent, above = above, self.nodes[above].parent
        return Tree((*self.nodes, Node(parent, step, label, seed, eta)), self.steps, self.scale)

    def without(self, index: int) -> Tree:
        """The tree without one way and all that part from it.

        Raises:
            ValueError: there is no such way, or it is the root.
        """
        if not 1 <= index < len(self.nodes):
            raise ValueError("Only a branch that is there can be taken away.")
        kept: dict[int, int] = {}
        nodes: list[Node] = []
        for old, node in enumerate(self.nodes):
            if old == index or (node.parent is not None and node.parent not in kept):
                continue
            kept[old] = len(nodes)
            parent = None if node.parent is None else kept[node.parent]
            nodes.append(Node(parent, node.step, node.label, node.seed, node.eta))
        return Tree(tuple(nodes), self.steps, self.scale)

    def lineage(self, index: int) -> tuple[Node, ...]:
        """The nodes from the root to one way: what its pictures depend on."""
        nodes = [self.nodes[index]]
        while nodes[-1].parent is not None:
            nodes.append(self.nodes[nodes[-1].parent])
        return tuple(reversed(nodes))

    def text(self) -> str:
        """For a link: ``7.3.0`` is a root (label, seed, percent η); ``-0.12.4.9.100`` a branch."""
        parts = []
        for node in self.nodes:
            tied = [] if node.parent is None else [node.parent, node.step]
            parts.append(".".join(map(str, [*tied, node.label, node.seed, round(100 * node.eta)])))
        return "-".join(parts)

    @classmethod
    def parse(cls, text: str, steps: int = sampling.STEPS, scale: float = sampling.SCALE) -> Tree:
        """The tree of such a text, which a visitor may have changed.

        Raises:
            ValueError: it is not the text of a tree; the message is a sentence.
        """
        nodes: list[Node] = []
        for part in text.split("-")[: MOST + 1]:
            values = part.split(".")
            if len(values) not in (3, 5) or not all(v.isascii() and v.isdigit() for v in values):
                raise ValueError(f"“{part[:40]}” is no way of a tree.")
            *tied, label, seed, percent = (int(value[:12]) for value in values)
            parent, step = tied if tied else (None, 0)
            nodes.append(Node(parent, step, label, seed, percent / 100))
        return cls(tuple(nodes), steps, scale)


def ways(network: Network, tree: Tree) -> list[Trajectory]:
    """The whole way of every node, of one picture each: x [steps + 1, 1, 28, 28].

    What was computed before is remembered, so a tree that has grown costs its new branch.
    """
    return [
        _way(network, _plain(tree.lineage(index)), tree.steps, tree.scale)
        for index in range(len(tree.nodes))
    ]


def _plain(lineage: Sequence[Node]) -> tuple[Node, ...]:
    """Without the indices: pictures do not depend on where in the tree a node stands."""
    return tuple(
        Node(None if k == 0 else 0, node.step, node.label, node.seed, node.eta)
        for k, node in enumerate(lineage)
    )


@functools.lru_cache(maxsize=4 * MOST)
def _way(network: Network, lineage: tuple[Node, ...], steps: int, scale: float) -> Trajectory:
    node = lineage[-1]
    times = samplers.spaced(SCHEDULE.steps, steps)
    if len(lineage) == 1:
        x, x0 = sampling.noise([node.seed])[None], torch.empty(0, 1, SIDE, SIDE)
    else:
        parent = _way(network, lineage[:-1], steps, scale)
        x, x0 = parent.x[: node.step + 1], parent.x0[: node.step]
    place = network.device
    label = torch.tensor([node.label], device=place)
    denoiser = sampling.denoiser(network, label, scale)
    rest, guesses = [], []
    now = x[-1].to(place)
    with torch.inference_mode():
        for k, (t, s) in enumerate(pairwise(times[node.step :]), start=node.step):
            z = _grain(node, k).to(place)
            now, guess = samplers.ddim_step(
                now, denoiser(now, t), t, s, SCHEDULE, eta=node.eta, z=z
            )
            rest.append(now.cpu())
            guesses.append(guess.cpu())
    return Trajectory(
        times, torch.cat([x, torch.stack(rest)]), torch.cat([x0, torch.stack(guesses)])
    )


def _grain(node: Node, step: int) -> Tensor:
    """The noise of one step of one branch."""
    source = seeds.generator(seeds.derive(node.seed, "branch", step))
    return torch.randn(1, SIDE, SIDE, generator=source)
