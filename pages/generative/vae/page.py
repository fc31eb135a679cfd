"""VAE: a latent space that can be walked through."""

from pages.generative.vae import experiments, explain, fields
from ui.topic import Topic, run

TOPIC = Topic(
    "vae",
    fields.SHARED,
    experiments=(
        experiments.LATENT_WALK,
        experiments.INSIDE_ELBO,
        experiments.TRAIN,
        experiments.DISENTANGLE,
        experiments.YOUR_DIGIT,
    ),
    diagram=explain.DIAGRAM,
)

if __name__ == "__main__":
    run(TOPIC)
