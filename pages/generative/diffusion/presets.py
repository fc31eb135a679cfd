"""Questions of the experiments in the plane."""

from engine.data.densities import DRAWN
from pages.generative.diffusion import answers
from ui.topic import Preset

NOISE_AND_BACK = (
    Preset(
        "Does a Markov chain of small steps end where the closed form does?",
        {"view": "forward", "forward_process": "markov_chain", "density": "moons"},
        answers.markov_chain,
    ),
    Preset(
        "What does the score look like when almost everything is noise?",
        {"score_arrows": "both", "noise_level": 0.9, "step": 600},
        answers.noisy_score,
    ),
    Preset(
        "When does x₀ become predictable?",
        {"view": "sampling", "score_source": "exact", "displayed": "x0"},
        answers.predictable,
    ),
    Preset(
        "What does a perfect score of 60 points generate?",
        {"view": "sampling", "score_source": "empirical", "density": "swiss-roll"},
        answers.empirical,
    ),
    Preset(
        "Can it learn a density that you draw?",
        {"density": DRAWN, "score_arrows": "none"},
        answers.drawn_density,
    ),
)

SAMPLERS = (
    Preset("Are ten steps enough?", {"sampling_steps": 10}, answers.ten_steps),
    Preset(
        "Which sampler is best with only three steps?", {"sampling_steps": 3}, answers.three_steps
    ),
    Preset(
        "Does stochasticity help in six steps?",
        {"sampling_steps": 6, "eta": 1.0},
        answers.stochasticity,
    ),
    Preset(
        "Does a good sampler make up for a bad score?",
        {"score_source": "learned", "sampling_steps": 20},
        answers.learned_score,
    ),
    Preset(
        "Is DDIM invertible in ten steps?",
        {"view": "inversion", "sampling_steps": 10},
        answers.inversion,
    ),
    Preset(
        "Can a heart be inverted exactly?",
        {"view": "inversion", "density": DRAWN, "fixed_point_inversion": True},
        answers.drawn_inversion,
    ),
)
