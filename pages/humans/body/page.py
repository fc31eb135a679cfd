"""Body: a skeleton, a skin, and how the one carries the other."""

from pages.humans.body import (
    explain,
    fields,
    fit,
    neural,
    own,
    shape,
    skinning,
)
from ui.topic import Topic, run

TOPIC = Topic(
    "body",
    fields.SHARED,
    experiments=(
        skinning.EXPERIMENT,
        shape.EXPERIMENT,
        fit.EXPERIMENT,
        neural.EXPERIMENT,
        own.EXPERIMENT,
    ),
    diagram=explain.DIAGRAM,
    kept=("camera", "fit_camera"),
)

if __name__ == "__main__":
    run(TOPIC)
