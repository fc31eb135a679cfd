"""Training flows of the plane beside zuko and normflows; what a density costs; how good one gets.

In the browser: frames of a live training, and presses beside a bare Streamlit page. The rest is on
one core, taking turns in the same run, in processor time of the one thread, the best of several
turns: what else runs on the machine can only add to it.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import normflows as nf
import torch
import zuko
from torch import Tensor, nn

from bench import hand, latency, visitor
from bench.diffusion import best
from engine import device, seeds
from engine.data.densities import DENSITIES
from engine.generative.flows import film, pretrained
from engine.generative.flows.density_map import log_density_map
from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.training import FlowTraining
from engine.generative.flows.training_settings import FlowTrainingSettings
from tests.support.server import Server

BATCH = 512
FASTER = {"affine": {"zuko": 1.2}, "spline": {"zuko": 1.5, "normflows": 2.4}}
"""How many times their training steps a second, at the same architecture."""
GAPS = ((3.0, 0.05), (8.0, 0.02))
"""Seconds of training, and nats above the entropy of eight Gaussians, with the usual settings."""
DENSITY_TARGET = 0.08
"""Seconds for ln p on 200 × 200 points."""

INTERACTION_TARGET = 2.0
"""Times the bare page."""

PASSAGE_TARGET = 0.04
"""Seconds for 12,000 points through all layers: 25 a second."""
FILM_TARGET = 1.5
"""Seconds for a whole film, which is then scrubbed in the browser."""

SETTINGS = {
    "affine": FlowSettings("affine", layers=8, width=64),
    "spline": FlowSettings("spline", layers=4, width=64, bins=8, box=4.0),
}


def _zuko(name: str) -> Callable[[Tensor], Tensor]:
    settings = SETTINGS[name]
    form = {"hidden_features": (64, 64), "activation": nn.LeakyReLU, "passes": 2}
    flow: nn.Module
    if name == "affine":
        flow = zuko.flows.MAF(2, transforms=settings.layers, **form)
    else:
        flow = zuko.flows.NSF(2, bins=settings.bins, transforms=settings.layers, **form)
    return _step(flow, lambda x: flow().log_prob(x))


def _normflows(name: str) -> Callable[[Tensor], Tensor]:
    settings = SETTINGS[name]
    layers: list[nn.Module] = []
    for place in range(settings.layers):
        if name == "affine":
            network = nf.nets.MLP([1, 64, 64, 2], init_zeros=True)
            layers += [nf.flows.AffineCouplingBlock(network), nf.flows.Permute(2, mode="swap")]
        else:
            layers.append(
                nf.flows.CoupledRationalQuadraticSpline(
                    2,
                    2,
                    64,
                    num_bins=settings.bins,
                    tail_bound=settings.box,
                    reverse_mask=place % 2 == 1,
                )
            )
    flow = nf.NormalizingFlow(nf.distributions.DiagGaussian(2, trainable=False), layers)
    return _step(flow, flow.log_prob)


def _step(flow: nn.Module, log_prob: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The textbook's step of likelihood training."""
    optimiser = torch.optim.Adam(flow.parameters(), lr=1e-3)

    def step(x: Tensor) -> Tensor:
        optimiser.zero_grad()
        loss = -log_prob(x).mean()
        loss.backward()
        optimiser.step()
        return loss.detach()

    return step


def training(name: str, steps: int, turns: int) -> bool:
    """Prints the rate of training and how many times those of the libraries it is."""
    ours = FlowTraining(FlowTrainingSettings(flow=SETTINGS[name], batch_size=BATCH))
    data = ours.held_out

    def loop(step: Callable[[Tensor], Tensor]) -> Callable[[], None]:
        source = seeds.generator(0)

        def run() -> None:
            for _ in range(steps):
                step(data[torch.randint(len(data), (BATCH,), generator=source)]).item()

        return run

    runs: dict[str, Callable[[], object]] = {
        "ours": lambda: ours.advance(steps),
        "zuko": loop(_zuko(name)),
        "normflows": loop(_normflows(name)),
    }
    found = {who: steps / seconds for who, seconds in best(runs, turns).items()}
    targets = FASTER[name]
    figures = ", ".join(
        f"{who} {found[who]:.0f}: {found['ours'] / found[who]:.2f}×"
        + (f" (target {targets[who]}×)" if who in targets else "")
        for who in ("zuko", "normflows")
    )
    print(f"  {name}, batch {BATCH}: {found['ours']:.0f} steps/s; {figures}")
    return all(found["ours"] / found[who] >= least for who, least in targets.items())


