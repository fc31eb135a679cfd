"""What the stage shows at each stage of a round: layers that come and go."""

from __future__ import annotations

import numpy as np

from engine.generative.gans.slow_motion import Round
from pages.generative.gans import game_stage, game_stages
from pages.generative.gans.game_stages import Stage
from ui.components import plane
from ui.components.plane import Layer

_POINT = 3.4
_PALEST = 0.35
"""Strength of the colour of a point of which D is not sure, beside 1 where it is."""
_CHANGES = (0.25, 0.5, 0.75)
"""Level lines of the change of D, as parts of the largest."""


def layers(stages: list[Stage], found: Round, objective: str) -> list[Layer | None]:
    """All stages as layers that come and go."""
    first, second = found.discriminator, found.generator
    half = np.full_like(_some(stages, "surface"), 0.5)
    surfaces = game_stages.at_each(stages, lambda stage: stage.surface, half)
    nothing = np.full_like(_some(stages, "points"), np.nan)
    points = game_stages.at_each(
        stages, lambda s: None if s.verdicts or s.pulls else s.points, nothing
    )
    drawn: list[Layer | None] = [
        game_stage.surface_layer(surfaces, objective, "D(x)"),
        _changes(stages, half),
    ]
    if first is not None:
        real = first.real.numpy()
        places = game_stages.at_each(
            stages,
            lambda s: real if s.real and not (s.verdicts or s.pulls) else None,
            nothing,
        )
        drawn.append(plane.points(places, size=_POINT, label="data"))
    drawn.append(plane.points(points, colour="model", size=_POINT, label="G(z)"))
    if first is not None:
        drawn += _verdicts(stages, found, nothing, objective)
    if second is not None:
        drawn += _generator_layers(stages, found, nothing, objective)
    return drawn


def _verdicts(
    stages: list[Stage], found: Round, nothing: np.ndarray, objective: str
) -> list[Layer]:
    """Of the discriminator's turn: points by verdict, the wrong ones, and which way D is pulled."""
    step = found.discriminator
    assert step is not None
    both = np.concatenate([step.real, step.fake])
    blank = np.full_like(both, np.nan)
    verdicts = _signed(np.concatenate([step.real_verdicts, step.fake_verdicts]), objective)
    pulls = np.concatenate([step.real_pull, step.fake_pull])
    wrong = np.concatenate(
        [
            game_stages.misjudged(step.real_verdicts.numpy(), objective, real=True),
            game_stages.misjudged(step.fake_verdicts.numpy(), objective, real=False),
        ]
    )
    marked = np.where(wrong[:, None], both, np.nan)

    def turn(stage: Stage) -> bool:
        return stage.real

    return [
        plane.points(
            game_stages.at_each(stages, lambda s: both if s.verdicts and turn(s) else None, blank),
            values=verdicts,
            size=_POINT + 0.6,
            labels=_sides(objective),
        ),
        plane.points(
            game_stages.at_each(stages, lambda s: both if s.pulls else None, blank),
            values=_seen(pulls / max(float(np.abs(pulls).max()), 1e-12)),
            size=_POINT + 0.6,
            labels=("D is to fall here", "to rise"),
        ),
        plane.points(
            game_stages.at_each(stages, lambda s: marked if s.wrong else None, blank),
            colour="error",
            size=_POINT + 2.0,
            label="judged wrongly",
        ),
    ]


def _generator_layers(
    stages: list[Stage], found: Round, nothing: np.ndarray, objective: str
) -> list[Layer]:
    """Of the generator's turn: samples by verdict, the gradient at them, and their moves."""
    step = found.generator
    assert step is not None
    fake = step.fake.numpy()
    shown = _signed(step.verdicts.numpy(), objective)
    verdicts = game_stages.at_each(
        stages, lambda s: fake if s.verdicts and not s.real else None, nothing
    )
    pushes = game_stages.at_each(
        stages, lambda s: None if s.push is None else game_stage.scaled(s.push), nothing
    )
    moves = game_stages.at_each(stages, lambda s: s.moves, nothing)
    return [
        plane.points(
            verdicts,
            values=shown,
            size=_POINT + 0.6,
            labels=() if found.discriminator else _sides(objective),
        ),
        plane.arrows(fake, pushes, scale=1.0, label="−∂L_G/∂x"),
        plane.arrows(fake, moves, scale=1.0, colour="chosen", label="moves, magnified"),
    ]


def _changes(stages: list[Stage], half: np.ndarray) -> Layer | None:
    """Level lines of how D changes."""
    changes = game_stages.at_each(stages, lambda s: s.change, np.full_like(half, np.nan))
    if not np.isfinite(changes).any():
        return None
    largest = max(float(np.nanmax(np.abs(changes))), 1e-9)
    levels = [sign * part * largest for part in _CHANGES for sign in (-1, 1)]
    return plane.contours(changes, levels=levels, emphasise=None, opacity=0.9, label="change of D")


def _sides(objective: str) -> tuple[str, str]:
    """What squares and discs mean: of a critic, which takes no side, about its mean."""
    if objective == "wasserstein":
        return "below the mean", "above"
    return "taken for fake", "taken for data"


def _signed(verdicts: np.ndarray, objective: str) -> np.ndarray:
    """From −1, fake, to 1, real."""
    if objective == "wasserstein":
        centred = verdicts - verdicts.mean()
        return _seen(centred / max(float(np.abs(centred).max()), 1e-12))
    return _seen(2 * verdicts - 1)


def _seen(signed: np.ndarray) -> np.ndarray:
    """The same side and order, but no sign so pale that it looks empty."""
    coloured: np.ndarray = np.sign(signed) * (_PALEST + (1 - _PALEST) * np.abs(signed).clip(0, 1))
    return coloured


def _some(stages: list[Stage], name: str) -> np.ndarray:
    """An array of this kind, for its shape."""
    found: np.ndarray = next(
        getattr(stage, name) for stage in stages if getattr(stage, name) is not None
    )
    return found
