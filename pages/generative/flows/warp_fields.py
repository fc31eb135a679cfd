"""What can be set in the tab "Warp a density"."""

from engine.generative.flows import direction_times
from engine.generative.flows.film import INFERENCE, SAMPLING
from engine.generative.flows.pretrained import DENSITIES
from ui.density_fields import TITLES
from ui.fields import Choice, Field, Flag, Number, Text
from ui.pairs import format_pair, pair_check
from ui.trajectory import TRAJECTORY_STEP

VIEWS = {
    "flow": "Layer by layer",
    "planar": "One planar layer",
    "directions": "Both directions timed",
    "solvers": "Solvers",
}

KINDS = {
    "spline": "Spline coupling",
    "affine": "Affine coupling",
    "affine-linear": "Affine + 1×1",
    "additive": "Additive coupling",
    "planar": "Planar",
    "autoregressive": "Autoregressive",
    "continuous": "Continuous",
}
"""Layers that there are weights for."""

REACH = 4.0
"""A point lies within ±4 in both coordinates."""

check_point = pair_check(REACH, "x1_x2", optional=False)

_DATA = {name: TITLES[name] for name in DENSITIES}


def format_point(first: float, second: float) -> str:
    """Two coordinates as the text of a point, held within the stage, with two decimals."""
    return format_pair(*(min(max(value, -REACH), REACH) for value in (first, second)))


WARP: tuple[Field, ...] = (
    Choice("view", "View", "flow", VIEWS),
    Choice("layer_kind", "Layers", "spline", KINDS),
    Choice(
        "density",
        "Data",
        DENSITIES[0],
        _DATA,
        help="Flows trained beforehand. Others, also of what you draw, are trained in Train it.",
    ),
    Choice(
        "direction",
        "Direction",
        SAMPLING,
        {SAMPLING: "Noise → data", INFERENCE: "Data → noise"},
        help="Where the film begins: sampling goes from noise to data, density estimation from "
        "data to noise.",
    ),
    Choice(
        "displayed",
        "Show",
        "both",
        {"samples": "Samples", "grid": "Grid", "both": "Both"},
        help="Over the density: samples, and the lines of a grid that is square where the film "
        "begins.",
    ),
    Text("point", "Point x", "1.50_-1.50", check=check_point),
    TRAJECTORY_STEP,
    Number("planar_product", "wᵀu, u along w", -2.5, -4, 3, 0.1),
    Number("planar_across", "Part of u perpendicular to w", 0.6, -2, 2, 0.1),
    Number("planar_angle", "Angle of w", 30, -180, 180, 5, "°"),
    Number("planar_offset", "Offset b", 0, -2, 2, 0.1),
    Flag(
        "planar_constrained",
        "Constraint wᵀû ≥ −1",
        True,
        help="On: the layer pushes along û in place of u: û is u with its part along w changed so "
        "that wᵀû ≥ −1. Off: it pushes along u as it is set.",
    ),
    Choice(
        "dimensions",
        "Dimensions D",
        "64",
        {str(d): str(d) for d in direction_times.DIMENSIONS},
    ),
    Choice("solver", "Solver", "rk4", {"rk4": "Runge–Kutta 4", "dopri5": "Dormand–Prince"}),
    Number("solver_steps", "Steps", 6, 1, 24, 1),
    Number("tolerance", "Tolerance", 0.01, 0.00003, 0.1, scale="log"),
)
