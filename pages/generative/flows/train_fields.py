"""What can be set in the tab "Train it", and the engine's settings from it."""

from engine.generative.flows.families import FlowSettings
from engine.generative.flows.race_settings import RaceSettings
from engine.generative.flows.training_settings import FlowTrainingSettings
from ui.density_fields import packed_drawing
from ui.fields import Choice, Field, Flag, Number
from ui.state import PageState

FAMILY_TITLES = {
    "additive": "Additive",
    "affine": "Affine",
    "spline": "Spline",
    "planar": "Planar",
    "autoregressive": "Autoregressive",
    "continuous": "Continuous",
}
COUPLINGS = ("additive", "affine", "spline")
"""Families whose layers have halves that take turns."""

TRAIN: tuple[Field, ...] = (
    Choice("view", "View", "one", {"one": "One training", "race": "Six families"}),
    Choice(
        "family",
        "Layers of the flow",
        "spline",
        FAMILY_TITLES,
        help="Coupling layers are additive, affine or splines. Another family starts anew.",
    ),
    Number.of(
        FlowSettings,
        "layers",
        "Number of layers",
        step=1,
        help="Of a continuous flow: about so many Runge–Kutta steps.",
    ),
    Number.of(
        FlowTrainingSettings,
        "learning_rate",
        "Learning rate",
        scale="log",
        help="Takes effect at once.",
    ),
    Choice(
        "equal",
        "Equal for all",
        "time",
        {"time": "Computing time", "parameters": "Parameters and steps"},
        help="With equal parameters planar layers, which have five each, do not take part.",
    ),
    Choice(
        "displayed",
        "Show",
        "both",
        {"samples": "Samples", "grid": "Warped grid", "both": "Both"},
        help="Warped grid: where the lines of a square grid of noise lie among the data.",
    ),
    Number.of(FlowSettings, "bins", "Bins of each spline", step=1),
    Number.of(
        FlowSettings,
        "box",
        "Half side of the box",
        step=0.25,
        help="The splines leave a coordinate as it is where it is larger, with either sign.",
    ),
    Flag(
        "swap",
        "Halves take turns",
        True,
        help="Off: every coupling layer moves x₂, and none of them x₁.",
    ),
    Flag("mixing", "Invertible linear layers", help="One between any two layers."),
    Flag("actnorm", "Actnorm", help="Scales and shifts first, so that the data have deviation 1."),
    Choice(
        "activation",
        "Activation",
        "leaky_relu",
        {"leaky_relu": "Leaky ReLU", "tanh": "tanh"},
        help="Of the networks in coupling layers.",
    ),
    Choice("width", "Hidden layer width", "64", {"16": "16", "32": "32", "64": "64", "128": "128"}),
    Choice("batch_size", "Batch size", "512", {"128": "128", "512": "512", "2048": "2,048"}),
    Number.of(
        FlowTrainingSettings,
        "half_life",
        "Steps in which the learning rate halves",
        step=50,
        help="It falls to a hundredth at most; with 0 it stays. Takes effect at once.",
    ),
    Number("step", "Training step", 0, 0, 20_000, 1),
)


def flow_settings(page: PageState) -> FlowSettings:
    """The form of the one flow."""
    return FlowSettings(
        family=page["family"],
        layers=int(page["layers"]),
        width=int(page["width"]),
        activation=page["activation"],
        bins=int(page["bins"]),
        box=page["box"],
        swap=page["swap"],
        mixing=page["mixing"],
        actnorm=page["actnorm"],
    )


def training_settings(page: PageState, flow: FlowSettings) -> FlowTrainingSettings:
    """The training of a flow."""
    return FlowTrainingSettings(
        density=page["density"],
        drawn=packed_drawing(page),
        flow=flow,
        learning_rate=page["learning_rate"],
        batch_size=int(page["batch_size"]),
        half_life=int(page["half_life"]),
        seed=page["seed"],
    )


def race_settings(page: PageState) -> RaceSettings:
    """The training of all families."""
    return RaceSettings(training_settings(page, FlowSettings()), page["equal"])
