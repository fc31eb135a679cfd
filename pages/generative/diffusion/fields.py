"""What a visitor can set in the experiments in the plane; the shared fields are in all of them."""

from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import SamplingSettings
from pages.generative.diffusion import drawn_schedule
from ui.density_drawing import decode_points
from ui.density_fields import density_fields
from ui.fields import Choice, Flag, Number, Text, readable
from ui.state import PageState
from ui.topic import SEED
from ui.trajectory import TRAJECTORY_STEP

FIELDS = (
    *density_fields("eight-gaussians", "moons", "swiss-roll", "checkerboard"),
    Choice(
        "noise_schedule",
        "Noise schedule",
        "linear",
        {"linear": "Linear", "cosine": "Cosine", "curve": "Draw"},
    ),
    Choice(
        "time_steps",
        "Time steps T",
        "1000",
        {"100": "100", "300": "300", "1000": "1,000"},
        help="With fewer, each adds more noise: the last α̅ stays what it is.",
    ),
    Text("drawn_schedule", "Drawn schedule", check=readable(drawn_schedule.decode), max_length=60),
    Choice(
        "parametrisation",
        "The network predicts",
        "eps",
        {"eps": "ε", "x0": "x₀", "v": "v", "mean": "μ̃"},
        help="Noise ε, data x₀, velocity v, or the posterior mean μ̃, which is nearly xₜ itself.",
    ),
    Choice("width", "Hidden layer width", "64", {"32": "32", "64": "64", "128": "128"}),
    Choice("batch_size", "Batch size", "512", {"32": "32", "512": "512", "2048": "2,048"}),
    Choice(
        "loss_weighting",
        "Loss weighting",
        "simple",
        {
            "simple": "Simple",
            "truncated": "Truncated SNR",
            "snr+1": "SNR + 1",
            "min-snr": "Min-SNR",
            "bound": "ELBO",
        },
        help="How much each noise level counts in the loss.",
    ),
    Number.of(
        DiffusionSettings,
        "learning_rate",
        "Learning rate",
        scale="log",
        help="Takes effect at once.",
    ),
    Number("step", "Training step", 0, 0, 10_000, 1),
    TRAJECTORY_STEP,
    SEED,
)

_SAMPLING = (
    Number.of(
        SamplingSettings, "sampling_steps", "Sampling steps", step=1, help="From noise to data."
    ),
    Number.of(
        SamplingSettings,
        "eta",
        "Stochasticity η",
        step=0.05,
        help="0: deterministic (DDIM). 1: as random as DDPM.",
    ),
)

NOISE_AND_BACK_FIELDS = (
    Choice(
        "view",
        "View",
        "training",
        {"forward": "Forward process", "training": "Training", "sampling": "Sampling"},
    ),
    Choice(
        "forward_process",
        "Forward process",
        "closed_form",
        {"closed_form": "Closed form", "markov_chain": "Markov chain"},
        help="Closed form: xₜ from x₀ and one ε. Markov chain: new noise in each step.",
    ),
    Choice(
        "score_arrows",
        "Score ∇ log pₜ",
        "learned",
        {"none": "Hide", "learned": "Learned", "both": "Both"},
        help="Both: the exact score beside the learned one.",
    ),
    Flag("show_score", "Score ∇ log pₜ", True),
    Number(
        "noise_level",
        "Noise level t/T",
        0.25,
        0,
        1,
        0.01,
        help="Of the score on the stage.",
    ),
    Choice(
        "score_source",
        "Score",
        "learned",
        {"learned": "Learned", "exact": "Exact", "empirical": "Empirical (60 points)"},
        help="Empirical: the exact score of 60 data points, as if there were no others.",
    ),
    Choice("displayed", "Show", "x", {"x": "xₜ", "x0": "predicted x₀"}),
    *_SAMPLING,
    Text("start_points", "Start points", check=readable(decode_points), max_length=40),
)

SAMPLERS_FIELDS = (
    Choice(
        "view", "View", "comparison", {"comparison": "Four samplers", "inversion": "DDIM inversion"}
    ),
    *_SAMPLING,
    Choice("score_source", "Score", "exact", {"exact": "Exact", "learned": "Learned"}),
    Flag(
        "fixed_point_inversion",
        "Fixed-point inversion",
        help="Solves each step of the inversion for ε̂ at its far end, so that it can be undone: a "
        "fixed point, found by Newton's method.",
    ),
)


def show_first_step(page: PageState) -> None:
    """Another experiment was opened: its trajectory is shown from the first step."""
    page[TRAJECTORY_STEP.name] = TRAJECTORY_STEP.default
