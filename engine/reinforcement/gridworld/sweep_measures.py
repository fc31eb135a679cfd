"""What parameter sweeps measure on gridworlds."""

from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration
from engine.sweeps.measures import of_simulation

VALUE_ITERATION = of_simulation(
    "reinforcement.gridworld.value_iteration",
    SweepSettings,
    ValueIteration,
    ("step", "done", "start_value", "error", "mean_error", "bound", "max_change"),
)

MEASURES = {"value_iteration": VALUE_ITERATION}
