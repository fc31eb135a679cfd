"""What the view "One planar layer" draws: grid and samples at each share of the layer."""

import numpy as np
import torch

from engine import seeds
from engine.generative.flows import planar_fold
from engine.generative.flows.grid import straight_grid
from engine.generative.flows.planar import Planar
from engine.polyline import joined
from ui.components import plane
from ui.components.plane import Layer
from ui.state import PageState

_NODES = 81
"""Of a line of the grid."""
_SAMPLES = 500
_EDGE_NODES = 61


def layers(page: PageState, maps: list[Planar], x: torch.Tensor) -> list[Layer]:
    """Grid, samples and the chosen point at each share; where the determinant is 0, and û."""
    source = seeds.generator(seeds.derive(page["seed"], "flows", "planar"))
    samples = torch.randn(_SAMPLES, 2, generator=source)

    def moved(points: torch.Tensor) -> np.ndarray:
        return np.stack([each.forward(points).points.numpy() for each in maps])

    places = moved(samples)
    turned = np.stack([_turned(each, samples).numpy() for each in maps])
    lines = torch.tensor(joined(straight_grid(_NODES).numpy()), dtype=torch.float32)
    drawn: list[Layer | None] = [
        plane.curve(moved(lines), colour="ink", width=0.9),
        plane.points(
            np.where(turned[..., None], np.nan, places),
            colour="data",
            size=2.6,
            opacity=0.75,
            label="samples, moved",
        ),
    ]
    if bool(turned.any()):
        edges = [each.forward(_edges(each)).points.numpy() for each in maps]
        drawn += [
            plane.points(
                np.where(turned[..., None], places, np.nan),
                colour="error",
                size=3.2,
                opacity=0.9,
                label="det J < 0",
            ),
            plane.curve(np.stack(edges), colour="error", width=2.5, label="det J = 0"),
        ]
    drawn += [
        plane.arrows(
            np.zeros((1, 2)),
            np.stack([each.direction()[None].numpy() for each in maps]),
            scale=1,
            colour="accent",
            label=vector_name(page),
        ),
        plane.points(moved(x[None]), colour="chosen", size=8),
    ]
    return [layer for layer in drawn if layer is not None]


def vector_name(page: PageState) -> str:
    """What the layer pushes along: u as it is set, or û, which the constraint makes of it."""
    return "û" if page["planar_constrained"] else "u"


def _turned(planar: Planar, points: torch.Tensor) -> torch.Tensor:
    return 1 + (1 - torch.tanh(points @ planar.w + planar.b).square()) * planar.slope() < 0


def _edges(planar: Planar) -> torch.Tensor:
    """Two lines on which the determinant is 0, with a gap between them; only gaps if none is."""
    edges = planar_fold.fold_edges(planar)
    if edges is None:
        return torch.full((2 * _EDGE_NODES + 1, 2), torch.nan)
    unit = planar.w / planar.w.norm()
    side = torch.stack([-unit[1], unit[0]])
    along = torch.linspace(-6, 6, _EDGE_NODES)[:, None] * side
    gap = torch.full((1, 2), torch.nan)
    lines = [unit * (edge - planar.b) / planar.w.norm() + along for edge in edges]
    return torch.cat([lines[0], gap, lines[1]])
