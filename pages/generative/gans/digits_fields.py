"""What can be set in the tab "Digits"."""

from __future__ import annotations

from torch import nn

from engine.data.images import CLASSES
from engine.generative.gans.digits.inversion import InversionSettings
from engine.generative.gans.digits.networks import Encoder, Generator
from ui.data_fields import DIGIT_DRAWING, Data
from ui.fields import Choice, Field, Number, Text
from ui.pairs import pair_check
from ui.state import PageState

VIEWS = {
    "samples": "Samples",
    "plane": "Latent plane",
    "paths": "Paths",
    "inversion": "Inversion",
}
SHEET = 6
"""Latents on the sheet."""
REACH = 9.0
"""Of the plane through the latent space, either way."""
PATH_STEPS = 48
ALL = "all"
DRAWN = "drawn"
HELD_OUT = "held_out"

DIGITS = {str(digit): str(digit) for digit in range(CLASSES)}
STARTS = {"encoder": "Encoder", "random": "Random z", "mean": "z = 0"}
PATHS = {"latents": "Two latents", "classes": "Two classes", "walk": "Random walk"}

DIGIT_FIELDS: tuple[Field, ...] = (
    Choice("view", "View", "samples", VIEWS),
    Number(
        "psi",
        "Truncation ψ",
        1.0,
        0.1,
        2.0,
        0.05,
        help="How far latents go from the mode of the prior; 1 scales nothing.",
    ),
    Choice(
        "truncation",
        "Truncation",
        "scaled",
        {"scaled": "Scaled", "resampled": "Resampled"},
        help="Scaled: ψ z. Resampled: entries of z beyond ±ψ are drawn anew, as in BigGAN.",
    ),
    Number("chosen_latent", "Chosen latent", 1, 0, SHEET - 1, 1),
    Number("chosen_class", "Chosen class", 3, 0, CLASSES - 1, 1),
    Choice("digit_class", "Class", "3", DIGITS),
    Text(
        "plane_point", "Latent", "4.00_2.00", check=pair_check(REACH, optional=False), max_length=12
    ),
    Choice("path", "Path", "latents", PATHS),
    Choice(
        "interpolation",
        "Film",
        "spherical",
        {"spherical": "Arc", "linear": "Straight"},
        help="The path that the film follows; the strips show both.",
    ),
    Choice("second_class", "To class", "8", DIGITS),
    Number("pair", "Pair of latents", 8, 0, 49, 1, help="Others are drawn for each number."),
    Number("path_step", "Step of the path", 0, 0, 6 * PATH_STEPS, 1),
    Choice("target", "Picture", HELD_OUT, {HELD_OUT: "Held out", DRAWN: "Drawn"}),
    Choice("held_out_class", "Digit", "5", DIGITS),
    Number(
        "held_out_index",
        "Test image",
        4,
        0,
        49,
        1,
        help="One of 50 of each digit. No network has seen it.",
    ),
    Data("digit", DIGIT_DRAWING),
    Choice("inversion_start", "Start", "encoder", STARTS),
    Choice("inversion_class", "Class", ALL, {ALL: "Try all ten"} | DIGITS),
    Number.of(
        InversionSettings,
        "prior_weight",
        "Prior weight λ",
        step=0.1,
        help="Of ‖z‖² / 32 beside the squared error: it holds z near the prior.",
    ),
    Number("edit_scale", "Scale of the found z", 1.0, 0.0, 1.5, 0.05),
)


def inversion_settings(page: PageState, start: str) -> InversionSettings:
    """From one of the starts."""
    tried = page["inversion_class"]
    return InversionSettings(
        start=start,
        label=-1 if tried == ALL else int(tried),
        prior_weight=page["prior_weight"],
        seed=page["seed"],
    )


def build_network(page: PageState) -> nn.Module:
    """The generator; where a picture is inverted, the encoder beside it."""
    if page["view"] == "inversion":
        return nn.ModuleDict({"encoder": Encoder(), "generator": Generator()})
    return Generator()
