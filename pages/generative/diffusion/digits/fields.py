"""What a visitor can set in the experiments on digits."""

from engine.generative.diffusion.digits.branching import Branch
from engine.generative.diffusion.digits.controlnet_comparison import ComparisonSettings
from engine.generative.diffusion.digits.ddim_sampling import DDIMSettings
from engine.generative.diffusion.digits.latent import WIDTHS, LatentSettings
from engine.generative.diffusion.digits.noise_level_bands import BANDS
from engine.generative.diffusion.digits.sampling import SAMPLING_STEPS
from engine.generative.diffusion.digits.unet import NULL_LABEL
from pages.generative.diffusion.digits import tree_link
from ui.data_fields import DIGIT_DRAWING, LINE_DRAWING, Data
from ui.fields import Choice, Flag, Number, Text

NO_CLASS = "none"
DIGITS = {str(digit): str(digit) for digit in range(10)}
CLASSES = {NO_CLASS: "None (∅)"} | DIGITS
VIEWS = {"samples": "Samples", "grid": "Grid", "branching": "Branching", "sdedit": "SDEdit"}
LOSS_WEIGHTINGS = {
    "simple": "Simple",
    "truncated": "Truncated SNR",
    "snr+1": "SNR + 1",
    "min-snr": "Min-SNR",
}

_GUIDANCE = (
    "0: unconditional model. 1: conditional model. Above 1: extrapolates beyond it. "
    "The w of Ho & Salimans (2022) is this one minus 1."
)
_HELD_OUT = (
    Choice("held_out_digit", "Digit", "4", DIGITS),
    Number(
        "held_out_index",
        "Test image",
        0,
        0,
        49,
        1,
        help="One of 50 of this digit. None of them was in the training set.",
    ),
)

DIGITS_FIELDS = (
    Choice("view", "View", "samples", VIEWS),
    Choice("class_label", "Class label", "each", {"each": "0 to 7"} | CLASSES),
    Number.of(DDIMSettings, "guidance_scale", "Guidance scale w", step=0.5, help=_GUIDANCE),
    Number.of(DDIMSettings, "sampling_steps", "Sampling steps", step=1),
    Number.of(
        DDIMSettings,
        "noise_strength",
        "Noise strength t/T",
        step=0.05,
        help="How far the drawing is noised, and where denoising begins.",
    ),
    Flag(
        "continue_from_step",
        "Continue from here",
        help="Class label and guidance scale change from the step shown on.",
    ),
    Number("selected_sample", "Selected sample", 4, 1, 16, 1),
    Choice("branch_class_label", "Class of the next branch", "8", CLASSES),
    Number.of(
        Branch,
        "eta",
        "Stochasticity η",
        step=0.05,
        help="Of the next branch. 0: DDIM, no new noise. 1: as much as DDPM.",
    ),
    Choice("displayed", "Show", "x", {"x": "xₜ", "x0": "predicted x₀"}),
    Text("tree", "Tree", check=tree_link.check, max_length=400),
    Data("digit", DIGIT_DRAWING),
    Number("step", "Sampling step", 0, 0, 100, 1),
)

LIKELIHOOD_BOUND_FIELDS = (
    *_HELD_OUT,
    Choice(
        "conditioning",
        "Conditioning",
        "class",
        {"class": "Its class", NO_CLASS: "None (∅)", "wrong": "A wrong class"},
        help="The class label that the network is given.",
    ),
    Choice("loss_weighting", "Loss weighting to compare", "simple", LOSS_WEIGHTINGS),
    Number("noise_level_band", "Band of noise levels", 0, 0, BANDS - 1, 1),
)

LATENT_DIFFUSION_FIELDS = (
    Choice(
        "view",
        "View",
        "training",
        {"training": "Training", "sampling": "Sampling", "interpolation": "Interpolation"},
    ),
    Number.of(LatentSettings, "guidance_scale", "Guidance scale w", step=0.5, help=_GUIDANCE),
    Number.of(
        LatentSettings,
        "learning_rate",
        "Learning rate",
        scale="log",
        help="Takes effect at once.",
    ),
    Choice("width", "Hidden layer width", "128", {str(width): str(width) for width in WIDTHS}),
    Choice(
        "prior",
        "Prior",
        "pretrained",
        {"pretrained": "Pretrained", "none": "None"},
        help="None: noise is decoded without denoising.",
    ),
    Choice("first_digit", "From", "3", DIGITS),
    Choice("second_digit", "To", "7", DIGITS),
    _HELD_OUT[1],
    Number("step", "Training step", 0, 0, 4000, 1),
)

CONTROLNET_FIELDS = (
    Choice(
        "condition",
        "Condition",
        "edges",
        {"edges": "Edges of a digit", "ink": "Edges of your drawing", "lines": "Your lines"},
    ),
    *_HELD_OUT,
    Choice(
        "weights",
        "ControlNet weights",
        "trained",
        {"trained": "Trained", "zero": "Zero-initialised"},
        help="Zero-initialised: before the first training step.",
    ),
    Number.of(
        ComparisonSettings,
        "conditioning_scale",
        "Conditioning scale",
        step=0.1,
        help="Factor of the ControlNet's output. 0 is the frozen model.",
    ),
    Choice("class_label", "Class label", NO_CLASS, CLASSES, help="Given to both models."),
    Number("step", "Sampling step", SAMPLING_STEPS, 0, SAMPLING_STEPS, 1),
    Data("lines", LINE_DRAWING),
)


def label_of(choice: str) -> int:
    """The label that the network is given for a choice of `CLASSES`."""
    return NULL_LABEL if choice == NO_CLASS else int(choice)
