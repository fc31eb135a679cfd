"""A stage of a round in slow motion: its name, its formula, numbers, what the picture shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

NOISE, GENERATOR, SAMPLES, DISCRIMINATOR, DATA, LOSS = range(6)
"""Parts of the scheme above the stage."""


@dataclass(frozen=True)
class Stage:
    """One stage of a round.

    Attributes:
        name: above the transport, with the player.
        formula: of what is computed.
        text: what it means, one or two sentences.
        parts: of the scheme that are at work.
        numbers: by row of the readouts, those that this stage computes.
        points: positions of the orange points, None for none.
        real: whether the batch of data is there.
        surface: the discriminator on a grid, None while it is not asked.
        verdicts: whether points are coloured by the discriminator's output.
        wrong: whether the points judged wrongly are marked.
        pulls: whether points are coloured by which way D is to change there.
        change: of the discriminator, on a grid.
        push: arrows at the samples.
        moves: arrows from before to after, magnified.
    """

    name: str
    formula: str
    text: str
    parts: tuple[int, ...]
    numbers: dict[str, str] = field(default_factory=dict)
    points: np.ndarray | None = None
    real: bool = False
    surface: np.ndarray | None = None
    verdicts: bool = False
    wrong: bool = False
    pulls: bool = False
    change: np.ndarray | None = None
    push: np.ndarray | None = None
    moves: np.ndarray | None = None


ROWS = (
    "D on data, mean",
    "D on samples, mean",
    "loss L_D",
    "gradient ‖∂L_D/∂θ_D‖",
    "L_D after the step",
    "loss L_G",
    "gradient ‖∂L_G/∂θ_G‖",
    "L_G after the step",
)
"""Of the readouts, filled one by one."""


def latent_places(noise: np.ndarray) -> np.ndarray:
    """Where noise is drawn on the stage: its first two coordinates."""
    places = np.zeros((len(noise), 2), np.float32)
    count = min(2, noise.shape[1])
    places[:, :count] = noise[:, :count]
    return places


def misjudged(verdicts: np.ndarray, objective: str, *, real: bool) -> np.ndarray:
    """Which points D takes for the other kind, bool [n]; none of a critic, which takes no side."""
    if objective == "wasserstein":
        return np.zeros(len(verdicts), bool)
    return verdicts < 0.5 if real else verdicts > 0.5


def magnification(moves: np.ndarray) -> float:
    """By which round factor moves are drawn longer, so that they can be seen."""
    usual = float(np.quantile(np.linalg.norm(moves, axis=1), 0.9))
    for factor in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        if factor * usual >= 0.4:
            return factor
    return 1000


def filled_rows(stages: Sequence[Stage]) -> dict[str, list[str]]:
    """For each row of the readouts its text at each stage: a dash until it is computed."""
    found: dict[str, list[str]] = {}
    for row in ROWS:
        shown = "–"
        texts = []
        for stage in stages:
            shown = stage.numbers.get(row, shown)
            texts.append(shown)
        found[row] = texts
    return found


def at_each(
    stages: Sequence[Stage], take: Callable[[Stage], np.ndarray | None], blank: np.ndarray
) -> np.ndarray:
    """One array per stage, [T, …]; `blank` where there is none."""
    taken = (take(stage) for stage in stages)
    return np.stack([blank if each is None else each for each in taken])
