"""View "Both directions timed": density and samples of two kinds of layers, by dimensions."""

from typing import Any

import numpy as np

from engine.generative.flows.direction_times import DIMENSIONS, LAYERS, Times, measure
from ui import beside, frame
from ui.components import chart
from ui.frame import number
from ui.saved_files import table
from ui.state import PageState
from ui.topic import Place, View

_PLAIN = 10
"""A ratio from which on one decimal is enough."""
_NAMES = {"autoregressive": "autoregressive", "affine": "affine coupling"}

Measured = dict[tuple[str, int], Times]


def draw(page: PageState, place: Place) -> View:
    """Milliseconds over dimensions, measured here; what was measured once is kept."""
    calls = {(layer, d): measure.call(layer, d) for d in DIMENSIONS for layer in LAYERS}
    finished = beside.make_some(calls.values())
    found = {key: call() for key, call in calls.items() if call.made()}
    dimensions = int(page["dimensions"])
    with place.stage:
        chart.lines(
            "flows:directions",
            _series(found),
            colours={
                "samples, autoregressive": "error",
                "density, autoregressive": "data",
                "samples, affine coupling": "model",
                "density, affine coupling": "good",
            },
            x_label="dimensions D",
            y_label="ms for 128 points",
            log_y=True,
            marker=dimensions,
            height=440,
            alt="Time for the density and for samples of an autoregressive and of a coupling "
            "layer over dimensions",
        )
    known = all((layer, dimensions) in found for layer in LAYERS)
    if known:
        with place.readouts:
            _draw_readouts(found, dimensions)
    return View(
        numbers=_numbers(found, dimensions) if known else {"view": "directions"},
        unfinished=not finished,
        unanswered=not known,
        files={"table": lambda suffix: _table(found)},
    )


def _series(found: Measured) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    lines = {}
    for layer in LAYERS:
        known = [d for d in DIMENSIONS if (layer, d) in found]
        for what in ("sampling", "density"):
            label = "samples" if what == "sampling" else what
            times = [1e3 * getattr(found[layer, d], what) for d in known]
            lines[f"{label}, {_NAMES[layer]}"] = (np.array(known), np.array(times))
    return lines


def _draw_readouts(found: Measured, dimensions: int) -> None:
    slow, fast = found["autoregressive", dimensions], found["affine", dimensions]
    plane = found["autoregressive", DIMENSIONS[0]] if ("autoregressive", 2) in found else slow
    frame.readout(
        [
            ("dimensions D", str(dimensions)),
            ("autoregressive: density", _ms(slow.density)),
            frame.Readout("autoregressive: samples", _ms(slow.sampling), "error"),
            frame.Readout("samples / density", _ratio(slow), "chosen"),
            ("passes of its network, density", "1"),
            ("passes of its network, samples", str(dimensions)),
            ("affine coupling: density", _ms(fast.density)),
            ("affine coupling: samples", _ms(fast.sampling)),
            ("passes of its network, both", "1"),
            ("coupling: samples / density", _ratio(fast)),
            ("autoregressive, D = 2", _ratio(plane)),
        ]
    )


def _numbers(found: Measured, dimensions: int) -> dict[str, Any]:
    slow, fast = found["autoregressive", dimensions], found["affine", dimensions]
    return {
        "view": "directions",
        "dimensions": dimensions,
        "density_ms": 1e3 * slow.density,
        "sampling_ms": 1e3 * slow.sampling,
        "ratio": slow.ratio,
        "coupling_ratio": fast.ratio,
        "coupling_error": fast.ratio_error,
    }


def _table(found: Measured) -> bytes:
    return table(
        ["layer", "D", "density, ms", "samples, ms", "ratio"],
        [
            [_NAMES[layer], str(d), 1e3 * times.density, 1e3 * times.sampling, times.ratio]
            for (layer, d), times in found.items()
        ],
    )


def _ratio(times: Times) -> str:
    decimals = 1 if times.ratio >= _PLAIN else 2
    return f"{number(times.ratio, decimals)} ± {number(times.ratio_error, decimals)}"


def _ms(seconds: float) -> str:
    return f"{number(1e3 * seconds)} ms"
