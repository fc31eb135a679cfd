"""The experiments as the page declares them: fields, questions, texts, networks and exports."""

from engine.generative import digit_autoencoder
from engine.generative.vae import pretrained_shapes
from engine.generative.variational_autoencoder import VAE
from pages.generative.vae import (
    disentangle,
    disentangle_explain,
    disentangle_fields,
    elbo_explain,
    elbo_fields,
    explain,
    exports,
    fields,
    inside_elbo,
    latent_walk,
    presets,
    sweeps,
    train,
    train_analyses,
    train_explain,
    train_fields,
    your_digit,
)
from ui.topic import Experiment

LATENT_WALK = Experiment(
    "latent_walk",
    "Latent walk",
    controls=latent_walk.draw_controls,
    stage=latent_walk.draw_stage,
    intro=explain.LATENT_WALK_INTRO,
    fields=fields.LATENT_WALK,
    presets=presets.LATENT_WALK,
    maths=explain.LATENT_WALK_MATHS,
    sources=explain.LATENT_WALK_SOURCES,
    code=explain.LATENT_WALK_CODE,
    network=latent_walk.build_network,
    seeded="prior samples",
    exports=(exports.IMAGE, exports.FILM, exports.TABLE),
)

INSIDE_ELBO = Experiment(
    "inside_elbo",
    "Inside the ELBO",
    controls=inside_elbo.draw_controls,
    stage=inside_elbo.draw_stage,
    intro=elbo_explain.INTRO,
    fields=elbo_fields.ELBO,
    presets=elbo_explain.PRESETS,
    maths=elbo_explain.MATHS,
    sources=elbo_explain.SOURCES,
    code=elbo_explain.CODE,
    network=lambda page: VAE(digit_autoencoder.settings(int(page["latent_size"]))),
    seeded="samples",
    exports=(exports.IMAGE, exports.TABLE),
)

TRAIN = Experiment(
    "train",
    "Train it",
    controls=train.draw_controls,
    stage=train.draw_stage,
    intro=train_explain.INTRO,
    fields=train_fields.TRAIN,
    presets=train_explain.PRESETS,
    maths=train_explain.MATHS,
    sources=train_explain.SOURCES,
    code=train_explain.CODE,
    network=lambda page: VAE(train_fields.training_settings(page).model()),
    seeded="first weights, batches and noise",
    exports=(exports.IMAGE, exports.TABLE),
    sweepable=sweeps.TRAINING,
    sweeps=sweeps.PRESETS,
    analyses=train_analyses.ANALYSES,
)

DISENTANGLE = Experiment(
    "disentangle",
    "Disentangle",
    controls=disentangle.draw_controls,
    stage=disentangle.draw_stage,
    intro=disentangle_explain.INTRO,
    fields=disentangle_fields.DISENTANGLE,
    presets=disentangle_explain.PRESETS,
    maths=disentangle_explain.MATHS,
    sources=disentangle_explain.SOURCES,
    code=disentangle_explain.CODE,
    network=lambda page: VAE(pretrained_shapes.settings()),
    exports=(exports.IMAGE, exports.TABLE),
)

YOUR_DIGIT = Experiment(
    "your_digit",
    "Your digit",
    controls=your_digit.draw_controls,
    stage=your_digit.draw_stage,
    intro=explain.YOUR_DIGIT_INTRO,
    fields=fields.YOUR_DIGIT,
    presets=presets.YOUR_DIGIT,
    maths=explain.YOUR_DIGIT_MATHS,
    sources=explain.YOUR_DIGIT_SOURCES,
    code=explain.YOUR_DIGIT_CODE,
    network=lambda page: VAE(digit_autoencoder.settings(int(page["latent_size"]))),
    exports=(exports.IMAGE, exports.TABLE),
)
