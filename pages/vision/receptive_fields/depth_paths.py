"""The view "Paths": how many layers the paths of a residual network pass."""

from typing import Any

import numpy as np

from engine.cache import cached
from engine.vision.receptive_fields.depth import path_gradients, path_lengths
from pages.vision.receptive_fields.depth_net import net_of
from ui import frame
from ui.components import chart
from ui.state import PageState
from ui.topic import Place, View

_gradients = cached(path_gradients)


def draw(page: PageState, place: Place) -> View:
    """How many paths have each length, and how much of the gradient comes through them."""
    settings = net_of(page, skips=True)
    counts, found = path_lengths(settings.depth), _gradients(settings)
    lengths = np.arange(settings.depth + 1)
    with place.stage:
        chart.lines(
            "receptive-fields:paths",
            {
                "paths": (lengths, 100 * counts),
                "gradient": (found.lengths, 100 * found.shares),
            },
            colours={"paths": "data", "gradient": "model"},
            x_label="branches on the path, k",
            y_label="% of the whole",
            height=210,
            alt="Share of the paths of each length, and of the gradient that comes through them",
        )
        chart.lines(
            "receptive-fields:path-norms",
            {"one path": (found.lengths, found.norms)},
            colours={"one path": "model"},
            x_label="branches on the path, k",
            y_label="gradient norm of a path",
            log_y=True,
            height=210,
            alt="Norm of the gradient along one path by its length",
        )
    numbers: dict[str, Any] = {
        "view": "paths",
        "depth": settings.depth,
        "paths": 2.0**settings.depth,
        "mean_paths": settings.depth / 2,
        "mean_gradient": found.mean_length,
        "divided": settings.scaled
        and settings.initialisation == "he"
        and settings.activation == "relu"
        and not settings.normalised,
        "longest": float(found.norms[-1] / found.norms[0]) if found.norms[0] > 0 else 0.0,
    }
    with place.readouts:
        frame.readout(
            [
                ("paths, 2ⁿ", frame.number(numbers["paths"], 0)),
                ("mean length of a path", frame.number(numbers["mean_paths"], 1)),
                frame.Readout(
                    "… weighted by gradient", frame.number(numbers["mean_gradient"], 1), "model"
                ),
            ]
        )
    return View(numbers=numbers)
