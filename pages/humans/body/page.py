"""Body: a skeleton, a skin, and how the one carries the other."""

from pages.humans.body import fields, neural, shape, skinning
from ui.topic import Topic, run

TOPIC = Topic(
    "body",
    fields.SHARED,
    experiments=(skinning.EXPERIMENT, shape.EXPERIMENT, neural.EXPERIMENT),
    kept=("camera",),
)

if __name__ == "__main__":
    run(TOPIC)
