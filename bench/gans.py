"""The game of GANs in the plane: its rate beside a plain loop, ten seeds at once, what recipes do.

On one core, taking turns in the same run, in processor time of the one thread, the best of several
turns: what else runs on the machine can only add to it.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from playwright.sync_api import Browser
from torch import Tensor, nn
from torch.nn.functional import softplus

from bench import hand, visitor
from bench.diffusion import best
from engine import device
from engine.generative.gans.comparison import ComparisonSettings, GANComparison
from engine.generative.gans.seed_comparison import play_seeds
from engine.generative.gans.seeds import SeedGames
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.training import GANTraining
from tests.support.server import Server

SEEDS = 10
RATE = 1_000.0
"""Steps a second with R1: hidden layers of 64, batch 128."""
FASTER = 2.0
"""Times the plain loop."""
FOUR = 10.0
"""Frames a second of four variants with their drawing."""
FRAME_STEPS = 5
"""Steps of each of four variants in a frame."""

DECAY = 0.99
"""Of the average of G's weights from which samples are made, as on the page."""
R1 = GANTrainingSettings(r1=0.1, beta1=0.0)
PLAIN = GANTrainingSettings(generator_learning_rate=1e-3, discriminator_learning_rate=8e-3)
"""Of the tab on mode collapse, as its cures are: these rates, and one thing more."""
SLOW_D = GANTrainingSettings(generator_learning_rate=1e-3, discriminator_learning_rate=5e-4)
"""Of its question on looking ahead."""


class Recipe(NamedTuple):
    """What all seeds of a game are to come to.

    Attributes:
        settings: of the game.
        steps: after which modes are counted.
        least: modes that every seed covers.
        most: modes that no seed exceeds.
    """

    settings: GANTrainingSettings
    steps: int
    least: int
    most: int


RECIPES = {
    "plain": Recipe(PLAIN, 1_000, 0, 3),
    "plain, R1": Recipe(replace(PLAIN, r1=0.3), 2_000, 8, 8),
    "plain, WGAN-GP, averaged": Recipe(
        replace(PLAIN, objective="wasserstein", gradient_penalty=0.3, average=DECAY), 2_000, 8, 8
    ),
    "fast G": Recipe(
        GANTrainingSettings(generator_learning_rate=1e-3, discriminator_learning_rate=2.5e-4),
        3_000,
        0,
        3,
    ),
    "slow D": Recipe(SLOW_D, 2_000, 0, 1),
    "slow D, unrolled": Recipe(replace(SLOW_D, unrolled_steps=5), 2_000, 6, 8),
    "grid, R1, averaged": Recipe(
        replace(
            R1,
            density="grid",
            r1=0.2,
            average=DECAY,
            generator_learning_rate=3e-3,
            discriminator_learning_rate=3e-3,
        ),
        6_000,
        25,
        25,
    ),
}


