"""The small plane of the latent input: a point to drag, whose sample is ringed on the stage."""

import numpy as np

from engine.generative.gans.manifold import REACH, generated, latent_lines
from engine.generative.gans.networks import NetworkSettings
from engine.polyline import joined
from engine.runs import Frame
from ui.components import plane
from ui.components.plane import Layer
from ui.frame import number
from ui.pairs import format_pair, parse_pair
from ui.state import PageState

LATENT = "gans:latent"


def handle_events(page: PageState) -> None:
    """The point that is dragged."""
    for event in plane.events(LATENT):
        if event.kind in {"press", "drag"} and event.points:
            across, up = event.points[-1]
            kept = 0.0 if page["z_dim"] == "1" else up
            page["latent_point"] = format_pair(across, kept)


def chosen_point(page: PageState) -> tuple[float, float]:
    """z of the dragged point, its first two coordinates."""
    across, up = parse_pair(page["latent_point"])
    return across, (0.0 if page["z_dim"] == "1" else up)


def sample_of(page: PageState, networks: NetworkSettings, seen: Frame) -> tuple[float, float]:
    """G(z) of it."""
    place = np.array([chosen_point(page)], np.float32)
    x, y = generated(networks, seen.arrays["generator"], place)[0].tolist()
    return x, y


def sample_layer(sample: tuple[float, float]) -> Layer:
    """That sample on the stage."""
    return plane.points([sample], colour="chosen", size=8)


def draw(page: PageState, sample: tuple[float, float]) -> None:
    """The latent plane, or the axis of one dimension."""
    networks_dim = int(page["z_dim"])
    across, up = chosen_point(page)
    flat = networks_dim == 1
    what = {1: "z", 2: "z"}.get(networks_dim, f"z₁, z₂ of {networks_dim}")
    half = REACH / 6 if flat else REACH
    plane.plane(
        LATENT,
        extent=(-REACH, REACH, -half, half),
        layers=[
            plane.curve(joined(latent_lines(networks_dim)), colour="ink", width=0.7),
            plane.points([(across, up)], colour="chosen", size=8),
        ],
        tool="move",
        legend=False,
        axes=False,
        max_height=90 if flat else 190,
        hint=f"Drag {what}: its sample moves",
        alt=f"The latent input {what}: ({number(across, 2)}, {number(up, 2)}) becomes the sample "
        f"({number(sample[0], 2)}, {number(sample[1], 2)})",
    )
