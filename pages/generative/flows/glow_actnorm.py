"""View "Actnorm": data-dependent initialisation, one layer after another."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.flows.glow import initialisation
from engine.generative.flows.glow.initialisation import Untrained
from pages.generative.flows.glow_fields import ACTNORM_LAYERS
from ui import frame, saved_files
from ui.components import canvas, chart
from ui.state import PageState
from ui.topic import Place, View

CHANNELS = "flows:glow-channels"

_COLUMNS = 8
_WIDE = 100
"""Deviations up to this are read off a linear axis."""

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LEAST = 1e-6
_MOST = 1e30
"""Without initialisation, activations may leave the range of float32."""


def next_label(page: PageState) -> str:
    """Of the button."""
    return "Next layer" if page["initialised_layers"] < ACTNORM_LAYERS else "Start again"


def initialise_next(page: PageState) -> None:
    """Callback of the button: one more layer, and from the last, as it says, back to none."""
    page["initialised_layers"] = (int(page["initialised_layers"]) + 1) % (ACTNORM_LAYERS + 1)


def draw(page: PageState, place: Place) -> View:
    """Standard deviations after every layer, and the channels of one digit at the newest one."""
    layers, random, seed = int(page["initialised_layers"]), page["last_layers"], page["seed"]
    is_random = random == "random"
    none = initialisation.untrained(0, is_random, seed)
    now = initialisation.untrained(layers, is_random, seed)
    everything = initialisation.untrained(ACTNORM_LAYERS, is_random, seed)
    layer = max(layers - 1, 0)
    with place.stage:
        _draw_deviations(none, now, layers)
        _draw_channels(now.layers[layer].digit, layer)
    numbers = {
        "view": "actnorm",
        "layers": layers,
        "random": is_random,
        "bits": now.bits,
        "bits_none": none.bits,
        "bits_all": everything.bits,
        "second_before": _ends(now.layers[1].deviation_before),
    }
    with place.readouts:
        _draw_readouts(now, numbers, layer)
    return View(
        numbers=numbers,
        files={
            "table": lambda suffix: saved_files.table(
                ["layer", "channel", "mean before", "deviation before", "mean after", "after"],
                _rows(now),
            )
        },
    )


def _ends(deviations: Float[Tensor, " channels"]) -> tuple[float, float]:
    return float(deviations.min()), float(deviations.max())


def _draw_deviations(none: Untrained, now: Untrained, layers: int) -> None:
    """The largest and the smallest channel after each layer."""
    x = np.arange(1, ACTNORM_LAYERS + 1, dtype=float)
    lines, bands, highest = {}, {}, 0.0
    for name, flow in (("none initialised", none), (f"{layers} initialised", now)):
        after = [each.deviation_after for each in flow.layers]
        highest = max(highest, *(float(each.max()) for each in after))
        low, middle, high = (
            np.clip([float(f(each)) for each in after], _LEAST, _MOST)
            for f in (torch.min, torch.median, torch.max)
        )
        lines[name] = (x, middle)
        bands[name] = (x, low, high)
    if not layers:
        del lines["0 initialised"], bands["0 initialised"]
    chart.lines(
        "flows:glow-deviations",
        lines,
        bands=bands,
        colours={"none initialised": "data", f"{layers} initialised": "model"},
        x_label="actnorm layer; band: smallest to largest channel",
        y_label="standard deviation after the layer",
        log_y=highest > _WIDE,
        marker=float(layers) if layers else None,
        height=270,
        alt="Standard deviations of the channels after each actnorm layer",
    )


def _draw_channels(channels: Float[Tensor, "2 c h w"], layer: int) -> None:
    """The channels of one digit before and after the layer, by one colour scale."""
    values = channels.flatten(0, 1).numpy()
    limit = float(np.abs(values[np.isfinite(values)]).max(initial=1e-6))
    count = channels.shape[1]
    # Four channels stand in one row, eight in two.
    order = "Left: before. Right: after" if 2 * count <= _COLUMNS else "Above: before. Below: after"
    canvas.images(
        CHANNELS,
        canvas.signed_bytes(values, limit),
        columns=_COLUMNS,
        colormap="signed",
        value_range=(-limit, limit),
        tool=None,
        legend=True,
        max_height=210,
        hint=f"One digit at layer {layer + 1}. {order}",
        alt=f"{count} channels of one digit before and after actnorm layer {layer + 1}",
    )


def _draw_readouts(now: Untrained, numbers: Mapping[str, Any], layer: int) -> None:
    here = now.layers[layer]
    frame.readout(
        [
            ("actnorm layer", str(layer + 1)),
            ("before: max |mean|", _most(here.mean_before)),
            ("… deviations", _pair(_ends(here.deviation_before))),
            ("after: max |mean|", _most(here.mean_after)),
            ("… deviations", _pair(_ends(here.deviation_after))),
            ("bits/dim, 0 initialised", large(numbers["bits_none"], 1)),
            frame.Readout(f"… {numbers['layers']} initialised", large(numbers["bits"], 1), "model"),
            ("… all 15 initialised", large(numbers["bits_all"], 1)),
        ]
    )


def _most(values: Tensor) -> str:
    return large(float(values.abs().max()))


def _pair(values: tuple[float, float]) -> str:
    return f"{large(values[0])}–{large(values[1])}"


def large(value: float, decimals: int = 2) -> str:
    """A number as `frame.number` writes it, from a thousand on in powers of ten.

    Examples:
        >>> large(13515.9), large(1.619)
        ('1.4·10⁴', '1.62')
    """
    if not math.isfinite(value) or abs(value) < 1e3:
        return frame.number(value, decimals)
    digits, _, exponent = f"{value:.1e}".partition("e")
    return f"{digits}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}".replace("-", "−")


def _rows(flow: Untrained) -> list[list[float | str]]:
    return [
        [str(k + 1), str(channel + 1), *map(float, values)]
        for k, found in enumerate(flow.layers)
        for channel, values in enumerate(
            zip(
                found.mean_before,
                found.deviation_before,
                found.mean_after,
                found.deviation_after,
                strict=True,
            )
        )
    ]
