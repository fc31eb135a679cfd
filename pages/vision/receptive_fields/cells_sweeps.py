"""Parameter sweeps of the cells: what reverse correlation depends on."""

from engine.sweeps.results import Results
from engine.vision.receptive_fields.reverse_correlation import FRAMES_PER_STEP, NoiseSettings
from engine.vision.receptive_fields.sweep_measures import NOISE
from pages.vision.receptive_fields.cells import cell_of
from pages.vision.receptive_fields.cells_noise import settings_of
from ui.fields import Number
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptChoice, SweptNumber


def noise_settings(page: PageState) -> NoiseSettings:
    """Of the experiment with white noise."""
    if page["view"] != "noise":
        raise ValueError("Sweeps measure reverse correlation: choose the experiment “Noise”.")
    return settings_of(page, cell_of(page))


def sizes(results: Results) -> str:
    """Whether the size of the field matters, and what the kind of the cell does."""
    found = results.median("similarity")
    if found.ndim != 2 or found.shape[1] != 2 or results.ended < results.sweep.count:
        return ""
    simple, complex_ = found[:, 0], found[:, 1]
    widths = results.sweep.axes[0].values
    if simple.max() - simple.min() > 0.1:
        return ""
    text = (
        f"No: from σ = {widths[0]:g} to {widths[-1]:g} the simple cell's stays between "
        f"{number(simple.min(), 2)} and {number(simple.max(), 2)}. The noise in the average "
        "depends on the pixels of the screen and on the spikes, not on the field."
    )
    if complex_.max() < simple.min():
        text += (
            f" The complex cell is at {number(complex_.min(), 2)} to "
            f"{number(complex_.max(), 2)}: its covariance has many more entries to estimate."
        )
    return text


_WIDTHS = Definition(SweptNumber("width", 4, 12, 5), "similarity", seeds=4, until=60)
CELLS = Sweepable(
    NOISE,
    noise_settings,
    fields=("width", "wavelength", "aspect", "orientation", "kind"),
    quantities={
        "similarity": Quantity("Likeness of estimate and field"),
        "spikes": Quantity("Spikes"),
    },
    usual=_WIDTHS,
    seeded=True,
    until=Number("until", f"Steps of {FRAMES_PER_STEP} frames", 60, 1, 400, 1),
)
CELLS_PRESETS = (
    SweepPreset(
        "Do larger fields need more frames?",
        Definition(
            SweptNumber("width", 4, 12, 5),
            "similarity",
            y=SweptChoice("kind", ("simple", "complex")),
            seeds=4,
            until=60,
        ),
        sizes,
        {"view": "noise"},
    ),
)
