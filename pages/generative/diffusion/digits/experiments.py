"""The experiments on digits as the page declares them: fields, questions, texts and code."""

from engine.generative.diffusion import elbo, samplers
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.digits.controlnet import ControlledUNet, ControlNet, edge_map
from engine.generative.diffusion.digits.ddim_sampling import DDIMSampling
from engine.generative.diffusion.digits.latent import (
    LatentSpace,
    LatentTraining,
    generate,
    initial_prior,
)
from engine.generative.diffusion.digits.unet import UNet, ZeroConv
from engine.generative.diffusion.weighting import weights
from pages.generative.diffusion.digits import (
    controlnet,
    controlnet_answers,
    explain,
    fields,
    latent_answers,
    latent_diffusion,
    likelihood_answers,
    likelihood_bound,
    sampling,
    sampling_answers,
    sdedit,
    sweeps,
)
from ui.topic import Experiment, Preset

DIGITS = Experiment(
    "digits",
    "Digits",
    controls=sampling.draw_controls,
    stage=sampling.draw_stage,
    intro=explain.DIGITS_INTRO,
    fields=fields.DIGITS_FIELDS,
    presets=(
        Preset(
            "What does a guidance scale of 8 do?",
            {"guidance_scale": 8, "step": 20},
            sampling_answers.large_guidance,
        ),
        Preset(
            "What are samples without a class like?",
            {"guidance_scale": 0, "step": 20},
            sampling_answers.no_class,
        ),
        Preset(
            "How different are 16 samples of one class?",
            {"view": "grid", "class_label": "8", "step": 20},
            sampling_answers.variety,
        ),
        Preset(
            "Until when can a 3 become an 8?", {"view": "branching"}, sampling_answers.branching
        ),
        Preset(
            "Which digit does a house become?",
            {"view": "sdedit", "step": 16},
            sampling_answers.house,
        ),
        Preset(
            "What becomes of your own drawing?",
            {"view": "sdedit", "class_label": "none", "digit": sdedit.BLANK},
            sampling_answers.own_drawing,
            own_data="digit",
        ),
    ),
    maths=explain.DIGITS_MATHS,
    sources=explain.DIGITS_SOURCES,
    network=lambda page: UNet(),
    code=(UNet.forward, samplers.guided, DDIMSampling._denoise_to, samplers.ddim_step),
    seeded="initial noise",
    sweepable=sweeps.GUIDANCE,
    sweeps=sweeps.PRESETS,
)

LIKELIHOOD_BOUND = Experiment(
    "likelihood_bound",
    "Likelihood bound",
    controls=likelihood_bound.draw_controls,
    stage=likelihood_bound.draw_stage,
    intro=explain.LIKELIHOOD_BOUND_INTRO,
    fields=fields.LIKELIHOOD_BOUND_FIELDS,
    presets=(
        Preset(
            "Where are the nats of a digit?",
            {"noise_level_band": 0},
            likelihood_answers.where_nats_are,
        ),
        Preset(
            "At which noise levels does the class matter?",
            {"noise_level_band": 7, "conditioning": "none"},
            likelihood_answers.class_matters,
        ),
        Preset(
            "How many nats does a wrong class cost?",
            {"noise_level_band": 7, "conditioning": "wrong"},
            likelihood_answers.wrong_class,
        ),
        Preset(
            "Is a 1 cheaper than a 4?",
            {"held_out_digit": "1", "held_out_index": 1},
            likelihood_answers.cheaper,
        ),
        Preset(
            "Which noise levels does SNR + 1 emphasise?",
            {"loss_weighting": "snr+1", "noise_level_band": 7},
            likelihood_answers.emphasised,
        ),
        Preset(
            "Which noise levels does Min-SNR emphasise?",
            {"loss_weighting": "min-snr", "noise_level_band": 6},
            likelihood_answers.emphasised,
        ),
    ),
    maths=explain.LIKELIHOOD_BOUND_MATHS,
    sources=explain.LIKELIHOOD_BOUND_SOURCES,
    code=(elbo.bound, elbo.reconstruction, elbo.bound_weights, weights),
    seeded="noise",
)

LATENT_DIFFUSION = Experiment(
    "latent_diffusion",
    "Latent diffusion",
    controls=latent_diffusion.draw_controls,
    stage=latent_diffusion.draw_stage,
    intro=explain.LATENT_DIFFUSION_INTRO,
    fields=fields.LATENT_DIFFUSION_FIELDS,
    presets=(
        Preset(
            "How long must the prior train?",
            {"view": "training", "step": 300},
            latent_answers.training,
        ),
        Preset(
            "What does noise in the latent space look like?",
            {"view": "sampling"},
            latent_answers.latent_noise,
        ),
        Preset(
            "Is a prior needed at all?",
            {"view": "sampling", "prior": "none", "guidance_scale": 1},
            latent_answers.no_prior,
        ),
        Preset(
            "What are unconditional samples like?",
            {"guidance_scale": 0, "step": 300},
            latent_answers.unconditional,
        ),
        Preset(
            "What lies halfway between a 3 and a 7?",
            {"view": "interpolation"},
            latent_answers.halfway,
        ),
        Preset(
            "What lies between a 1 and a 0?",
            {"view": "interpolation", "first_digit": "1", "second_digit": "0"},
            latent_answers.halfway,
        ),
    ),
    maths=explain.LATENT_DIFFUSION_MATHS,
    sources=explain.LATENT_DIFFUSION_SOURCES,
    network=lambda page: initial_prior(int(page["width"]), page["seed"]),
    code=(LatentTraining._advance_one, DenoisingMLP.regress, LatentSpace.decode, generate),
    seeded="first weights, batches and noise",
)

CONTROLNET = Experiment(
    "controlnet",
    "ControlNet",
    controls=controlnet.draw_controls,
    stage=controlnet.draw_stage,
    intro=explain.CONTROLNET_INTRO,
    fields=fields.CONTROLNET_FIELDS,
    presets=(
        Preset(
            "What does a zero-initialised ControlNet change?",
            {"weights": "zero"},
            controlnet_answers.zero_initialised,
        ),
        Preset(
            "What if class label and edges disagree?",
            {"held_out_digit": "8", "class_label": "1"},
            controlnet_answers.disagreement,
        ),
        Preset(
            "Does it follow the edges of a house?", {"condition": "ink"}, controlnet_answers.follows
        ),
        Preset("Is a bare outline filled?", {"condition": "lines"}, controlnet_answers.filled),
        Preset(
            "Does it follow your own drawing?",
            {"condition": "ink", "lines": controlnet.BLANK},
            controlnet_answers.follows,
            own_data="lines",
        ),
    ),
    maths=explain.CONTROLNET_MATHS,
    sources=explain.CONTROLNET_SOURCES,
    network=lambda page: ControlNet(UNet()),
    code=(ControlNet.forward, ZeroConv, ControlledUNet.__call__, UNet.forward, edge_map),
    seeded="initial noise",
)

EXPERIMENTS = (DIGITS, LIKELIHOOD_BOUND, LATENT_DIFFUSION, CONTROLNET)
"""In the order of the tabs."""
