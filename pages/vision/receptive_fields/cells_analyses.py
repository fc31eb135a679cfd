"""Analyses of the cells: tuning to all gratings, and how fast reverse correlation converges."""

import numpy as np

from engine.vision.receptive_fields.cells import Gabor, half_width, tuning_map
from engine.vision.receptive_fields.reverse_correlation import (
    FRAMES_PER_STEP,
    NoiseSettings,
    expected_correlation,
)
from ui.analysis import Analysis, Drawing, Drawn
from ui.frame import number
from ui.plotly_theme import axes, colour_bar, line, sequential
from ui.state import PageState
from ui.topic import View

_ORIENTATIONS = np.arange(-90.0, 91, 3)
_WAVELENGTHS = np.geomspace(4, 40, 40)


def _tuning(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    cell: Gabor = view.shown["cell"]
    rates = tuning_map(cell, _ORIENTATIONS, _WAVELENGTHS)
    shares = rates / rates.max()
    figure = go.Figure(
        go.Heatmap(
            x=_ORIENTATIONS,
            y=1 / _WAVELENGTHS,
            z=shares.astype(np.float32),
            hovertemplate="%{x}°, %{y:.3f} cycles per pixel: %{z:.2f}<extra></extra>",
            colorscale=sequential("data"),
            zmin=0,
            zmax=1,
            colorbar=colour_bar("response"),
        )
    )
    figure.update_layout(
        axes(x="orientation of the grating, degrees", y="frequency, cycles per pixel")
    )
    row, column = np.unravel_index(shares.argmax(), shares.shape)
    best = f"{_ORIENTATIONS[column]:g} degrees and a wavelength of {_WAVELENGTHS[row]:.1f} pixels"
    return Drawing(
        figure,
        f"The peak rate of the simple cell to gratings is largest at {best}; it halves "
        f"{half_width(cell):.0f} degrees away at its own wavelength.",
        {
            "orientation, degrees": np.tile(_ORIENTATIONS, len(_WAVELENGTHS)),
            "wavelength, pixels": np.repeat(_WAVELENGTHS, len(_ORIENTATIONS)),
            "response": shares.ravel(),
        },
    )


def _convergence(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    settings: NoiseSettings | None = view.shown.get("noise")
    if settings is None:
        return "Nothing is averaged in this view; “Noise” maps the field of a cell."
    if settings.kind != "simple":
        return "The average of a complex cell tends to nothing; choose the simple cell."
    series = view.shown["series"]
    frames = FRAMES_PER_STEP * np.asarray(series["step"], float)
    found = np.asarray(series["similarity"], float)
    known = (frames > 0) & (found > 0)
    ends = np.geomspace(FRAMES_PER_STEP, max(frames.max(), 1e5), 60)

    def error(correlation: np.ndarray) -> np.ndarray:
        return np.sqrt(np.maximum(1 / correlation**2 - 1, 0))

    expected = error(expected_correlation(settings, ends))
    figure = go.Figure([line("expected", ends, expected, "ink")])
    if known.any():
        figure.add_trace(line("measured", frames[known], error(found[known]), "model", points=True))
    figure.update_layout(
        axes(x="frames", y="error of the STA over its signal", log_x=True, log_y=True)
    )
    return Drawing(
        figure,
        "The error of the spike-triggered average falls like one over the root of the number of "
        f"frames; after {ends[-1]:,.0f} frames it is {number(float(expected[-1]), 2)} of the "
        "signal.",
        {
            "frames": ends,
            "expected error": expected,
            "measured at": frames[known],
            "measured error": error(found[known]),
        },
    )


ANALYSES = (
    Analysis(
        "tuning",
        "Orientation and frequency",
        "The peak rate of the simple cell to drifting gratings of each orientation and spatial "
        "frequency, in closed form, as a share of the largest.",
        _tuning,
    ),
    Analysis(
        "convergence",
        "Convergence of the STA",
        "The part of the spike-triggered average that is not the field, over the part that is: "
        "theory has a slope of −½ on these logarithmic axes.",
        _convergence,
    ),
)
