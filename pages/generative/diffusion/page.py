"""Diffusion: data dissolve in noise, and what learned to tell the noise finds the way back."""

from functools import partial

from engine.generative.diffusion import forward
from engine.generative.diffusion import samplers as engine
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.training import DiffusionTraining
from pages.generative.diffusion import maths, noise, samplers, table
from pages.generative.diffusion.digits import experiments as digits
from ui.state import PageState
from ui.topic import Experiment, Preset, Topic, run

SEEDED = "data, noise and first weights"


def presets(name: str) -> tuple[Preset, ...]:
    """Those of an experiment."""
    return tuple(Preset(question, values) for question, values in table.TRY[name].items())


def begin(page: PageState) -> None:
    """Films of another experiment begin at their first moment."""
    page["i"] = 0


tab = partial(Experiment, sources=maths.SOURCES, seeded=SEEDED)
TOPIC = Topic(
    "diffusion",
    table.FIELDS,
    on_open=begin,
    experiments=(
        tab(
            "noise_and_back", "Noise and back", noise.draw_controls, noise.draw_stage,
            presets=presets("noise"), maths=maths.NOISE,
            code=(
                forward.diffuse, DiffusionTraining._make_batches, DenoisingMLP.regress,
                NoisedMixture.score, engine.ddim_step,
            ),
        ),
        tab(
            "samplers", "Samplers", samplers.draw_controls, samplers.draw_stage,
            presets=presets("samplers"), maths=maths.SAMPLERS,
            code=(engine.ddpm_step, engine.ddim_step, engine.ode, engine.sde, engine.encode),
        ),
        digits.DIGITS,
        digits.LIKELIHOOD_BOUND,
        digits.LATENT_DIFFUSION,
        digits.CONTROLNET,
    ),
)  # fmt: skip

if __name__ == "__main__":
    run(TOPIC)
