"""The plane through the origin and two latents: the arc and the straight line between these."""

from __future__ import annotations

import numpy as np

from engine.generative.gans.digits.networks import LATENT_SIZE
from pages.generative.gans.digits_path_pictures import BAND, PathPictures, in_their_plane
from ui.components import plane
from ui.components.plane import Frames, Layer

STAGE = "gans:digits-arc"
_REACH = 1.08 * float(BAND[1])
_EXTENT = (-_REACH, _REACH, -1.2, _REACH)
_CIRCLE = np.linspace(0, 2 * np.pi, 181)


def draw(paths: dict[str, PathPictures], film: Frames) -> None:
    """Where the arc stays, and where the straight line goes.

    Args:
        paths: ``spherical`` and ``linear`` ones between the same latents.
        film: that leads; a point on each path follows it.
    """
    plane.plane(
        STAGE,
        extent=_EXTENT,
        layers=_layers(paths),
        frames=film,
        axes=False,
        max_height=250,
        hint="The plane of z₀, z₁ and 0, true to scale",
        alt="The plane through the origin and both latents. The arc stays inside the ring in which "
        "95 % of all samples have their length; the straight line leaves it towards the origin",
    )


def _layers(paths: dict[str, PathPictures]) -> list[Layer | None]:
    arc, straight = paths["spherical"].z, paths["linear"].z
    ends = arc[:1], arc[-1:]
    bow, chord = (in_their_plane(*ends, z).numpy() for z in (arc, straight))
    names = ((bow[0], "z₀"), (bow[-1], "z₁"))
    words = [(float(1.13 * x), float(1.13 * y), word) for (x, y), word in names]
    gap = np.full((1, 2), np.nan)
    ring = np.concatenate([_circle(float(BAND[1])), gap, _circle(float(BAND[0]))])
    return [
        plane.curve(ring, colour="data", width=0.8, fill=0.14, label="95 % of samples"),
        plane.curve(_circle(LATENT_SIZE**0.5), colour="data", width=1.2, dashed=True),
        plane.curve(chord, colour="error", label="straight"),
        plane.curve(bow, colour="model", label="arc"),
        plane.points(np.zeros((1, 2)), colour="ink", size=3),
        plane.points(chord[:, None], colour="error", marker="diamond", size=6),
        plane.points(bow[:, None], colour="model", marker="triangle", size=6),
        plane.labels([*words, (0.0, -0.65, "0")], size=15),
    ]


def _circle(radius: float) -> np.ndarray:
    return radius * np.stack([np.cos(_CIRCLE), np.sin(_CIRCLE)], axis=1)
