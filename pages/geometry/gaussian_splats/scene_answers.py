"""What the guide strip answers in "Fit a scene", from the numbers of the run."""

import math

from pages.geometry.gaussian_splats.scene_charts import decibels
from ui.frame import number
from ui.topic import View

FEW = 8
"""Photographs up to which the question is whether they are enough."""

_SOON = 25
"""Steps after a reset in which it is on its way back."""


def few_views(view: View) -> str:
    """Overfitting to a handful of photographs."""
    n = view.numbers
    training, held_out, step = n["training_psnr"], n["held_out_psnr"], n["step"]
    both = (
        f"after {step:,} steps the training views reach {decibels(training)} and the held-out ones"
        f" {decibels(held_out)}"
    )
    if not step or math.isnan(held_out):
        return "Press play and compare the training views with those that are held out."
    if n["views"] > FEW:
        return f"With {n['views']} photographs {both}: most of space is seen from several sides."
    if training - held_out < 5:
        return f"Not decided: {both}. Let it train on and watch the two curves."
    fallen = n["best_held_out"] - held_out
    turn = f" They had been {number(fallen, 1)} dB better before." if fallen > 0.3 else ""
    if n["rarely_seen"] > 0.1:
        return (
            f"No: {both}.{turn} {100 * n['rarely_seen']:.0f} % of what the held-out views show is"
            " made by Gaussians that at most one photograph shows by a pixel or more; turn the"
            " picture to see them."
        )
    return (
        f"No: {both}.{turn} What matches {n['views']} photographs need not be right from elsewhere;"
        " turn the picture."
    )


def density_control(view: View) -> str:
    """Clone and split against a fixed number."""
    n = view.numbers
    if n["compared"] != "density" or not n["density_control"]:
        return "Choose “Without density control” under Compare to see both runs at equal steps."
    gained = n["own_psnr"] - n["compared_psnr"]
    counts = f"{n['cloned']:,} clones, {n['split']:,} splits, {n['pruned']:,} pruned"
    scores = (
        f"after {n['compared_step']:,} steps {n['own_count']:,.0f} Gaussians reach"
        f" {decibels(n['own_psnr'])}, the {n['compared_count']:,.0f} without density control"
        f" {decibels(n['compared_psnr'])}"
    )
    if gained > 0.5:
        return (
            f"Yes: {scores} ({counts}). New ones grow where the loss still pulls at a mean in the"
            " image."
        )
    return (
        f"Not yet: {scores}. An event first disturbs the image: new Gaussians have to find their"
        f" place ({counts})."
    )


def opacity_reset(view: View) -> str:
    """The cost and the use of a reset."""
    n = view.numbers
    if not n["reset_step"]:
        return f"No reset in the first {n['step']:,} steps yet; watch both curves when it comes."
    cost = n["before_reset"] - n["after_reset"]
    since = n["step"] - n["reset_step"]
    told = (
        f"The reset after step {n['reset_step']:,} costs {number(cost, 1)} dB at once"
        f" ({decibels(n['before_reset'])} → {decibels(n['after_reset'])})"
    )
    if n["compared"] != "reset":
        return f"{told}; {since} steps later it is {decibels(n['held_out_psnr'])}."
    against = f"{decibels(n['own_psnr'])} against {decibels(n['compared_psnr'])}"
    if n["own_psnr"] < n["before_reset"] or since < _SOON:
        return f"{told}. {since} steps later it is still on its way back: {against} without."
    behind = n["compared_psnr"] - n["own_psnr"]
    place = f"{number(abs(behind), 1)} dB {'behind' if behind > 0 else 'ahead of'}"
    text = (
        f"{told}. {since} steps later it is {place if abs(behind) >= 0.05 else 'level with'} the"
        f" run without a reset ({against})"
    )
    fewer = 1 - n["own_count"] / max(n["compared_count"], 1)
    if fewer > 0.01:
        return (
            f"{text}, with {100 * fewer:.0f} % fewer Gaussians: what no image needs stays"
            " transparent and is pruned."
        )
    return f"{text}."


def initialisation(view: View) -> str:
    """Points of the surface against a random cube."""
    n = view.numbers
    if n["compared"] != "initialisation":
        return "Choose “Other initialisation” under Compare to see both runs at equal steps."
    pair = (n["own_psnr"], n["compared_psnr"])
    surface, scattered = pair if n["initialisation"] == "surface" else pair[::-1]
    told = (
        f"after {n['compared_step']:,} steps {decibels(surface)} from points of the surface,"
        f" {decibels(scattered)} from a random cube"
    )
    if surface - scattered > 1:
        return (
            f"At first, yes: {told}. But let it run: density control puts Gaussians where they are"
            " missing, and the lead shrinks."
        )
    return f"Hardly any more: {told}. Density control has made up for the start."


def view_dependence(view: View) -> str:
    """Colours that depend on the viewing direction."""
    n = view.numbers
    if n["compared"] != "degree" or n["sh_degree"] == 0:
        return "Choose a degree above 0 and “SH degree 0” under Compare."
    gained = n["own_psnr"] - n["compared_psnr"]
    told = (
        f"after {n['compared_step']:,} steps {decibels(n['own_psnr'])} with degree up to"
        f" {n['sh_degree']}, {decibels(n['compared_psnr'])} with one colour from all sides"
    )
    if gained > 0.3:
        return (
            f"{number(gained, 1)} dB: {told}. Highlights move with the viewer; a single colour can"
            " only average them."
        )
    return (
        f"Nothing yet: {told}. The degree is raised by one every 50 steps, and broad shading is"
        " learned first."
    )


def own_views(view: View) -> str:
    """The visitor's own photographs."""
    n = view.numbers
    if not n["own_views"]:
        return (
            "Upload a ZIP with pictures and their transforms.json at the left; until then the toy"
            " blocks are fitted."
        )
    judged = (
        f"the held-out ones {decibels(n['held_out_psnr'])}"
        if not math.isnan(n["held_out_psnr"])
        else "none is held out"
    )
    return (
        f"Your {n['views']} training views reach {decibels(n['training_psnr'])},"
        f" {judged}, with {n['gaussians']:,.0f} Gaussians after {n['step']:,} steps."
    )
