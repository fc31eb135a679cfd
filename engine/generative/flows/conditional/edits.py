"""Attribute edits by the flow and by vector arithmetic, and how they compare on held-out digits."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.data.images import CLASSES, Label
from engine.generative import digit_autoencoder
from engine.generative.flows.conditional import attributes, generated, styleflow
from engine.generative.flows.conditional.attributes import Attributes
from engine.generative.flows.conditional.generated import Generated
from engine.generative.flows.conditional.styleflow import CODE_SIZE, Codes

METHODS = ("flow", "regression")
_PER_CLASS = 10

Directions = Float[Tensor, "12 3"]


@functools.cache
@torch.no_grad()
def _training_digits() -> tuple[Codes, Attributes]:
    """Mean codes of the training digits, and what is measured in the pictures made of them."""
    codes = digit_autoencoder.encoded_digits(CODE_SIZE).means
    pictures = digit_autoencoder.pretrained(CODE_SIZE).decode(codes)
    return codes, attributes.measure(pictures)


@functools.cache
def limits() -> tuple[Tensor, Tensor]:
    """Lowest and highest attributes of the training digits, each [3]: no edit asks beyond."""
    low, high = _training_digits()[1].aminmax(dim=0)
    return low, high


def target(before: Attributes, change: Tensor) -> Attributes:
    """What an edit asks for: the change added, and held within `limits`."""
    return (before + change).clamp(*limits())


@functools.cache
def directions() -> Directions:
    """How a code moves per unit of each attribute, by least squares on the training digits.

    With the regression a ≈ B w + b the step is Δw = B⁺ Δa, the shortest that changes one predicted
    attribute and keeps the other two: vector arithmetic (InterFaceGAN: Shen et al. 2020,
    arXiv:1907.10786, whose conditional manipulation projects the other directions out, as B⁺ does).
    """
    codes, measured = _training_digits()
    with_offset = torch.cat([codes, torch.ones(len(codes), 1)], dim=1).double()
    slopes = torch.linalg.lstsq(with_offset, measured.double()).solution[:CODE_SIZE]
    return torch.linalg.pinv(slopes.T).float()


@torch.no_grad()
def edit(given: Generated, change: Attributes, method: str) -> Codes:
    """The codes after an edit.

    Args:
        given: before.
        change: asked of each attribute, in its unit; what is out of reach is cut (`target`).
        method: one of `METHODS`.

    Raises:
        ValueError: there is no such method.
    """
    before = given.attributes
    after = target(before, change)
    if method == "regression":
        return given.codes + (after - before) @ directions().T
    if method != "flow":
        raise ValueError(f"The method is one of {', '.join(METHODS)}, not {method}.")
    return styleflow.pretrained().edit(given.codes, given.labels, before, after)


@dataclass(frozen=True)
class Comparison:
    """One attribute changed by different amounts, on held-out digits; each by method.

    Attributes:
        asked: mean change that is asked for, in the unit of the attribute.
        achieved: mean change that is measured.
        error: mean distance of the achieved from the asked value, in deviations of the attribute.
        leakage: mean change of the other two attributes, in deviations of each.
        kept: share of the digits whose class is the same as before.
        drift: mean distance of z from before, where z is what the flow makes of the edited picture,
            encoded again, under the attributes measured in it; two unrelated z are about 4.9 apart.
    """

    asked: dict[str, tuple[float, ...]]
    achieved: dict[str, tuple[float, ...]]
    error: dict[str, tuple[float, ...]]
    leakage: dict[str, tuple[float, ...]]
    kept: dict[str, tuple[float, ...]]
    drift: dict[str, tuple[float, ...]]


@cached
def compare(attribute: int, asked: tuple[float, ...]) -> Comparison:
    """Both methods on ten held-out digits of each class.

    Args:
        attribute: its place in `attributes.NAMES`.
        asked: the changes.
    """
    found = {method: [_score(attribute, each, method) for each in asked] for method in METHODS}

    def column(k: int) -> dict[str, tuple[float, ...]]:
        return {method: tuple(row[k] for row in rows) for method, rows in found.items()}

    return Comparison(*map(column, range(6)))


@functools.cache
def subset() -> Generated:
    """Ten held-out digits of each class, as the generator draws them."""
    whole = generated.held_out()
    chosen = torch.cat([_first(whole.labels, label) for label in range(CLASSES)])
    return select(whole, chosen)


def select(of: Generated, chosen: Sequence[int] | Tensor) -> Generated:
    """Some of them."""
    return Generated(
        of.codes[chosen], of.pictures[chosen], of.attributes[chosen], of.labels[chosen]
    )


def _first(labels: Label, label: int) -> Tensor:
    return torch.nonzero(labels == label).squeeze(1)[:_PER_CLASS]


def _score(attribute: int, asked: float, method: str) -> tuple[float, ...]:
    """The numbers of a `Comparison`, in its order."""
    digits = subset()
    change = torch.zeros_like(digits.attributes)
    change[:, attribute] = asked
    after = generated.generate(edit(digits, change, method))
    deviation = styleflow.pretrained().deviation
    wanted = target(digits.attributes, change)[:, attribute]
    moved = after.attributes - digits.attributes
    others = [k for k in range(len(attributes.NAMES)) if k != attribute]
    return (
        float((wanted - digits.attributes[:, attribute]).mean()),
        float(moved[:, attribute].mean()),
        float((after.attributes[:, attribute] - wanted).abs().mean() / deviation[attribute]),
        float((moved / deviation)[:, others].abs().mean()),
        float((after.labels == digits.labels).float().mean()),
        float((_remaining(after, digits.labels) - _remaining_before()).norm(dim=1).mean()),
    )


@functools.cache
def _remaining_before() -> Float[Tensor, "n 12"]:
    return _remaining(subset(), subset().labels)


@torch.no_grad()
def _remaining(of: Generated, labels: Label) -> Float[Tensor, "n 12"]:
    """z of the pictures, encoded again: what attributes and class do not say of them."""
    flow = styleflow.pretrained()
    codes = digit_autoencoder.pretrained(CODE_SIZE).encode(of.pictures).mean
    return flow.forward(codes, flow.condition(of.attributes, labels)).points
