"""What can be set in the latent walk and with a drawn digit."""

from ui.data_fields import DIGIT_DRAWING, Data
from ui.fields import Choice, Field, Number, Text
from ui.pairs import LARGEST, pair_check
from ui.topic import SEED

DRAWN = "drawn"

DIGITS = {str(digit): str(digit) for digit in range(10)}
ENDS = DIGITS | {DRAWN: "Drawn"}
VIEWS = {
    "plane": "Latent plane",
    "interpolation": "Interpolation",
    "manifold": "Manifold",
    "prior": "Prior samples",
    "dimensions": "12 dimensions",
}
PATHS = {"linear": "Linear", "spherical": "Spherical"}
LATENT_SIZES = {"2": "2", "12": "12"}
WALK_STEPS = 40
"""Steps of an interpolation."""

COORDINATES = tuple(f"code_{k}" for k in range(1, 13))
"""Names of the fields of a code of 12 dimensions."""

_A_THREE = (-1.3, -0.5, -2.3, -1.3, 2.2, 0.4, -0.2, 0.5, 0.4, -0.7, -0.4, 0.2)
check_point = pair_check(LARGEST)
"""Of a text that is a point of the plane."""

_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def symbol(dimension: int) -> str:
    """z₁ for 1, and so on."""
    return f"z{dimension}".translate(_BELOW)


def digit_name(label: int) -> str:
    """A digit with its article."""
    return f"{'an' if label == 8 else 'a'} {label}"


SHARED: tuple[Field, ...] = (SEED, Data("digit", DIGIT_DRAWING))

LATENT_WALK: tuple[Field, ...] = (
    Choice("view", "View", "plane", VIEWS),
    Text("latent_point", "Latent code", "0.60_-0.20", check=check_point),
    Choice("first_digit", "From", "3", ENDS),
    Choice("second_digit", "To", "7", ENDS),
    Number(
        "held_out_index",
        "Test image no.",
        0,
        0,
        49,
        1,
        help="One of 50 of each digit, none of them trained on; the number is not the digit.",
    ),
    Data("second_drawing", DIGIT_DRAWING),
    Choice("path", "Path", "linear", PATHS, help="Of the film; the other one is drawn dashed."),
    Choice("latent_size", "Dimensions of the code", "2", LATENT_SIZES),
    Number("walk_step", "Step of the interpolation", 0, 0, WALK_STEPS, 1),
    Number(
        "central_share",
        "Central share of each axis",
        0.95,
        0.1,
        0.99,
        0.01,
        help="Of the prior's mass along z₁ and along z₂: the grid reaches that far. In the plane "
        "it holds the square of this share.",
    ),
    Number(
        "prior_deviation",
        "Deviation of z",
        1,
        0.1,
        2,
        0.05,
        help="1: samples of the prior N(0, I). Below: nearer to its mean.",
    ),
    *(
        Number(name, symbol(k), value, -4, 4, 0.1, by_hand=True)
        for k, (name, value) in enumerate(zip(COORDINATES, _A_THREE, strict=True), start=1)
    ),
)

YOUR_DIGIT: tuple[Field, ...] = (
    Choice("latent_size", "Dimensions of the code", "12", LATENT_SIZES),
    Text("dragged_point", "Dragged code", check=check_point),
)
