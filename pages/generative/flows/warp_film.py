"""View "Layer by layer": grid, samples and density go through a flow, and one point both ways."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from engine.data.densities import DENSITIES
from engine.generative.flows import filament, film, interpolation, pretrained
from engine.generative.flows.film import SAMPLING, Film, Way
from engine.generative.flows.interpolation import Stop
from pages.generative.flows import notebooks, warp_answers, warp_exports, warp_layers, warp_point
from pages.generative.flows.warp_fields import KINDS, format_point
from ui import frame
from ui.components import plane
from ui.components.plane import Layer
from ui.pairs import parse_pair
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import playback, shown_step
from ui.view_notebook import Notebook

STAGE = "flows:warp"
_EXTENT = (-4.0, 4.0, -4.0, 4.0)
_SECONDS = 9.0


def draw(page: PageState, place: Place) -> View:
    """The film, the chosen point on it, and its numbers."""
    kind, density, direction = page["layer_kind"], page["density"], page["direction"]
    layers = film.layers(kind, density)
    moments = played_moments(film.moments(kind, density), direction)
    _handle_events(page, moments)
    shot = film.film(kind, density, direction, page["seed"])
    way = film.way(kind, density, parse_pair(page["point"]))
    shown = shown_step(page, STAGE, len(moments))
    with place.stage:
        plane.plane(
            STAGE,
            extent=_EXTENT,
            layers=[
                *_layers(shot, _played(way.path, direction), page["displayed"]),
                *warp_layers.marks(layers, moments),
            ],
            frames=playback(
                page,
                [warp_layers.moment_label(layers, moment) for moment in moments],
                shown,
                fps=len(moments) / _SECONDS,
                name=STAGE,
            ),
            tool="inspect",
            x_label="x₁",
            y_label="x₂",
            max_height=560,
            hint="Layer 1 is next to the data. Press a point to follow it",
            alt=f"Grid, samples and the density of {DENSITIES[density].title} on their way "
            f"through {len(layers)} layers ({KINDS[kind]})",
        )
    log_det = _played(way.log_det, direction)
    numbers = _numbers(page, layers, way)
    with place.readouts:
        if warp_answers.idle(numbers):
            frame.notice([_idle_notice(numbers)])
        warp_point.draw(way, log_det, STAGE, shown, shot.peaks)
    return View(
        below=lambda: warp_point.draw_table(layers, way),
        numbers=numbers,
        files={
            "film": lambda suffix: warp_exports.film(shot, len(moments) / _SECONDS),
            "table": lambda suffix: warp_exports.ways_table(layers, way),
        },
        notebook=Notebook(
            notebooks.warp,
            {
                "kind": kind,
                "density": density,
                "direction": direction,
                "point": parse_pair(page["point"]),
                "seed": page["seed"],
            },
        ),
    )


def _idle_notice(numbers: dict[str, Any]) -> str:
    farthest = max(max(move) for move in numbers["moves"])
    return (
        f"Nothing was learned: no point moves by more than {frame.number(farthest)}. These layers "
        "keep areas, so they cannot shrink the rings to where the noise is dense."
    )


def played_moments(moments: Sequence[Stop], direction: str) -> list[Stop]:
    """In the order of the film, each with the layer that moves next.

    On the way to the data that is the layer before: its whole is where the next one has no share.
    """
    if direction != SAMPLING:
        return list(moments)
    return [
        Stop(moment.layer - 1, 1.0) if moment.layer and not moment.share else moment
        for moment in reversed(moments)
    ]


def _played(along: np.ndarray, direction: str) -> np.ndarray:
    """In the order of the film."""
    return along[::-1] if direction == SAMPLING else along


def _handle_events(page: PageState, moments: Sequence[Stop]) -> None:
    """A point that was pressed, at whatever moment, is taken to the data."""
    layers = film.layers(page["layer_kind"], page["density"])
    for event in plane.events(STAGE):
        if event.kind == "press" and event.points:
            moment = moments[min(event.moment, len(moments) - 1)]
            with torch.inference_mode():
                x = interpolation.to_data(layers, torch.tensor([event.points[-1]]), moment).points
            page["point"] = format_point(*x[0].tolist())


def _layers(shot: Film, path: np.ndarray, displayed: str) -> list[Layer | None]:
    return [
        plane.field(shot.density, value_range=(0, 1), opacity=0.85, label="√(p / peak of p)"),
        plane.curve(shot.grid, colour="ink", width=0.6) if displayed != "samples" else None,
        plane.points(shot.samples, colour="model", size=2.6, opacity=0.75, label="samples")
        if displayed != "grid"
        else None,
        plane.curve(path, colour="chosen", width=2, dashed=True),
        plane.points(path[:, None], colour="chosen", size=8),
    ]


def _numbers(page: PageState, layers: Sequence[Any], way: Way) -> dict[str, Any]:
    """What the answers speak of."""
    kind, density = page["layer_kind"], page["density"]
    moves = film.largest_moves(kind, density)
    return {
        "view": "flow",
        "kind": kind,
        "density": density,
        "layers": len(layers),
        "signs": [warp_layers.sign(layer).moves for layer in layers],
        "moves": moves.tolist(),
        "log_det": way.layers.tolist(),
        "log_density": way.log_density,
        "round_trip": way.round_trip,
        "nats": pretrained.score(kind, density),
        "spline_nats": pretrained.score("spline", density),
        "entropy": pretrained.score(kind, density, pretrained.ENTROPY),
        "stray": filament.stray_mass_of_pretrained(kind, density),
        "spline_stray": filament.stray_mass_of_pretrained("spline", density),
    }
