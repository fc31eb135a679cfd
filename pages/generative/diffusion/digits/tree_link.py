"""The code of a branching tree in a link.

``7.3.0`` is a root (label, seed, percent η); ``-0.12.4.9.100`` a branch of trajectory 0 at step 12.
"""

from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.branching import MOST, Branch, BranchingTree

SHOWN = 7
"""Trajectories of a tree on the page, at most."""


def encode(tree: BranchingTree) -> str:
    """The code of a tree, without its guidance scale and sampling steps."""
    parts = []
    for branch in tree.branches:
        attached = [] if branch.parent is None else [branch.parent, branch.step]
        numbers = [*attached, branch.label, branch.seed, round(100 * branch.eta)]
        parts.append(".".join(map(str, numbers)))
    return "-".join(parts)


def decode(
    code: str,
    sampling_steps: int = sampling.SAMPLING_STEPS,
    guidance_scale: float = sampling.GUIDANCE_SCALE,
) -> BranchingTree:
    """The tree of a code, which a visitor may have changed.

    Raises:
        ValueError: it is not the code of a tree; the message is a sentence.
    """
    branches: list[Branch] = []
    for part in code.split("-")[: MOST + 1]:
        values = part.split(".")
        if len(values) not in (3, 5) or not all(v.isascii() and v.isdigit() for v in values):
            raise ValueError(f"“{part[:40]}” is no trajectory of a tree.")
        *attached, label, seed, percent = (int(value[:12]) for value in values)
        parent, step = attached if attached else (None, 0)
        branches.append(Branch(parent, step, label, seed, percent / 100))
    return BranchingTree(tuple(branches), sampling_steps, guidance_scale)


def check(code: str) -> str:
    """The code of a tree that the page can show; raises ValueError with a clause otherwise.

    No code stands for the tree that the page begins with.
    """
    if not code:
        return code
    try:
        tree = decode(code)
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}".rstrip(".")) from None
    if len(tree.branches) > SHOWN:
        raise ValueError(f"but {SHOWN} trajectories are shown at most")
    return code
