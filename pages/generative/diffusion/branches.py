"""View "Branch" of the digits: a tree of ways that part from each other at a step."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.generative.diffusion.digits import branching, sampling
from engine.generative.diffusion.digits.branching import Node, Tree
from engine.generative.diffusion.digits.unet import NULL, SCHEDULE
from ui import frame
from ui.components import canvas
from ui.components.panel import panel
from ui.state import PageState

STAGE = "diffusion:tree"
MOST = 7
EVERY = 2

_FIRST, _OTHER, _PARTINGS = 3, 8, (4, 8, 12, 16)


def check(text: str) -> str:
    """The text of a tree that can be grown, or a clause for the visitor."""
    try:
        tree = Tree.parse(text)
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}".rstrip(".")) from None
    if len(tree.nodes) > MOST:
        raise ValueError(f"but {MOST} ways are shown at most")
    return text


def draw_controls(page: PageState) -> None:
    """What the next branch becomes, and how to take it back."""
    panel(page, "C", "e", "G", "h")
    back, anew = st.columns(2)
    back.button(
        "Undo",
        icon=":material/undo:",
        on_click=undo,
        args=(page,),
        key="diffusion:undo",
        width="stretch",
    )
    anew.button(
        "Anew",
        icon=":material/restart_alt:",
        on_click=begin,
        args=(page,),
        key="diffusion:anew",
        width="stretch",
    )


def tree_of(page: PageState) -> Tree:
    """The tree that has been grown; at first a 3 that turns towards an 8, sooner and later."""
    if page["tree"]:
        return Tree.parse(page["tree"], scale=page["G"])
    seed = page["seed"]
    turns = (Node(0, step, _OTHER, seed) for step in _PARTINGS)
    return Tree((Node(None, 0, _FIRST, seed), *turns), scale=page["G"])


def undo(page: PageState) -> None:
    """Takes the last way away."""
    tree = tree_of(page)
    if len(tree.nodes) > 1:
        page["tree"] = tree.without(len(tree.nodes) - 1).text()


def begin(page: PageState) -> None:
    """Back to a first way, from the noise of the page's seed towards the chosen class."""
    label = NULL if page["C"] == "any" else int(page["C"])
    page["tree"] = Tree((Node(None, 0, label, page["seed"]),)).text()


def take_up(page: PageState) -> str:
    """A pressed picture lets a way part there; returns a sentence if it cannot."""
    refusal = ""
    for event in canvas.events(STAGE):
        tree = tree_of(page)
        if event.kind != "press" or not event.cells:
            continue
        (row, column) = event.cells[0]
        step = column * EVERY
        if row >= len(tree.nodes):
            continue
        if len(tree.nodes) >= MOST:
            refusal = f"{MOST} ways are shown at most: take one back first."
        elif step >= tree.steps:
            refusal = "The last picture is finished: let a way part from an earlier one."
        else:
            page["tree"] = grown(page, tree, row, step).text()
    return refusal


def grown(page: PageState, tree: Tree, row: int, step: int) -> Tree:
    """The tree with a way more; where neither class nor η would make a difference, η is 1."""
    label = NULL if page["C"] == "any" else int(page["C"])
    same = label == tree.nodes[row].label and not page["e"]
    eta = 1.0 if same else page["e"]
    return tree.branch(row, step, label, seed=page["seed"] + len(tree.nodes), eta=eta)


def scene(page: PageState, stage: DeltaGenerator, right: DeltaGenerator) -> None:
    """The tree as rows of pictures, and what each way is."""
    refusal = take_up(page)
    tree = tree_of(page)
    ways = branching.ways(sampling.shipped(), tree)
    columns = list(range(0, tree.steps + 1, EVERY))
    times = ways[0].times
    rows, captions = [], []
    for node, way in zip(tree.nodes, ways, strict=True):
        if page["h"] == "x0":
            shown = way.x0[[min(k, tree.steps - 1) for k in columns], 0].numpy()
        else:
            shown = way.x[columns, 0].numpy()
        own = np.array([node.parent is None or k >= node.step for k in columns])
        pixels = canvas.to_bytes(shown, -1, 1)
        rows.append(np.where(own[:, None, None], pixels, pixels // 4))
        captions += [str(times[k]) if mine else "" for k, mine in zip(columns, own, strict=True)]
    with stage:
        canvas.images(
            STAGE,
            np.concatenate(rows),
            columns=len(columns),
            captions=captions,
            hint="Press a picture: another way parts there. Below each: t",
            alt=f"{len(ways)} ways from noise to a digit, one a row; dim where a way is still that "
            "of the row it parts from.",
        )
        frame.notice([refusal] if refusal else [])
    with right:
        described(tree)


def described(tree: Tree) -> None:
    """The ways in words."""
    rows = []
    for k, node in enumerate(tree.nodes):
        what = "any digit" if node.label == NULL else f"a {node.label}"
        if node.parent is None:
            rows.append((f"row {k + 1}, from noise", what))
        else:
            t = SCHEDULE.steps - round(SCHEDULE.steps * node.step / tree.steps)
            noise = f", η {node.eta:.2f}" if node.eta else ""
            rows.append((f"row {k + 1}, from row {node.parent + 1} at t = {t}{noise}", what))
    frame.readout(rows)
    st.html(
        "<p>A way that parts early can still become anything; late, only the details change. "
        "With the same class, it takes new noise (η = 1) to part at all.</p>"
    )
