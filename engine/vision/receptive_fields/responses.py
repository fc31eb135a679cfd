"""What the units of HMAX answer when their target is moved, enlarged or cluttered."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch

from engine.cache import cached
from engine.vision.receptive_fields.hmax import Hmax, HmaxSettings, Images
from engine.vision.receptive_fields.image_changes import add_clutter, rescale, shift
from engine.vision.receptive_fields.invariance import TradeOff, trade_off
from engine.vision.receptive_fields.targets import Target, all_digits, crops
from engine.vision.receptive_fields.tuned_units import STAGES, Responses, answers_of, responses

DICTIONARIES = ("target", "digits", "photographs")
"""What the prototypes of S2 are cut out of."""
FARTHEST = 12
"""Pixels of the largest shift on the curve."""
CURVES = {
    "shift": np.arange(-FARTHEST, FARTHEST + 1.0),
    "scale": np.round(np.arange(0.6, 1.61, 0.1), 2),
    "clutter": np.round(np.arange(0, 0.51, 0.05), 2),
}
"""Values over which responses are drawn."""


@dataclass(frozen=True)
class Change:
    """What is done to the image.

    Attributes:
        right: pixels that it is moved by.
        down: likewise.
        scale: that it is enlarged by.
        clutter: share of it under bars.
        seed: of the bars.
    """

    right: int = 0
    down: int = 0
    scale: float = 1.0
    clutter: float = 0.0
    seed: int = 0

    def of(self, images: Images) -> Images:
        """Changed images."""
        if self.scale != 1:
            images = rescale(images, self.scale)
        if self.right or self.down:
            images = shift(images, self.right, self.down)
        return add_clutter(images, self.clutter, self.seed) if self.clutter else images

    def without(self, curve: str) -> Change:
        """The same, but for what a curve of `CURVES` changes."""
        return self.at(curve, 1.0 if curve == "scale" else 0.0)

    def at(self, curve: str, value: float) -> Change:
        """The same with one value of a curve of `CURVES` in the place of its own."""
        if curve == "shift":
            return replace(self, right=round(value))
        if curve == "scale":
            return replace(self, scale=float(value))
        return replace(self, clutter=float(value))


@dataclass(frozen=True)
class Setup:
    """A model and its target.

    Attributes:
        settings: of the model.
        target: that units are tuned to.
        dictionary: of `DICTIONARIES`.

    Raises:
        ValueError: there is no such dictionary.
    """

    settings: HmaxSettings
    target: Target
    dictionary: str = "target"

    def __post_init__(self) -> None:
        if self.dictionary not in DICTIONARIES:
            raise ValueError(
                f"There is no dictionary {self.dictionary!r}; there are {', '.join(DICTIONARIES)}."
            )

    def learned_from(self) -> Images:
        """The images that prototypes are cut out of."""
        if self.dictionary == "target":
            return self.target.image()
        return all_digits() if self.dictionary == "digits" else crops()

    def model(self) -> Hmax:
        """The model with its prototypes."""
        return Hmax(self.settings, self.learned_from())


@cached
def to_change(setup: Setup, change: Change) -> Responses:
    """The responses to the changed target.

    Raises:
        ValueError: the screen is too small for the pools.
    """
    image = setup.target.image()
    return responses(setup.model(), image, change.of(image))


@cached
def over_changes(setup: Setup, change: Change, curve: str) -> Responses:
    """The responses over the values of a curve of `CURVES`; the other changes stay as they are."""
    image = setup.target.image()
    changed = torch.cat([change.at(curve, float(value)).of(image) for value in CURVES[curve]])
    return responses(setup.model(), image, changed)


@cached
def to_others(setup: Setup) -> Responses:
    """The responses to what is not the target, in the order of `Target.others`."""
    return responses(setup.model(), setup.target.image(), setup.target.others())


@cached
def traded(setup: Setup, pool: float, pixels: int) -> TradeOff:
    """Invariance and selectivity of the units on C1 and on C2 with pools of one size.

    Args:
        setup: its pool factor is replaced.
        pool: factor on the sizes of the pools.
        pixels: that the target is moved by.
    """
    model = replace(setup, settings=replace(setup.settings, pool=pool)).model()
    return trade_off(model, setup.target.image(), setup.target.others(), pixels)


@cached
def recognised(
    settings: HmaxSettings, dictionary: str, curve: str
) -> tuple[np.ndarray, np.ndarray]:
    """How many of the ten digits are still nearest to themselves when they are changed.

    A digit counts as recognised by a stage if its answers to the changed digit are nearer to those
    to the digit itself than to those to any other digit.

    Args:
        settings: of the model.
        dictionary: of `DICTIONARIES`; prototypes of the target are those of all ten digits here.
        curve: of `CURVES`.

    Returns:
        Values of the curve, every other one of shifts, and shares, float64 [stages, values], in
        the order of `STAGES`.
    """
    values = CURVES[curve][:: 2 if curve == "shift" else 1]
    source = "digits" if dictionary == "target" else dictionary
    model, known = Setup(settings, Target(), source).model(), all_digits()
    wanted = [answers_of(model, stage, known) for stage in STAGES]
    shares = np.zeros((len(STAGES), len(values)))
    for column, value in enumerate(values):
        changed = Change(seed=settings.seed).at(curve, float(value)).of(known)
        for row, stage in enumerate(STAGES):
            nearest = torch.cdist(answers_of(model, stage, changed), wanted[row]).argmin(1)
            shares[row, column] = float((nearest == torch.arange(len(known))).double().mean())
    return values, shares
