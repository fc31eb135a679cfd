"""Questions of the experiments in the plane."""

from engine.generative.diffusion.training import DRAWN
from ui.topic import Preset

NOISE_AND_BACK = (
    Preset(
        "Does a Markov chain of small steps end where the closed form does?",
        {"view": "forward", "forward_process": "markov_chain", "density": "moons"},
    ),
    Preset(
        "What does the score look like when almost everything is noise?",
        {"score_arrows": "both", "noise_level": 0.9, "step": 600},
    ),
    Preset(
        "When does x₀ become predictable?",
        {"view": "sampling", "score_source": "exact", "displayed": "x0"},
    ),
    Preset(
        "What does a perfect score of 60 points generate?",
        {"view": "sampling", "score_source": "empirical", "density": "swiss-roll"},
    ),
    Preset("Can it learn a density that you draw?", {"density": DRAWN, "score_arrows": "none"}),
)

SAMPLERS = (
    Preset("Are ten steps enough?", {"sampling_steps": 10}),
    Preset("Which sampler is best with only three steps?", {"sampling_steps": 3}),
    Preset("Does stochasticity help in ten steps?", {"sampling_steps": 10, "eta": 1.0}),
    Preset("Is DDIM invertible in ten steps?", {"view": "inversion", "sampling_steps": 10}),
    Preset(
        "Can a heart be inverted exactly?",
        {"view": "inversion", "density": DRAWN, "fixed_point_inversion": True},
    ),
)
