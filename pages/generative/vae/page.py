"""VAE: a latent space that can be walked through."""

from engine.generative.vae import pretrained
from engine.generative.vae.model import VAE
from pages.generative.vae import (
    elbo_explain,
    elbo_fields,
    explain,
    exports,
    fields,
    inside_elbo,
    latent_walk,
    presets,
    train,
    train_explain,
    train_fields,
    your_digit,
)
from ui.topic import Experiment, Topic, run

TOPIC = Topic(
    "vae",
    fields.SHARED,
    experiments=(
        Experiment(
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
            network=lambda page: VAE(pretrained.settings(2)),
            seeded="prior samples",
            exports=(exports.IMAGE, exports.FILM, exports.TABLE),
        ),
        Experiment(
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
            network=lambda page: VAE(pretrained.settings(int(page["latent_size"]))),
            seeded="samples",
            exports=(exports.IMAGE, exports.TABLE),
        ),
        Experiment(
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
        ),
        Experiment(
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
            network=lambda page: VAE(pretrained.settings(int(page["latent_size"]))),
            exports=(exports.IMAGE, exports.TABLE),
        ),
    ),
    diagram=explain.DIAGRAM,
)

if __name__ == "__main__":
    run(TOPIC)
