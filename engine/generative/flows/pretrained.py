"""The flows of the plane that ship: trained by `recipes.flows_plane`, scored in the manifest.

A file holds one kind of layers, trained on each density: its tensors are named ``density.tensor``.
"""

from __future__ import annotations

import functools
import math

from engine import seeds, weights
from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.flow import Flow

SETTINGS = {
    "additive": FlowSettings("additive", layers=8, width=32),
    "affine": FlowSettings("affine", layers=8, width=32),
    "affine-linear": FlowSettings("affine", layers=6, width=32, mixing=True, actnorm=True),
    "spline": FlowSettings("spline", layers=4, width=32, bins=16),
    "planar": FlowSettings("planar", layers=16),
    "autoregressive": FlowSettings("autoregressive", layers=6, width=32),
    "continuous": FlowSettings("continuous", layers=8, width=32),
}
"""The form of each kind."""

DENSITIES = ("eight-gaussians", "moons", "rings")
"""Separate modes, pieces that hold each other, and holes: what invertible maps find hard."""

HELD_OUT, ENTROPY = "held-out nats", "entropy in nats"


def name(kind: str) -> str:
    """Of the weights of a kind in the manifest."""
    return f"flows-{kind}"


def check(kind: str, density: str) -> None:
    """Raises ValueError if no weights ship for this kind of layers and this density."""
    if kind not in SETTINGS or density not in DENSITIES:
        raise ValueError(
            f"Weights ship for {', '.join(SETTINGS)} on {', '.join(DENSITIES)}, not for {kind} "
            f"on {density}."
        )


def metric(what: str, density: str) -> str:
    """The name of a number in the manifest, such as ``held-out nats, moons``."""
    return f"{what}, {density}"


def score(kind: str, density: str, what: str = HELD_OUT) -> float:
    """A number of the manifest; NaN where there is none, as of an entropy that is not known."""
    check(kind, density)
    return weights.manifest()[name(kind)].metric.get(metric(what, density), math.nan)


@functools.cache
def pretrained(kind: str, density: str) -> Flow:
    """The flow of this kind on this density; shared by everybody, so nobody may train it.

    Raises:
        ValueError: none ships with these.
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    check(kind, density)
    flow = build(SETTINGS[kind], seeds.generator(0))
    prefix = f"{density}."
    tensors = {
        key.removeprefix(prefix): value
        for key, value in weights.load(name(kind)).items()
        if key.startswith(prefix)
    }
    flow.load_state_dict(tensors)
    return flow.eval().requires_grad_(False)
