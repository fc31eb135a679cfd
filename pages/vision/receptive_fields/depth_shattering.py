"""The view "Shattering": gradients at neighbouring inputs of a deep network."""

from typing import Any

import numpy as np

from engine.cache import cached
from engine.vision.receptive_fields.depth import (
    gradient_correlation,
    grid,
    input_gradient,
    noise_correlation,
)
from pages.vision.receptive_fields.depth_net import net_of
from ui import frame
from ui.components import chart
from ui.state import PageState
from ui.topic import Place, View

_gradient = cached(input_gradient)
_correlation = cached(gradient_correlation)
_noise = cached(noise_correlation)
_NEAR = 3
"""Places of the grid apart, at which the correlation is quoted."""


def draw(page: PageState, place: Place) -> View:
    """The gradient over the input, and its correlation with itself by distance."""
    settings = net_of(page)
    x = grid().numpy()
    gradient, _ = _gradient(settings)
    spread = float(np.std(gradient)) or 1.0
    correlation = _correlation(settings, 4, 40)
    other = _correlation(net_of(page, skips=not settings.skips), 4, 40)
    distance = np.arange(40) * float(x[1] - x[0])
    names = ("with skips", "without skips") if settings.skips else ("without skips", "with skips")
    with place.stage:
        chart.lines(
            "receptive-fields:gradient",
            {"df/dx": (x, gradient / spread)},
            colours={"df/dx": "model"},
            x_label="input x",
            y_label="gradient, standard deviations",
            height=200,
            alt="The gradient of the network's output with respect to its one input",
        )
        chart.lines(
            "receptive-fields:correlation",
            {
                names[0]: (distance, correlation),
                names[1]: (distance, other),
                "white noise": (distance, _noise("white", 20, 40, 0)),
                "brown noise": (distance, _noise("brown", 20, 40, 0)),
            },
            colours={
                "with skips": "good", "without skips": "error", "white noise": "ink",
                "brown noise": "chosen",
            },
            x_label="distance of two inputs",
            y_label="correlation of the gradients",
            height=215,
            alt="Correlation of the gradient with itself over the distance, beside that of white "
            "and of brown noise",
        )  # fmt: skip
    numbers: dict[str, Any] = {
        "view": "shattering",
        "depth": settings.depth,
        "skips": settings.skips,
        "near": float(correlation[_NEAR]),
        "near_other": float(other[_NEAR]),
        "distance": float(distance[_NEAR]),
        "sign_changes": int((np.diff(np.sign(gradient)) != 0).sum()),
    }
    with place.readouts:
        frame.readout(
            [
                (f"correlation {frame.number(numbers['distance'], 3)} apart", numbers["near"]),
                (f"… {names[1]}", numbers["near_other"]),
                ("sign changes of 256 gradients", str(numbers["sign_changes"])),
            ]
        )
    return View(numbers=numbers)
