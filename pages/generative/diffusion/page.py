"""Diffusion: data dissolve in noise, and what learned to tell the noise finds the way back."""

from functools import partial

from engine.generative.diffusion import forward
from engine.generative.diffusion import samplers as engine
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.digits.ddim_sampling import DigitDescent
from engine.generative.diffusion.digits.unet import UNet
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.training import DiffusionTraining
from pages.generative.diffusion import (
    bound,
    control,
    digits,
    latent,
    maths,
    models,
    models_maths,
    noise,
    samplers,
    table,
)
from ui.state import PageState
from ui.topic import Experiment, Preset, Topic, run

SOURCES = (*maths.SOURCES, *models_maths.SOURCES)
SEEDED = "data, noise and first weights"


def presets(name: str) -> tuple[Preset, ...]:
    """Those of an experiment."""
    return tuple(Preset(question, values) for question, values in table.TRY[name].items())


def begin(page: PageState) -> None:
    """Films of another experiment begin at their first moment."""
    page["i"] = 0


tab = partial(Experiment, sources=SOURCES, seeded=SEEDED)
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
        tab(
            "digits", "Digits", digits.draw_controls, digits.draw_stage,
            fields=table.DIGITS_FIELDS, presets=presets("digits"), maths=maths.DIGITS,
            code=(UNet.forward, engine.guided, DigitDescent._advance_one, engine.ddim_step),
        ),
        tab(
            "likelihood_bound", "Likelihood bound", bound.draw_controls, bound.draw_stage,
            fields=models.BOUND_FIELDS, presets=presets("bound"), maths=models_maths.BOUND,
            code=models.CODE["bound"],
        ),
        tab(
            "latent_diffusion", "Latent diffusion", latent.draw_controls, latent.draw_stage,
            fields=models.LATENT_FIELDS, presets=presets("latent"), maths=models_maths.LATENT,
            code=models.CODE["latent"],
        ),
        tab(
            "controlnet", "ControlNet", control.draw_controls, control.draw_stage,
            fields=models.CONTROL_FIELDS, presets=presets("control"), maths=models_maths.CONTROL,
            code=models.CODE["control"],
        ),
    ),
)  # fmt: skip

if __name__ == "__main__":
    run(TOPIC)
