"""What can be set in the tab "Conditional flows"."""

from ui.data_fields import DIGIT_DRAWING, LINE_DRAWING, Data
from ui.fields import Choice, Field, Number

DRAWN = "drawn"
SOURCES = {str(digit): str(digit) for digit in range(10)} | {DRAWN: "Drawn"}
VIEWS = {"srflow": "SRFlow", "styleflow": "StyleFlow", "cflow": "C-Flow"}
ATTRIBUTES = {"thickness": "Thickness", "slant": "Slant", "width": "Width"}
REACH = {"thickness": 1.2, "slant": 40.0, "width": 2.0}
"""The largest change that can be asked for, in the unit of each attribute."""

CONDITIONAL: tuple[Field, ...] = (
    Choice("view", "Model", "srflow", VIEWS),
    Choice("source", "Digit", "3", SOURCES),
    Number(
        "held_out_index",
        "Test\u00a0image",
        6,
        0,
        49,
        1,
        help="One of 50 of each digit. None of them was in the training set.",
    ),
    Data("digit", DIGIT_DRAWING),
    Data("lines", LINE_DRAWING),
    Choice(
        "target",
        "Translation",
        "digit",
        {"digit": "Outline to digit", "outline": "Digit to outline"},
        help="Each direction has two coupled flows of its own.",
    ),
    Number(
        "temperature",
        "Temperature",
        0.8,
        0,
        1,
        0.05,
        help="T of the latents' density N(0, T² I): 1 samples the flow's own, 0 gives one picture.",
    ),
    Choice(
        "injector",
        "Affine injector",
        "on",
        {"on": "With", "off": "Without"},
        help="Two flows, trained alike: without it only the coupling layers see the small digit.",
    ),
    Number(
        "change_thickness",
        "Change of thickness",
        0,
        -REACH["thickness"],
        REACH["thickness"],
        0.1,
        unit="px",
    ),
    Number("change_slant", "Change of slant", 25, -REACH["slant"], REACH["slant"], 1, unit="°"),
    Number("change_width", "Change of width", 0, -REACH["width"], REACH["width"], 0.1, unit="px"),
    Choice(
        "attribute",
        "Attribute in the film and the chart",
        "slant",
        ATTRIBUTES,
        help="The other two stay as the sliders say.",
    ),
)
