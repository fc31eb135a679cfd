"""Training a small denoiser, beside the same in plain torch; the samplers; how good it becomes.

On one core, taking turns in the same run. Times are processor time of the one thread, the best of
several turns: what else runs on the machine can only add to it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine import device, seeds
from engine.generative.diffusion.parametrisation import Denoiser
from engine.generative.diffusion.samplers import ddim, ddpm, ode, sampling_times
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import (
    SHOWN,
    DiffusionSettings,
    DiffusionTraining,
    learned_denoiser,
)
from engine.generative.distance import sliced_wasserstein

RATES = {64: 1000.0, 128: 500.0}
"""Training steps a second at batch 512, by the width of the three hidden layers."""
FASTER = {64: 1.4, 128: 1.1}
"""How many times the rate of plain torch. The wider net is nearly all matrix products."""
SAMPLING_TARGET = 0.15
"""Seconds for 2,000 points through 50 steps of DDIM."""
DISTANCE_TARGET = 1.25
"""Distance to the data after 4,000 steps, in sampling floors."""
PAIRS = 16


class PlainTraining:
    """The textbook's loop: a module, embedding computed at every step, autograd, default Adam."""

    def __init__(self, settings: DiffusionSettings) -> None:
        width = settings.width
        self.source = seeds.generator(0)
        self.data = settings.sample(1 << 15, self.source)
        self.alpha_bar = settings.schedule.alpha_bar.float()
        self.batch = settings.batch_size
        sizes = [2 + 16, *[width] * settings.depth]
        layers: list[nn.Module] = []
        for one, two in pairwise(sizes):
            layers += [nn.Linear(one, two), nn.ReLU()]
        self.network = nn.Sequential(*layers, nn.Linear(width, 2))
        self.average = [p.detach().clone() for p in self.network.parameters()]
        self.optimiser = torch.optim.Adam(self.network.parameters(), lr=settings.learning_rate)

    def embed(self, t: Tensor) -> Tensor:
        """Sines and cosines, as in most implementations."""
        frequencies = torch.exp(-math.log(10_000) * torch.arange(8) / 8)
        phase = t[:, None] * frequencies
        return torch.cat([phase.sin(), phase.cos()], dim=1)

    def step(self) -> None:
        """One step of the optimiser, and of the average of the weights."""
        steps = len(self.alpha_bar) - 1
        chosen = torch.randint(len(self.data), (self.batch,), generator=self.source)
        x_0 = self.data[chosen]
        t = torch.randint(1, steps + 1, (self.batch,), generator=self.source)
        eps = torch.randn(self.batch, 2, generator=self.source)
        alpha_bar = self.alpha_bar[t, None]
        x = alpha_bar.sqrt() * x_0 + (1 - alpha_bar).sqrt() * eps
        loss = functional.mse_loss(self.network(torch.cat([x, self.embed(t)], dim=1)), eps)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        for average, parameter in zip(self.average, self.network.parameters(), strict=True):
            average.lerp_(parameter.detach(), 0.01)
        loss.item()


def best(runs: dict[str, Callable[[], object]], turns: int) -> dict[str, float]:
    """Least seconds of each over several turns."""
    least = dict.fromkeys(runs, math.inf)
    for turn in range(turns + 1):
        for name, run in runs.items():
            began = time.thread_time()
            run()
            if turn:  # the first warms up
                least[name] = min(least[name], time.thread_time() - began)
    return least


def training(width: int, steps: int, turns: int) -> bool:
    """Prints the rate of training and how many times that of the plain loop it is."""
    settings = DiffusionSettings(width=width)
    ours, plain = DiffusionTraining(settings), PlainTraining(settings)

    def loop() -> None:
        for _ in range(steps):
            plain.step()

    found = best({"ours": lambda: ours.advance(steps), "plain": loop}, turns)
    rate, theirs = steps / found["ours"], steps / found["plain"]
    print(
        f"  3×{width}, batch 512: {rate:.0f} steps/s (target {RATES[width]:.0f}), "
        f"plain torch {theirs:.0f}: {rate / theirs:.2f}× (target {FASTER[width]}×)"
    )
    return rate >= RATES[width] and rate / theirs >= FASTER[width]


def sampling(width: int, turns: int) -> bool:
    """Prints what each sampler takes for 2,000 points."""
    settings = DiffusionSettings(width=width)
    denoiser = learned_denoiser(settings, DiffusionTraining(settings).arrays()["parameters"])
    x = torch.randn(2000, 2, generator=seeds.generator(0))
    schedule = settings.schedule
    fifty = sampling_times(schedule.steps, 50)
    found = best(
        {
            "DDIM 50": lambda: ddim(denoiser, x, schedule, times=fifty),
            "DDPM 50": lambda: ddpm(denoiser, x, schedule, seeds.generator(1), times=fifty),
            "Heun 25": lambda: ode(denoiser, x, schedule, times=sampling_times(schedule.steps, 25)),
        },
        turns,
    )
    figures = ", ".join(f"{name} {seconds * 1e3:.0f} ms" for name, seconds in found.items())
    print(f"  3×{width}, 2,000 points: {figures} (target for DDIM 50 {SAMPLING_TARGET * 1e3:.0f})")
    return found["DDIM 50"] <= SAMPLING_TARGET


def frame(turns: int) -> None:
    """Prints what a frame of a live page computes beside the training."""
    for width in RATES:
        simulation = DiffusionTraining(DiffusionSettings(width=width))

        def show(simulation: DiffusionTraining = simulation) -> None:
            simulation.advance(1)
            simulation.metrics()
            simulation.arrays()

        taken = best({"show": show}, turns)["show"]
        print(f"  3×{width}: one step, samples, errors and distance {taken * 1e3:.0f} ms")


def quality(densities: tuple[str, ...], steps: int) -> bool:
    """Prints the distance of DDIM-50 samples to the data after training, in sampling floors."""
    worst = 0.0
    for density in densities:
        simulation = DiffusionTraining(DiffusionSettings(density=density))
        simulation.advance(steps)
        parameters = simulation.arrays()["parameters"]
        denoiser: Denoiser = learned_denoiser(simulation.settings, parameters)
        schedule: Schedule = simulation.settings.schedule
        distances = []
        # One pair of samples can be lucky: a few points more in one cluster are much of it.
        for seed in range(PAIRS):
            source = seeds.generator(seeds.derive(seed, "quality"))
            data = simulation.settings.sample(SHOWN, source)
            x = torch.randn(SHOWN, 2, generator=source)
            samples = ddim(denoiser, x, schedule, times=sampling_times(schedule.steps, 50)).samples
            distances.append(sliced_wasserstein(samples, data, seed=seed))
        distance = sum(distances) / PAIRS
        worst = max(worst, distance / simulation.floor)
        print(
            f"  {density}, 3×64, {steps} steps: {distance:.3f}, floor {simulation.floor:.3f} "
            f"({distance / simulation.floor:.2f}, target {DISTANCE_TARGET})"
        )
    return worst <= DISTANCE_TARGET


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    turns = 4 if quick else 16
    print("Training")
    met = [training(width, 50 if quick else 100, turns) for width in RATES]
    print("Sampling")
    met += [sampling(width, turns) for width in RATES]
    print("A live frame")
    frame(turns)
    print("Quality (sliced Wasserstein distance)")
    densities = ("eight-gaussians",) if quick else ("eight-gaussians", "swiss-roll", "moons")
    met.append(quality(densities, 4000))
    return all(met)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
