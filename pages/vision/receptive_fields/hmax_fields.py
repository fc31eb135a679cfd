"""What can be set in "HMAX"."""

from engine.vision.receptive_fields.hmax import HmaxSettings
from engine.vision.receptive_fields.responses import FARTHEST
from ui.data_fields import DIGIT_DRAWING, Data
from ui.fields import Choice, Field, Number
from ui.state import UPLOAD

DIGIT, DRAWN = "digit", "drawn"
TARGETS = {
    DIGIT: "Digit", DRAWN: "Drawn", "china": "Temple", "flower": "Flower", UPLOAD: "Your own",
}  # fmt: skip
CURVES = {"shift": "Shift", "scale": "Scale", "clutter": "Clutter"}
DICTIONARIES = {"target": "The target", "digits": "Ten digits", "photographs": "Photographs"}

HMAX: tuple[Field, ...] = (
    Choice("target", "Tuned to", DIGIT, TARGETS),
    Choice("label", "Digit", "3", {str(label): str(label) for label in range(10)}),
    Data("digit", DIGIT_DRAWING),
    Number("shift_right", "Moved to the right", 0, -FARTHEST, FARTHEST, 1, unit="px"),
    Number("shift_down", "Moved down", 0, -FARTHEST, FARTHEST, 1, unit="px"),
    Number("scale", "Enlarged", 1.0, 0.6, 1.6, 0.05, unit="×"),
    Number("clutter", "Clutter", 0.0, 0.0, 0.5, 0.02, help="Share of the image under bars."),
    Number.of(HmaxSettings, "pool", "Pools of C1", step=0.25, unit="×"),
    Choice("curve", "Curve over", "shift", CURVES),
    Number.of(HmaxSettings, "sigma", "Tuning width σ", step=0.05),
    Number("bands", "Scale bands", 2, 1, 3, 1),
    Number.of(HmaxSettings, "prototypes", "S2 prototypes", step=1),
    Choice(
        "dictionary",
        "Prototypes cut out of",
        "target",
        DICTIONARIES,
        help="Serre et al. cut a universal dictionary out of photographs.",
    ),
)
