"""What can be set in "Fit a scene"."""

from dataclasses import replace

from engine.geometry.gaussian_splats.density_control import DensityRules
from engine.geometry.gaussian_splats.fitting_settings import FittingSettings, LearningRates
from engine.geometry.gaussian_splats.scenes import SCENES
from engine.geometry.gaussian_splats.views import DISTANCE, MOST_VIEWS
from ui.fields import Choice, Field, Flag, Number
from ui.state import UPLOAD

MOST_PHOTOGRAPHS = 32
FEWEST_GAUSSIANS = 10
NONE_CHOSEN = -1
"""Of the field `gaussian_id`: no Gaussian is under the microscope."""

SOURCES = {name: scene.title for name, scene in SCENES.items()} | {UPLOAD: "Your views"}
ADJUSTED = {"scene": "Scene", "density": "Density", "optimiser": "Adam"}
SHOWN = {
    "image": "Image",
    "ellipsoids": "Ellipsoids",
    "centres": "Centres",
    "depth": "Depth",
    "error": "Error",
}
VIEWPOINTS = {"orbit": "Turn", "training": "Training view", "held_out": "Held-out view"}
INITIALISATIONS = {"random": "Random", "surface": "On the surface"}
COMPARISONS = {
    "none": "Nothing",
    "density": "Without density control",
    "reset": "Without opacity reset",
    "initialisation": "Other initialisation",
    "degree": "SH degree 0",
}
COMPARED = {
    "density": "no control",
    "reset": "no reset",
    "initialisation": "other start",
    "degree": "degree 0",
}
"""What the curve of the other run is called."""
RATES = ("position", "scale", "rotation", "opacity", "colour")
RATE_FIELDS = tuple(f"{name}_rate" for name in RATES)


def _rate(name: str) -> Number:
    label = f"Learning rate: {'colour (SH)' if name == 'colour' else name}"
    return replace(
        Number.of(LearningRates, name, label, scale="log", help="Of Adam. Applied at once."),
        name=f"{name}_rate",
    )


SCENE_GROUP: tuple[Field, ...] = (
    Number(
        "view_count",
        "Training views",
        24,
        1,
        MOST_PHOTOGRAPHS,
        1,
        help="Evenly spread; six others are held out.",
    ),
    Choice(
        "resolution",
        "Resolution of the views",
        "64",
        {"32": "32²", "64": "64²", "96": "96²", "128": "128²"},
    ),
    replace(
        Number.of(FittingSettings, "count", "Initial Gaussians", scale="log"),
        name="initial_count",
        low=FEWEST_GAUSSIANS,
    ),
    Choice(
        "initialisation",
        "Initialisation",
        "random",
        INITIALISATIONS,
        help="At random in a cube, or on points of the surface as structure from motion has them.",
    ),
    Number.of(
        FittingSettings,
        "sh_degree",
        "SH degree",
        step=1,
        help="Of the colours; it is raised by one every 50 steps.",
    ),
)
DENSITY_GROUP: tuple[Field, ...] = (
    Flag("density_control", "Adaptive density control", True, help="Clone, split and prune."),
    Number.of(
        DensityRules,
        "gradient_threshold",
        "Gradient threshold τ",
        scale="log",
        help="Gaussians with a larger mean gradient in the image are cloned or split.",
    ),
    Number.of(DensityRules, "interval", "Interval in steps", step=10),
    Number.of(
        DensityRules,
        "split_scale",
        "Split above a scale of",
        step=0.005,
        help="Larger Gaussians are split, smaller ones are cloned.",
    ),
    Number.of(DensityRules, "prune_opacity", "Prune below an opacity of", step=0.005),
    Number.of(
        DensityRules,
        "reset_interval",
        "Opacity reset every",
        step=30,
        unit=" steps",
        help="All opacities are lowered to 0.01; 0 for never.",
    ),
)
OPTIMISER_GROUP: tuple[Field, ...] = (
    Number.of(
        FittingSettings,
        "dssim_weight",
        "Weight λ of 1 − SSIM",
        step=0.05,
        help="The loss is (1 − λ) L1 + λ (1 − SSIM).",
    ),
    *map(_rate, RATES),
)
VIEW_GROUP: tuple[Field, ...] = (
    Choice("shown", "Show", "image", SHOWN),
    Choice("viewpoint", "From", "orbit", VIEWPOINTS),
    Number("view_number", "View", 1, 1, MOST_VIEWS, 1),
    Number("azimuth", "Azimuth", 40, -180, 180, 1, unit="°"),
    Number("elevation", "Elevation", 25, -85, 85, 1, unit="°"),
    Number("distance", "Distance", DISTANCE, 0.8, 6, 0.05),
    Flag("marked", "Mark the last event", True, help="New clones, halves of splits, and pruned."),
)
SCENE_FIT: tuple[Field, ...] = (
    Choice("source", "Scene", "blocks", SOURCES),
    Choice("adjusted", "Adjust", "scene", ADJUSTED),
    *SCENE_GROUP,
    *DENSITY_GROUP,
    *OPTIMISER_GROUP,
    *VIEW_GROUP,
    Choice("compared", "Compare with", "none", COMPARISONS),
    Number("gaussian_id", "Gaussian", NONE_CHOSEN, NONE_CHOSEN, 1_000_000, 1),
)
