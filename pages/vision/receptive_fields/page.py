"""Receptive fields: what a unit of a network sees."""

from pages.vision.receptive_fields import experiments, explain
from pages.vision.receptive_fields.link_check import check_link
from ui.topic import SEED, Topic, run

TOPIC = Topic(
    "receptive-fields",
    (SEED,),
    experiments=(
        experiments.STACK,
        experiments.EFFECTIVE,
        experiments.CELLS,
        experiments.HMAX,
        experiments.DEPTH,
    ),
    diagram=explain.DIAGRAM,
    check=check_link,
)

if __name__ == "__main__":
    run(TOPIC)
