"""Generative adversarial networks: a generator and a discriminator that learn from each other."""

from pages.generative.gans import experiments, explain, fields
from ui.topic import Topic, run

TOPIC = Topic(
    "gans",
    fields.SHARED,
    experiments=(
        experiments.GAME,
        experiments.MODE_COLLAPSE,
        experiments.VANISHING_GRADIENTS,
        experiments.DIGITS,
        experiments.TRAIN_DIGITS,
    ),
    diagram=explain.DIAGRAM,
)

if __name__ == "__main__":
    run(TOPIC)
