"""What parameter sweeps measure on flows."""

from engine.generative.flows.training import FlowTraining
from engine.generative.flows.training_settings import FlowTrainingSettings
from engine.sweeps.measures import of_simulation

TRAINING = of_simulation(
    "generative.flows.training",
    FlowTrainingSettings,
    FlowTraining,
    ("held_out", "gap", "stray", "distance", "floor", "step"),
)

MEASURES = {"training": TRAINING}
