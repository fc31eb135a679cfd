"""What can be set in the tab "Glow on digits"."""

from ui.data_fields import DIGIT_DRAWING, Data
from ui.fields import Choice, Field, Flag, Number

DRAWN = "drawn"
SHEET = 24
"""Samples on the sheet."""

LEVELS = ("resample_level_1", "resample_level_2", "resample_level_3")
"""Names of the fields that say which latents are drawn anew."""

ACTNORM_LAYERS = 15

_DIGITS = {str(digit): str(digit) for digit in range(10)}

GLOW: tuple[Field, ...] = (
    Choice(
        "view",
        "View",
        "samples",
        {
            "samples": "Samples",
            "interpolation": "Interpolation",
            "likelihood": "Likelihood",
            "actnorm": "Actnorm",
        },
    ),
    Number(
        "temperature",
        "Temperature T",
        0.7,
        0,
        1.2,
        0.05,
        help="Deviation of the latents: z = T ε with ε ~ N(0, I). At 1 they are samples of the "
        "model.",
    ),
    Number("sample", "Chosen sample", 4, 0, SHEET - 1, 1),
    Flag(
        "resample_level_1",
        "Level 1 anew",
        True,
        help="Draws the 392 latents anew that sampling adds last.",
    ),
    Flag("resample_level_2", "Level 2 anew", help="Draws its 196 latents anew."),
    Flag(
        "resample_level_3",
        "Level 3 anew",
        help="Draws the 196 latents anew with which sampling begins.",
    ),
    Choice("first_digit", "From", "3", _DIGITS | {DRAWN: "Drawn"}),
    Choice("second_digit", "To", "7", _DIGITS),
    Number(
        "held_out_index",
        "Test image",
        0,
        0,
        49,
        1,
        help="One of 50 of each digit. None of them was in the training set.",
    ),
    Data("digit", DIGIT_DRAWING),
    Number("initialised_layers", "Initialised actnorm layers", 0, 0, ACTNORM_LAYERS, 1),
    Choice(
        "last_layers",
        "Last layers of the networks",
        "zero",
        {"zero": "Zero", "random": "Random"},
        help="At zero every coupling begins as the identity, as in Glow.",
    ),
)