class PlainGame:
    """The textbook's loop with the R1 penalty: modules, two optimisers, a double backward."""

    def __init__(self, settings: GANTrainingSettings) -> None:
        form, betas = settings.networks, (settings.beta1, settings.beta2)
        self.settings, self.data = settings, GANTraining(settings).held_out

        def perceptron(inputs: int, outputs: int) -> nn.Sequential:
            layers: list[nn.Module] = [nn.Linear(inputs, form.width), nn.ReLU()]
            for _ in range(form.depth - 1):
                layers += [nn.Linear(form.width, form.width), nn.ReLU()]
            return nn.Sequential(*layers, nn.Linear(form.width, outputs))

        self.generator, self.discriminator = perceptron(form.z_dim, 2), perceptron(2, 1)
        rates = settings.generator_learning_rate, settings.discriminator_learning_rate
        self._g = torch.optim.Adam(self.generator.parameters(), lr=rates[0], betas=betas)
        self._d = torch.optim.Adam(self.discriminator.parameters(), lr=rates[1], betas=betas)

    def _noise(self) -> Tensor:
        return torch.randn(self.settings.batch_size, self.settings.networks.z_dim)

    def step(self) -> None:
        """One of both."""
        chosen = torch.randint(len(self.data), (self.settings.batch_size,))
        real = self.data[chosen].requires_grad_(True)
        with torch.no_grad():
            fake = self.generator(self._noise())
        on_real, on_fake = self.discriminator(real), self.discriminator(fake)
        (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
        penalty = self.settings.r1 / 2 * slope.square().sum(dim=1).mean()
        loss = softplus(-on_real).mean() + softplus(on_fake).mean() + penalty
        self._d.zero_grad()
        loss.backward()
        self._d.step()
        loss = softplus(-self.discriminator(self.generator(self._noise()))).mean()
        self._g.zero_grad()
        loss.backward()
        self._g.step()


def rate(steps: int, turns: int) -> bool:
    """Prints the rate of a game with R1, and how many times that of the plain loop it is."""
    ours, plain = GANTraining(R1), PlainGame(R1)

    def loop() -> None:
        for _ in range(steps):
            plain.step()

    found = best({"ours": lambda: ours.advance(steps), "plain": loop}, turns)
    rates = {name: steps / seconds for name, seconds in found.items()}
    ratio = rates["ours"] / rates["plain"]
    print(
        f"  R1, hidden 64, batch 128: {rates['ours']:.0f} steps/s (target {RATE:.0f}), plain torch "
        f"{rates['plain']:.0f}: {ratio:.2f}× (target {FASTER}×)"
    )
    return rates["ours"] >= RATE and ratio >= FASTER


def together(steps: int, turns: int) -> bool:
    """Prints what ten seeds cost played together, beside one after another."""
    games = SeedGames(R1, range(SEEDS))
    alone = [GANTraining(replace(R1, seed=seed)) for seed in range(SEEDS)]

    def one_by_one() -> None:
        for game in alone:
            game.advance(steps)

    found = best({"together": lambda: games.advance(steps), "alone": one_by_one}, turns)
    ratio = found["alone"] / found["together"]
    print(
        f"  ten seeds: {found['together'] / steps * 1e3:.1f} ms a step of all, one after another "
        f"{found['alone'] / steps * 1e3:.1f} ms: {ratio:.2f}×"
    )
    return ratio > 1


def four(turns: int) -> bool:
    """Prints what a frame of four variants costs: steps, numbers and arrays."""
    variants = (
        PLAIN,
        replace(PLAIN, r1=0.3),
        replace(PLAIN, objective="wasserstein", clip=0.1),
        replace(PLAIN, objective="wasserstein", gradient_penalty=0.3),
    )
    settings = ComparisonSettings(variants)
    comparison = GANComparison(settings)

    def frame() -> None:
        comparison.advance(FRAME_STEPS)
        comparison.metrics()
        comparison.arrays()

    found = best({"frame": frame}, turns)["frame"]
    print(
        f"  four variants, {FRAME_STEPS} steps of each and what is drawn: {found * 1e3:.0f} ms, "
        f"{1 / found:.1f} a second (target {FOUR:.0f})"
    )
    return 1 / found >= FOUR


def recipes(part: float) -> bool:
    """Prints the modes that ten seeds of each recipe cover, and whether it keeps its word."""
    met = True
    for name, recipe in RECIPES.items():
        steps = round(recipe.steps * part)
        every = tuple(replace(recipe.settings, seed=seed) for seed in range(SEEDS))
        games = play_seeds(ComparisonSettings(every))
        began = time.thread_time()
        games.advance(steps)
        seconds = (time.thread_time() - began) / SEEDS
        found = games.metrics()
        covered = [int(found[f"{place}_modes"]) for place in range(SEEDS)]
        print(
            f"  {name}: {' '.join(map(str, covered))} modes after {steps:,} steps, {seconds:.1f} s "
            f"of processor time a seed (target {recipe.least} to {recipe.most})",
            flush=True,
        )
        met &= part < 1 or all(recipe.least <= modes <= recipe.most for modes in covered)
    return met


def played(browser: Browser, url: str, pace: str, seconds: float, frames: float) -> bool:
    """Prints how many steps and how many pictures a second a visitor gets at one speed.

    Args:
        browser: a running one.
        url: of the view.
        pace: its name in the menu of the transport.
        seconds: of looking, after as many to get going.
        frames: pictures a second wanted.
    """
    page = visitor.opened(browser, url)
    page.locator(".transport select").select_option(pace)
    page.wait_for_timeout(seconds * 1e3)
    plane = page.locator(".st-key-stage_room .stage[data-paints]").first
    clock = page.locator(".transport .count").first.element_handle()
    found = plane.evaluate(
        """async (plane, [clock, milliseconds]) => {
          const step = () => Number(clock.textContent.replace(/[^0-9]/g, ""));
          const now = () => [step(), Number(plane.dataset.frames), performance.now()];
          const before = now();
          await new Promise((then) => setTimeout(then, milliseconds));
          return now().map((value, k) => value - before[k]);
        }""",
        [clock, seconds * 1e3],
    )
    page.context.close()
    steps, drawn = (1e3 * value / found[2] for value in found[:2])
    print(
        f"  {pace}, {url.partition('?')[2]}: {steps:.0f} steps/s at {drawn:.1f} frames/s "
        f"(target {frames:.0f})",
        flush=True,
    )
    return bool(drawn >= frames)


def in_the_browser(seconds: float) -> bool:
    """Prints what a live game and four variants come to on the page."""
    four = "second_recipe=r1&third_recipe=clipped&fourth_recipe=penalised"
    with (
        tempfile.TemporaryDirectory() as folder,
        visitor.browser() as browser,
        Server(Path(folder) / "app.txt") as app,
    ):
        game = f"{app.url}/gans?experiment=game"
        met = [
            hand.frames(browser, game, seconds),
            played(browser, f"{game}&activation=relu", "fastest", seconds, hand.FRAMES_TARGET),
            played(
                browser,
                f"{app.url}/gans?experiment=mode_collapse&{four}",
                "fluent",
                seconds,
                FOUR,
            ),
        ]
        return all(met)


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    turns, steps = (2, 10) if quick else (12, 40)
    print("Rate")
    met = [rate(steps, turns), together(steps, turns), four(turns)]
    print("Recipes")
    met.append(recipes(0.01 if quick else 1.0))
    print("Browser")
    met.append(in_the_browser(1.0 if quick else 8.0))
    return all(met)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
