"""View "Branching" of the digits: a tree of sampling trajectories that branch at a step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from engine.generative import digit_classifier
from engine.generative.diffusion.digits.branching import (
    Branch,
    BranchingTree,
    sample_pretrained_tree,
)
from engine.generative.diffusion.digits.sampling import to_unit_range
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE
from engine.generative.diffusion.samplers import Trajectory
from pages.generative.diffusion.digits import tree_link
from pages.generative.diffusion.digits.fields import label_of
from pages.generative.diffusion.digits.readouts import guidance_html
from pages.generative.diffusion.digits.tree_link import SHOWN
from ui import frame
from ui.components import canvas
from ui.components.panel import panel
from ui.controls import page_button
from ui.state import PageState
from ui.topic import Place, View

STAGE = "diffusion:tree"
EVERY = 2
"""Steps from one picture of a row to the next."""

_FIRST_LABEL, _OTHER_LABEL, _BRANCHED_AT = 3, 8, (4, 8, 12, 16)


def draw_controls(page: PageState) -> None:
    """What the next branch is, and how to remove branches."""
    panel(page, "branch_class_label", "eta", "guidance_scale", "displayed")
    undo, restart = st.columns(2)
    with undo:
        page_button(
            page,
            "Remove",
            remove_last_branch,
            icon=":material/backspace:",
            help="Removes the branch that was added last",
            key="diffusion:undo",
            width="stretch",
        )
    with restart:
        page_button(
            page,
            "Restart",
            restart_tree,
            icon=":material/restart_alt:",
            key="diffusion:restart",
            width="stretch",
        )


def tree_of(page: PageState) -> BranchingTree:
    """The visitor's tree; at first a 3 with branches to an 8, early and late."""
    if page["tree"]:
        return tree_link.decode(page["tree"], guidance_scale=page["guidance_scale"])
    seed = page["seed"]
    branches = (Branch(0, step, _OTHER_LABEL, seed) for step in _BRANCHED_AT)
    root = Branch(None, 0, _FIRST_LABEL, seed)
    return BranchingTree((root, *branches), guidance_scale=page["guidance_scale"])


def remove_last_branch(page: PageState) -> None:
    """Removes the branch that was added last."""
    tree = tree_of(page)
    if len(tree.branches) > 1:
        page["tree"] = tree_link.encode(tree.remove(len(tree.branches) - 1))


def restart_tree(page: PageState) -> None:
    """A single trajectory of the chosen class, from the noise of the page's seed."""
    root = Branch(None, 0, label_of(page["branch_class_label"]), page["seed"])
    page["tree"] = tree_link.encode(BranchingTree((root,)))


def handle_events(page: PageState) -> str:
    """A pressed picture adds a branch there; returns a sentence if it cannot."""
    refusal = ""
    for event in canvas.events(STAGE):
        tree = tree_of(page)
        if event.kind != "press" or not event.cells:
            continue
        (row, column) = event.cells[0]
        step = column * EVERY
        if row >= len(tree.branches):
            continue
        if len(tree.branches) >= SHOWN:
            refusal = f"At most {SHOWN} trajectories are shown: remove one first."
        elif step >= tree.sampling_steps:
            refusal = "The last picture is finished: branch from an earlier one."
        else:
            page["tree"] = tree_link.encode(_with_branch(page, tree, row, step))
    return refusal


def _with_branch(page: PageState, tree: BranchingTree, row: int, step: int) -> BranchingTree:
    """One more branch; with η = 1 where it would repeat its parent otherwise."""
    label = label_of(page["branch_class_label"])
    repeats = label == tree.branches[row].label and not page["eta"]
    eta = 1.0 if repeats else page["eta"]
    return tree.add(row, step, label, seed=page["seed"] + len(tree.branches), eta=eta)


def draw_stage(page: PageState, place: Place) -> View:
    """The trajectories of the tree as rows of pictures, and what each is."""
    refusal = handle_events(page)
    tree = tree_of(page)
    trajectories = sample_pretrained_tree(tree)
    columns = list(range(0, tree.sampling_steps + 1, EVERY))
    times = trajectories[0].times
    rows, captions = [], []
    for branch, trajectory in zip(tree.branches, trajectories, strict=True):
        if page["displayed"] == "x0":
            steps = [min(k, tree.sampling_steps - 1) for k in columns]
            pictures = trajectory.x0[steps, 0].numpy()
        else:
            pictures = trajectory.x[columns, 0].numpy()
        own = np.array([branch.parent is None or k >= branch.step for k in columns])
        pixels = canvas.to_bytes(pictures, -1, 1)
        rows.append(np.where(own[:, None, None], pixels, pixels // 4))
        captions += [str(times[k]) if mine else "" for k, mine in zip(columns, own, strict=True)]
    with place.stage:
        canvas.images(
            STAGE,
            np.concatenate(rows),
            columns=len(columns),
            captions=captions,
            hint="Press a picture to branch there. Below each: t",
            alt=f"{len(trajectories)} sampling trajectories from noise to a digit, one a row; dim "
            "where a trajectory is still that of the row it branches from.",
        )
        frame.notice([refusal] if refusal else [])
    endings = _describe(tree, trajectories)
    with place.readouts:
        _draw_readouts(endings, tree.guidance_scale)
    return View(numbers={"view": "branching", "trajectories": endings})


@dataclass(frozen=True)
class Ending:
    """What was asked of a trajectory, and what has become of it.

    Attributes:
        parent: index of the trajectory it branches from; None for the first.
        t: where it branches, and the remaining signal there.
        alpha_bar: see `t`.
        eta: its stochasticity.
        requested: its class label; None without.
        found: what the classifier takes its last picture for, with which probability.
        probability: see `found`.
    """

    parent: int | None
    t: int
    alpha_bar: float
    eta: float
    requested: int | None
    found: int
    probability: float


def _describe(tree: BranchingTree, trajectories: Sequence[Trajectory]) -> list[Ending]:
    pictures = to_unit_range(torch.cat([trajectory.samples for trajectory in trajectories]))
    found = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    seen = zip(
        tree.branches, trajectories, found.labels.tolist(), found.probabilities.tolist(),
        strict=True,
    )  # fmt: skip
    return [
        Ending(
            parent=branch.parent,
            t=trajectory.times[branch.step],
            alpha_bar=float(SCHEDULE.alpha_bar[trajectory.times[branch.step]]),
            eta=branch.eta,
            requested=None
            if branch.label == NULL_LABEL or not tree.guidance_scale
            else branch.label,
            found=label,
            probability=probability,
        )
        for branch, trajectory, label, probability in seen
    ]


def _draw_readouts(endings: Sequence[Ending], guidance_scale: float) -> None:
    """Where each trajectory branches, the class requested, and the classifier's prediction."""
    rows: list[frame.Row] = []
    for k, ending in enumerate(endings):
        asked = "∅" if ending.requested is None else str(ending.requested)
        where = f"row {k + 1}"
        if ending.parent is not None:
            of_row = f" of row {ending.parent + 1}" if ending.parent else ""
            noise = f", η = {ending.eta:.2f}" if ending.eta else ""
            where += f", from t = {ending.t}{of_row}{noise}"
        rows.append((where, f"{asked} → {ending.found} ({100 * ending.probability:.0f} %)"))
    st.html(
        guidance_html(guidance_scale)
        + "<p class='who'>class requested → classifier prediction</p>"
        + frame.readout_html(rows)
        + "<p>With the class of its parent, a branch differs only if it draws new noise "
        "(η &gt; 0).</p>"
    )
