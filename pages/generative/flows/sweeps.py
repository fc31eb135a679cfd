"""Parameter sweeps of the training of a flow."""

import numpy as np

from engine.generative.flows.sweep_measures import TRAINING as MEASURE
from engine.generative.flows.training_settings import FlowTrainingSettings
from engine.sweeps.results import Results
from pages.generative.flows.train_fields import flow_settings, training_settings
from ui.fields import Number
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptChoice, SweptNumber

STEPS = 200
_LAYERS = SweptNumber("layers", 1, 8, 5)
_FAMILIES = {"additive": "additive", "affine": "affine", "spline": "spline"}


def settings(page: PageState) -> FlowTrainingSettings:
    """Of the one training."""
    if page["view"] == "race":
        raise ValueError("Sweeps train one flow: choose the view “One training”.")
    return training_settings(page, flow_settings(page))


def layers(results: Results) -> str:
    """What each family reaches with the most layers, and with the fewest."""
    gap = results.median("gap")
    if gap.ndim != 2 or not np.isfinite(gap).all():
        return ""
    counts, families = (axis.values for axis in results.sweep.axes)
    parts = [
        f"{_FAMILIES[family]} {number(gap[0, k], 2)} → {number(gap[-1, k], 2)}"
        for k, family in enumerate(families)
    ]
    best = np.argmin(gap, axis=1)
    text = (
        f"KL(data ‖ flow) after {results.sweep.until} steps with {counts[0]} → {counts[-1]} "
        f"layers: {', '.join(parts)}."
    )
    if (best == best[0]).all():
        text += f" At every depth the {_FAMILIES[families[best[0]]]} layers are closest."
    return text


TRAINING = Sweepable(
    MEASURE,
    settings,
    fields=("layers", "learning_rate", "family", "width", "bins", "batch_size", "density"),
    quantities={
        "gap": Quantity("KL(data ‖ flow), nats per point", log=True),
        "held_out": Quantity("−ln q of held-out points, nats"),
        "distance": Quantity("W₂ of the samples to the data", log=True),
        "stray": Quantity("Share of samples where there are no data"),
    },
    usual=Definition(_LAYERS, "gap", y=SweptChoice("family", tuple(_FAMILIES)), until=STEPS),
    seeded=True,
    until=Number("until", "Training steps", STEPS, 1, 2_000, 1),
)

PRESETS = (SweepPreset("Do more layers make up for simpler ones?", TRAINING.usual, layers),)
