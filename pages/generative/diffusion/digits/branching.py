"""View "Branching" of the digits: a tree of sampling trajectories that branch at a step."""

import numpy as np
import streamlit as st

from engine.generative.diffusion.digits.branching import (
    Branch,
    BranchingTree,
    sample_pretrained_tree,
)
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE
from pages.generative.diffusion.digits import tree_link
from pages.generative.diffusion.digits.fields import label_of
from pages.generative.diffusion.digits.tree_link import SHOWN
from ui import frame
from ui.components import canvas
from ui.components.panel import panel
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
    undo.button(
        "Undo",
        icon=":material/undo:",
        on_click=remove_last_branch,
        args=(page,),
        key="diffusion:undo",
        width="stretch",
    )
    restart.button(
        "Restart",
        icon=":material/restart_alt:",
        on_click=restart_tree,
        args=(page,),
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
    with place.readouts:
        _draw_readouts(tree)
    return View()


def _draw_readouts(tree: BranchingTree) -> None:
    """Where each trajectory branches, and its class."""
    rows = []
    for k, branch in enumerate(tree.branches):
        label = "no class" if branch.label == NULL_LABEL else f"class {branch.label}"
        if branch.parent is None:
            rows.append((f"row {k + 1}, from noise", label))
        else:
            t = SCHEDULE.steps - round(SCHEDULE.steps * branch.step / tree.sampling_steps)
            noise = f", η = {branch.eta:.2f}" if branch.eta else ""
            rows.append((f"row {k + 1}, from row {branch.parent + 1} at t = {t}{noise}", label))
    frame.readout(rows)
    st.html(
        "<p>An early branch can still become any digit; a late one changes only details. "
        "With the same class label, a branch differs only if it draws new noise (η = 1).</p>"
    )
