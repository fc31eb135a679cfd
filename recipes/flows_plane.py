"""Trains the flows of the plane that ship: seven kinds of layers on three densities.

`python -m recipes.flows_plane` writes `flows-affine` and its like into assets/.
"""

from pathlib import Path

import torch
from torch import Tensor

from engine import seeds, weights
from engine.data.densities import DENSITIES
from engine.generative.flows import pretrained
from engine.generative.flows.families import build
from engine.generative.flows.flow import Flow
from engine.generative.flows.linear import ActNorm, InvertibleLinear
from engine.generative.flows.solver_steps import continuous_layers, drawn_steps
from recipes import fitting

STEPS = {"planar": 4_000, "continuous": 1_500}
_USUAL_STEPS = 3_000
BATCH, PEAK, CONTINUOUS_PEAK = 512, 5e-3, 3e-3
_HELD_OUT = 20_000


def begin(kind: str, seed: int) -> Flow:
    """An untrained flow whose linear layers turn the plane and do not reflect it.

    No continuous path of invertible maps leads from the identity to a reflection.
    """
    source = seeds.generator(seeds.derive(seed, "flows plane", "weights"))
    flow = build(pretrained.SETTINGS[kind], source)
    for layer in flow.layers:
        if isinstance(layer, InvertibleLinear) and float(layer.weight().detach().det()) < 0:
            layer.sign[0].neg_()  # of the first column
    return flow


def train(kind: str, density: str, seed: int, steps: int) -> Flow:
    """A flow by maximum likelihood; every batch is new."""
    sample = DENSITIES[density].sample
    source = seeds.generator(seeds.derive(seed, "flows plane", "data", density))
    flow = begin(kind, seed)
    for layer in flow.layers:
        if isinstance(layer, ActNorm):
            layer.initialise_from(sample(_HELD_OUT, source))

    def loss() -> Tensor:
        with drawn_steps(continuous_layers(flow), pretrained.SETTINGS[kind].layers, source):
            return -flow.log_prob(sample(BATCH, source)).mean()

    peak = CONTINUOUS_PEAK if kind == "continuous" else PEAK
    fitting.fit(flow, loss, steps, peak=peak, decay=0.0, largest_gradient=10.0, bfloat16=False)
    return flow.eval().requires_grad_(False)


def score(flow: Flow, density: str, seed: int) -> dict[str, float]:
    """Nats of held-out points, and the entropy where it is known."""
    log_density = DENSITIES[density].log_density
    source = seeds.generator(seeds.derive(seed, "flows plane", "held out", density))
    held_out = DENSITIES[density].sample(_HELD_OUT, source)
    found = {pretrained.HELD_OUT: -float(flow.log_prob(held_out).mean())}
    if log_density is not None:
        found[pretrained.ENTROPY] = -float(log_density(held_out).mean())
    return {pretrained.metric(what, density): value for what, value in found.items()}


def make(kind: str, seed: int, into: Path, steps: int | None = None) -> None:
    """Trains on every density, scores and saves."""
    tensors: dict[str, Tensor] = {}
    metric: dict[str, float] = {}
    for density in pretrained.DENSITIES:
        flow = train(kind, density, seed, steps or STEPS.get(kind, _USUAL_STEPS))
        saved = fitting.halved(flow)
        tensors |= {f"{density}.{key}": value for key, value in saved.items()}
        with torch.no_grad():
            metric |= score(flow, density, seed)
    entry = weights.save(
        pretrained.name(kind),
        tensors,
        recipe="recipes.flows_plane",
        seed=seed,
        metric=metric,
        folder=into,
    )
    print(entry)


if __name__ == "__main__":
    given = fitting.arguments("recipes.flows_plane", __doc__)
    for kind in pretrained.SETTINGS:
        make(kind, given.seed, given.into)