def density(turns: int) -> bool:
    """Prints what ln p costs on a grid of 200 × 200: of the usual flow, and of the two above."""
    usual = FlowTrainingSettings().flow
    flows = {
        name: build(settings, seeds.generator(0))
        for name, settings in {"usual": usual, **SETTINGS}.items()
    }

    def run(name: str) -> Callable[[], object]:
        return lambda: log_density_map(flows[name])

    found = best({name: run(name) for name in flows}, turns)
    figures = ", ".join(f"{name} {seconds * 1e3:.0f} ms" for name, seconds in found.items())
    print(f"  200 × 200 points: {figures} (target of the usual {DENSITY_TARGET * 1e3:.0f})")
    return found["usual"] <= DENSITY_TARGET


def passage(turns: int) -> bool:
    """Prints what 12,000 points cost through all layers, with the place after every one."""
    points = torch.randn(12_000, 2, generator=seeds.generator(0))
    flows = {name: build(settings, seeds.generator(0)) for name, settings in SETTINGS.items()}

    def run(name: str) -> Callable[[], object]:
        def through() -> None:
            with torch.inference_mode():
                flows[name].passage(points)

        return through

    found = best({name: run(name) for name in flows}, turns)
    figures = ", ".join(f"{name} {seconds * 1e3:.0f} ms" for name, seconds in found.items())
    print(f"  12,000 points, every layer: {figures} (target {PASSAGE_TARGET * 1e3:.0f})")
    return max(found.values()) <= PASSAGE_TARGET


def film_costs() -> bool:
    """Prints the processor time of the film of each kind of layers, the density of each moment."""
    found = {}
    for kind in pretrained.SETTINGS:
        began = time.thread_time()
        film.film(kind, "moons", film.SAMPLING, 0)
        found[kind] = time.thread_time() - began
    figures = ", ".join(f"{kind} {seconds * 1e3:.0f} ms" for kind, seconds in found.items())
    print(f"  film: {figures} (target {FILM_TARGET * 1e3:.0f})")
    return max(found.values()) <= FILM_TARGET


def quality(until: float) -> bool:
    """Prints how far above the entropy the usual flow is after some seconds of training."""
    simulation = FlowTraining(FlowTrainingSettings())
    entropy_of = DENSITIES[simulation.settings.density].title
    began, met = time.thread_time(), True
    for seconds, target in GAPS:
        if seconds > until:
            break
        while time.thread_time() - began < seconds:
            simulation.advance(10)
        gap = simulation.metrics()["gap"]
        print(
            f"  {entropy_of}, {seconds:.0f} s, {simulation.step} steps: "
            f"{gap:.3f} nats above the entropy (target {target})"
        )
        met &= gap <= target
    return met


def in_the_browser(presses: int, seconds: float) -> bool:
    """Prints frames a second of a live training, and what presses cost."""
    with (
        tempfile.TemporaryDirectory() as folder,
        visitor.browser() as browser,
        Server(Path(folder) / "bare.txt", latency.BARE, folder=Path(folder)) as yardstick,
        Server(Path(folder) / "app.txt") as app,
    ):
        train = f"{app.url}/flows?experiment=train"
        met = [hand.frames(browser, train, seconds)]
        film = f"{app.url}/flows?experiment=warp&paused=1"
        met.append(hand.scrub(browser, film, seconds))
        bare = visitor.opened(browser, yardstick.url)
        target = INTERACTION_TARGET
        # Those of the training would start it anew, and it would play.
        for view in (
            "",
            "?view=plane&plane_map=swirl",
            "?experiment=glow",
            "?experiment=conditional",
        ):
            url = f"{app.url}/flows{view}"
            met.append(hand.press(browser, url, latency.SLIDERS, bare, presses, target))
        return all(met)


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    turns = 2 if quick else 8
    print("Training")
    met = [training(name, 20 if quick else 50, turns) for name in SETTINGS]
    print("Density")
    met.append(density(turns))
    print("Layers")
    met += [passage(turns), film_costs()]
    print("Quality")
    met.append(quality(3.0 if quick else math.inf))
    print("Browser")
    met.append(in_the_browser(3 if quick else 40, 1.0 if quick else 8.0))
    return all(met)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
