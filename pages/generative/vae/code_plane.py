"""Encoded digits in a plane, by class; bars of the divergence of each dimension."""

from typing import Literal

import numpy as np

from pages.generative.vae.latent_map import SIGNS, spread_labels
from ui.components import plane
from ui.components.plane import Layer

_BAR = 0.7
_STUB = 0.04
"""Height of the lowest hollow bar, of the height of the picture."""
_LABEL = 0.13
"""Distance of two numerals at least, in halves of the side of the plane."""


def class_layers(codes: np.ndarray, labels: np.ndarray, *, size: float = 3.2) -> list[Layer]:
    """A cloud of each class with its own marker, and its numeral at the median."""
    clouds, middles = [], []
    for label, (colour, marker) in enumerate(SIGNS):
        own = codes[labels == label]
        clouds.append(
            plane.points(
                own, colour=colour, marker=marker, size=size, opacity=0.7, label=str(label)
            )
        )
        if len(own):
            x, y = np.median(own, axis=0)
            middles.append((float(x), float(y), str(label)))
    return [*clouds, plane.labels(spread_labels(middles, _LABEL * reach_of(codes)), size=17)]


def prior_layers(*shares: float) -> list[Layer]:
    """Circles that hold these shares of the prior; by default 50 and 99 %."""
    shares = shares or (0.5, 0.99)
    angle = np.linspace(0, 2 * np.pi, 73)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    named = " and ".join(f"{100 * share:.0f}" for share in shares) + " % of the prior"
    return [
        plane.curve(
            # The norm of a standard normal in the plane has the distribution 1 − exp(−r²/2).
            np.sqrt(-2 * np.log(1 - share)) * circle,
            closed=True,
            colour="ink",
            width=1,
            dashed=True,
            label=named if k == 0 else "",
        )
        for k, share in enumerate(shares)
    ]


def shown_dimensions(kl: np.ndarray) -> tuple[int, int]:
    """The two dimensions that carry most, in their order; the plane shows these."""
    first, second = sorted(np.argsort(-kl, kind="stable")[:2].tolist())
    return first, second


def reach_of(codes: np.ndarray) -> float:
    """Half of the side of a square about 0 with nearly all codes, in steps of a factor √2."""
    largest = float(np.quantile(np.abs(codes), 0.99)) if codes.size else 0.0
    return 3.6 * 2 ** (max(0, int(np.ceil(2 * np.log2(max(largest, 1e-6) / 3.6)))) / 2)


def bars(
    key: str,
    heights: np.ndarray,
    *,
    alt: str,
    y_label: str,
    active: np.ndarray | None = None,
    threshold: float | None = None,
    colour: Literal["data", "model", "chosen", "good", "error"] = "model",
) -> None:
    """A bar for each latent dimension: filled where it is active, else hollow.

    Args:
        key: prefixed with the page's slug.
        heights: not negative.
        alt: what the bars show.
        y_label: with the unit.
        active: which dimensions vary with the image; by default all.
        threshold: a dashed line at this height.
        colour: of the bars.
    """
    count = len(heights)
    top = 2.0 ** np.ceil(np.log2(max(float(heights.max()), 0.5)))
    on = np.ones(count, bool) if active is None else active
    layers = [
        plane.curve(
            # At least a stub where it is switched off: a bar of no height would not be seen.
            _outline(heights if chosen is on else np.maximum(heights, _STUB * top), chosen),
            closed=True,
            colour=colour if chosen is on else "ink",
            width=1.2,
            fill=0.55 if chosen is on else 0,
            dashed=chosen is not on,
        )
        for chosen in (on, ~on)
        if chosen.any()
    ]
    if threshold is not None:
        line = np.array([(0.4, threshold), (count + 0.6, threshold)])
        layers.append(plane.curve(line, colour="ink", width=1, dashed=True))
    plane.plane(
        key,
        extent=(0.4, count + 0.6, 0, 1.06 * top),
        layers=layers,
        aspect=2.6,
        max_height=170,
        x_label="latent dimension",
        y_label=y_label,
        hint="" if on.all() else "Hollow: switched off",
        alt=f"{alt}: " + ", ".join(f"{h:.2f}" for h in heights),
    )


def _outline(heights: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The bars of the chosen dimensions as one line along the axis, [n, 2]."""
    return np.array(
        [
            (k + dx, h * up)
            for k, (h, drawn) in enumerate(zip(heights, chosen, strict=True), start=1)
            if drawn
            for dx, up in ((-_BAR / 2, 0), (-_BAR / 2, 1), (_BAR / 2, 1), (_BAR / 2, 0))
        ]
    )
