"""The experiments on the digit model: what can be set, their presets, the code they show."""

from typing import Any

from engine.generative.diffusion import elbo
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.controlnet import (
    LARGEST_STRENGTH,
    Controlled,
    ControlNet,
    outline,
)
from engine.generative.diffusion.digits.latent import (
    LARGEST_SCALE,
    WIDTHS,
    LatentTraining,
    Space,
    generate,
)
from engine.generative.diffusion.digits.unet import UNet, ZeroConv
from engine.generative.diffusion.weighting import weights
from pages.generative.diffusion import bound, control, latent, sketch
from ui.state import Choice, Number, Text, readable

CODE: dict[str, tuple[Any, ...]] = {
    "bound": (elbo.bound, elbo.reconstruction, elbo.bound_weights, weights),
    "latent": (LatentTraining._advance_one, DenoisingMLP.regress, Space.decode, generate),
    "control": (ControlNet.forward, ZeroConv, Controlled.__call__, UNet.forward, outline),
}
DIGITS = {str(digit): str(digit) for digit in range(10)}

BOUND_FIELDS = (
    Choice("bd", "Digit", "4", DIGITS),
    Number("bj", "Which of 50", 0, 0, 49, 1, help="None of them was in the training."),
    Choice("bc", "The network is told", "class", bound.TOLD),
    Choice("bl", "Beside it the loss", "simple", bound.LOSSES),
    Number("bt", "Band of t", 0, 0, len(bound.MIDDLES) - 1, 1),
)
LATENT_FIELDS = (
    Choice("lv", "See it", "learn", latent.VIEWS),
    Choice("lw", "Width of 3 layers", "128", {str(width): str(width) for width in WIDTHS}),
    Number("lr", "Learning rate, log₁₀", -2.7, -4, 0, 0.1, help="Applies at once."),
    Number("lg", "Guidance", 1.5, 0, LARGEST_SCALE, 0.5, help="0 forgets the class, 1 obeys it."),
    Choice("lp", "Prior", "shipped", latent.PRIORS, help="None: noise is decoded as it is."),
    BOUND_FIELDS[1],
    Number("lk", "Step", 0, 0, 4000, 1),
    Choice("la", "From", "3", DIGITS),
    Choice("lb", "To", "7", DIGITS),
)
CONTROL_FIELDS = (
    Choice("cs", "What leads", "edges", control.SOURCES),
    *BOUND_FIELDS[:2],
    Choice("cb", "The branch", "trained", control.BRANCHES, help="At step 0 of its training."),
    Number("cw", "Strength", 1, 0, LARGEST_STRENGTH, 0.1, help="0 leaves the frozen model."),
    Choice("cc", "Both are told", "any", {"any": "Nothing"} | DIGITS),
    Number("cj", "Step of the way back", sampling.STEPS, 0, sampling.STEPS, 1),
    Text("ck", "Sketch", check=readable(sketch.from_code), max_length=140),
)
FIELDS = {
    "likelihood_bound": BOUND_FIELDS,
    "latent_diffusion": LATENT_FIELDS,
    "controlnet": CONTROL_FIELDS,
}

TRY: dict[str, dict[str, dict[str, Any]]] = {
    "bound": {
        "When is it a 4?": {"bt": 7, "bc": "nothing"},
        "Is a lie dear?": {"bc": "other", "bt": 7},
        "Weigh by SNR?": {"bl": "snr+1", "bt": 7},
        "Is a 1 cheaper?": {"bd": "1", "bj": 1},
        "Min-SNR sees?": {"bl": "min-snr", "bt": 5},
    },
    "latent": {
        "Is noise a digit?": {"lv": "back"},
        "No prior at all?": {"lv": "back", "lp": "nothing"},
        "No class?": {"lg": 0, "lk": 200},
        "Halfway 3 to 7?": {"lv": "between"},
        "And 1 to 0?": {"lv": "between", "la": "1", "lb": "0"},
    },
    "control": {
        "What at step 0?": {"cb": "zero"},
        "Told a lie?": {"bd": "8", "cc": "1"},
        "Can it do a house?": {"cs": "pen"},
        "In or out?": {"cs": "line"},
        "Draw yours": {"cs": "pen", "ck": sketch.to_code(sketch.empty())},
    },
}
