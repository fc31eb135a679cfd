"""What can be set in "HMAX"."""

from engine.vision.receptive_fields.hmax import HmaxSettings
from engine.vision.receptive_fields.responses import FARTHEST
from ui.fields import Choice, Field, Number

HMAX: tuple[Field, ...] = (
    Choice("digit", "Tuned to the digit", "3", {str(label): str(label) for label in range(10)}),
    Number("shift_right", "Moved to the right", 0, -FARTHEST, FARTHEST, 1, unit=" px"),
    Number("shift_down", "Moved down", 0, -FARTHEST, FARTHEST, 1, unit=" px"),
    Number("scale", "Enlarged", 1.0, 0.6, 1.6, 0.05, unit="×"),
    Number("clutter", "Clutter, share of the image", 0.0, 0.0, 0.5, 0.02),
    Number.of(HmaxSettings, "pool", "Pools of C1", step=0.25, unit="×"),
    Number.of(HmaxSettings, "sigma", "Tuning width σ", step=0.05),
    Number("bands", "Scale bands", 2, 1, 3, 1),
    Number.of(HmaxSettings, "prototypes", "S2 prototypes", step=1),
)
