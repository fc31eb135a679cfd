"""Normalizing flows: invertible layers, and the density that comes out of them."""

from pages.generative.flows import experiments, explain, fields
from ui.topic import Topic, run

TOPIC = Topic(
    "flows",
    fields.SHARED,
    experiments=(
        experiments.CHANGE_OF_VARIABLES,
        experiments.WARP,
        experiments.TRAIN,
        experiments.GLOW,
        experiments.CONDITIONAL,
    ),
    diagram=explain.DIAGRAM,
)

if __name__ == "__main__":
    run(TOPIC)
