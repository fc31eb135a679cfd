"""Diffusion: data become noise, and a network that predicts the noise turns noise into data."""

from engine.generative.diffusion.training import build_network
from pages.generative.diffusion import (
    analyses,
    explain,
    fields,
    noise_and_back,
    presets,
    samplers,
    sweeps,
)
from pages.generative.diffusion.digits import experiments as digits
from pages.generative.diffusion.settings import diffusion_settings
from ui.topic import Experiment, Topic, run

TOPIC = Topic(
    "diffusion",
    fields.FIELDS,
    on_open=fields.show_first_step,
    diagram=explain.DIAGRAM,
    experiments=(
        Experiment(
            "noise_and_back",
            "Noise and back",
            controls=noise_and_back.draw_controls,
            stage=noise_and_back.draw_stage,
            intro=explain.NOISE_AND_BACK_INTRO,
            fields=fields.NOISE_AND_BACK_FIELDS,
            presets=presets.NOISE_AND_BACK,
            maths=explain.NOISE_AND_BACK_MATHS,
            sources=explain.NOISE_AND_BACK_SOURCES,
            code=explain.NOISE_AND_BACK_CODE,
            network=lambda page: build_network(diffusion_settings(page), initialise=False),
            seeded="data, noise and first weights",
            sweepable=sweeps.TRAINING,
            sweeps=sweeps.TRAINING_PRESETS,
            analyses=analyses.ANALYSES,
        ),
        Experiment(
            "samplers",
            "Samplers",
            controls=samplers.draw_controls,
            stage=samplers.draw_stage,
            intro=explain.SAMPLERS_INTRO,
            fields=fields.SAMPLERS_FIELDS,
            presets=presets.SAMPLERS,
            maths=explain.SAMPLERS_MATHS,
            sources=explain.SAMPLERS_SOURCES,
            code=explain.SAMPLERS_CODE,
            seeded="data and noise",
            sweepable=sweeps.SAMPLERS,
            sweeps=sweeps.SAMPLERS_PRESETS,
        ),
        *digits.EXPERIMENTS,
    ),
)

if __name__ == "__main__":
    run(TOPIC)
