"""Gaussian splats: a scene as a cloud of Gaussians, and how a camera sees it."""

from pages.geometry.gaussian_splats import experiments, explain, fields
from ui.topic import Topic, run

TOPIC = Topic(
    "gaussian-splats",
    fields.SHARED,
    experiments=experiments.EXPERIMENTS,
    diagram=explain.DIAGRAM,
)

if __name__ == "__main__":
    run(TOPIC)
