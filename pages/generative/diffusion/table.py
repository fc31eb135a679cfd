"""What a visitor can set on the diffusion page, and its presets."""

from typing import Any

from engine.data.densities import DENSITIES
from engine.generative.diffusion.training import DRAWN
from pages.generative.diffusion import drawing
from ui.state import Choice, Flag, Number, Text, readable
from ui.topic import SEED

VIEWS = {"forward": "Noise", "train": "Learn", "reverse": "Back"}
SHAPES = {
    "eight-gaussians": "8 Gaussians",
    "moons": "Moons",
    "swiss-roll": "Swiss roll",
    "checkerboard": "Checks",
    DRAWN: "Draw",
}
assert set(SHAPES) <= {*DENSITIES, DRAWN}

FIELDS = (
    Choice("v", "See it", "train", VIEWS),
    Choice("d", "Data", "eight-gaussians", SHAPES),
    Text("drawn", "Drawn data", check=readable(drawing.from_code), max_length=1100),
    Choice(
        "b", "Noise schedule", "linear", {"linear": "Linear", "cosine": "Cosine", "curve": "Draw"}
    ),
    Choice(
        "T",
        "Steps T to noise",
        "1000",
        {"100": "100", "300": "300", "1000": "1,000"},
        help="With fewer, each adds more noise: the last α̅ stays what it is.",
    ),
    Text("a", "Drawn schedule", check=readable(drawing.curve), max_length=60),
    Choice("q", "Noise comes", "leap", {"leap": "In one leap", "steps": "Step by step"}),
    Choice(
        "p",
        "The network predicts",
        "eps",
        {"eps": "ε", "x0": "x₀", "v": "v", "mean": "μ̃"},
        help="μ̃: the mean of the step back, nearly all of it xₜ itself.",
    ),
    Choice("w", "Width of 3 layers", "64", {"32": "32", "64": "64", "128": "128"}),
    Choice("B", "Batch", "512", {"32": "32", "512": "512", "2048": "2,048"}),
    Choice(
        "l",
        "Weight of a noise level",
        "simple",
        {
            "simple": "Simple",
            "truncated": "Truncated",
            "snr+1": "SNR + 1",
            "min-snr": "Min-SNR",
            "bound": "The bound's",
        },
    ),
    Number("lr", "Learning rate, log₁₀", -2.7, -4, 0, 0.1, help="Applies at once."),
    Choice(
        "f",
        "Score ∇ log pₜ",
        "learned",
        {"none": "Hide", "learned": "Show", "both": "With exact"},
    ),
    Number("t", "Noise level t / T", 0.25, 0, 1, 0.01, help="Of the arrows on the stage."),
    Choice(
        "m",
        "The score is",
        "learned",
        {"learned": "Learned", "exact": "Exact", "copy": "Of 60"},
        help="Of 60: exact too, but for 60 points of the data and no others.",
    ),
    Choice("z", "The score is", "exact", {"exact": "Exact", "learned": "Learned"}),
    Choice("h", "Show", "x", {"x": "xₜ", "x0": "predicted x₀"}),
    Number("e", "New noise η", 0, 0, 1, 0.05, help="0: DDIM, no chance. 1: as much as DDPM."),
    Number("n", "Steps", 40, 2, 100, 1, help="From noise to data."),
    Choice("y", "See it", "compare", {"compare": "Four samplers", "encode": "There and back"}),
    Flag("r", "Solve each step", help="A fixed point at its far end, so that the trip closes."),
    Text("s", "Started samples", check=readable(drawing.from_code), max_length=40),
    Number("i", "Moment", 0, 0, 100, 1),
    Number("k", "Step", 0, 0, 10_000, 1),
    SEED,
)

TRY: dict[str, dict[str, dict[str, Any]]] = {
    "noise": {
        "Leap or steps?": {"v": "forward", "q": "steps", "d": "moons"},
        "Arrows in noise?": {"f": "both", "t": 0.9, "k": 600},
        "Guessed first?": {"v": "reverse", "m": "exact", "h": "x0"},
        "Too perfect?": {"v": "reverse", "m": "copy", "d": "swiss-roll"},
        "Draw yours": {"d": DRAWN, "f": "none"},
    },
    "samplers": {
        "Ten steps enough?": {"n": 10},
        "Only three?": {"n": 3},
        "Noise helps?": {"n": 10, "e": 1},
        "Does it close?": {"y": "encode", "n": 10},
        "Through a heart?": {"y": "encode", "d": DRAWN, "r": True},
    },
}
