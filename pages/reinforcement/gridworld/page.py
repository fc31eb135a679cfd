"""Gridworld: dynamic programming, sweep by sweep, on a map painted by hand."""

from pages.reinforcement.gridworld import (
    explain,
    policy_evaluation,
    policy_iteration,
    stochastic_dynamics,
    value_iteration,
)
from pages.reinforcement.gridworld.fields import FIELDS
from pages.reinforcement.gridworld.gestures import choose_tool
from pages.reinforcement.gridworld.world import check_link
from ui.topic import Topic, run

TOPIC = Topic(
    "gridworld",
    FIELDS,
    experiments=(
        value_iteration.EXPERIMENT,
        policy_iteration.EXPERIMENT,
        policy_evaluation.EXPERIMENT,
        stochastic_dynamics.EXPERIMENT,
    ),
    diagram=explain.DIAGRAM,
    check=check_link,
    on_open=choose_tool,
)

if __name__ == "__main__":
    run(TOPIC)
