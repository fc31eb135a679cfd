"""Notebooks of the gridworld: each makes the stage of an experiment again with the engine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

    from engine.reinforcement.gridworld.grid import Grid
    from engine.reinforcement.gridworld.policy_evaluation import PolicyEvaluationSettings
    from engine.reinforcement.gridworld.policy_iteration import PolicyIterationSettings
    from engine.reinforcement.gridworld.sweeps import SweepSettings


def value_iteration(
    settings: SweepSettings, steps: int, changes: tuple[tuple[int, Any], ...]
) -> dict[str, Any]:
    """Value iteration begins at V = 0. A sweep replaces the value of each cell by that of its best
    action, r + γ V(s′) in the mean over where a slippery move may lead."""
    import matplotlib.pyplot as plt

    from engine.reinforcement.gridworld.sweeps import ValueIteration
    from engine.simulation import played

    # %%
    iteration = played(ValueIteration, settings, steps, changes)
    found, metrics = iteration.arrays(), iteration.metrics()

    # %% Numbers
    numbers = {
        "change of the last sweep ‖ΔV‖∞": metrics["max_change"],
        "true error ‖V − V*‖∞": metrics["error"],
        "greedy actions changed": metrics["changed"],
    }

    # %% Picture
    _, axes = plt.subplots(figsize=(8, 6))
    draw_values(axes, iteration.settings.grid, found["values"], found["greedy"])
    axes.set_title(f"V and its greedy policy after {iteration.step} sweeps")
    plt.show()
    return numbers


def policy_iteration(
    settings: PolicyIterationSettings, steps: int, changes: tuple[tuple[int, Any], ...]
) -> dict[str, Any]:
    """Policy iteration evaluates a policy, takes in each cell the best action by its values, and
    evaluates again, until no action changes. A step is a sweep of the evaluation."""
    import matplotlib.pyplot as plt

    from engine.reinforcement.gridworld.policy_iteration import PolicyIteration
    from engine.simulation import played

    # %%
    iteration = played(PolicyIteration, settings, steps, changes)
    found, metrics = iteration.arrays(), iteration.metrics()

    # %% Numbers
    numbers = {
        "policy number": metrics["round"],
        "evaluation error ‖V − Vπ‖∞": metrics["policy_error"],
        "true error ‖V − V*‖∞": metrics["error"],
        "greedy actions changed": metrics["changed"],
    }

    # %% Picture
    _, axes = plt.subplots(figsize=(8, 6))
    draw_values(axes, iteration.settings.grid, found["values"], found["policy"])
    axes.set_title(f"Policy {metrics['round']:.0f} and its values after {iteration.step} sweeps")
    plt.show()
    return numbers


def policy_evaluation(
    settings: PolicyEvaluationSettings, steps: int, changes: tuple[tuple[int, Any], ...]
) -> dict[str, Any]:
    """The values of a policy, sweep by sweep. A policy is a mask of bits for each cell: 1 up,
    2 right, 4 down, 8 left; all that are set are taken equally often."""
    import matplotlib.pyplot as plt

    from engine.reinforcement.gridworld.policy_evaluation import PolicyEvaluation
    from engine.simulation import played

    # %%
    evaluation = played(PolicyEvaluation, settings, steps, changes)
    found, metrics = evaluation.arrays(), evaluation.metrics()

    # %% Numbers
    numbers = {
        "change of the last sweep ‖ΔV‖∞": metrics["max_change"],
        "true error ‖V − Vπ‖∞": metrics["error"],
    }

    # %% Picture
    _, axes = plt.subplots(figsize=(8, 6))
    draw_values(axes, evaluation.settings.grid, found["values"], found["policy"])
    axes.set_title(f"The policy and its values after {evaluation.step} sweeps")
    plt.show()
    return numbers


def stochastic_dynamics(
    settings: SweepSettings,
    steps: int,
    changes: tuple[tuple[int, Any], ...],
    episodes: int,
    most_steps: int,
    seed: int,
) -> dict[str, Any]:
    """Value iteration, and then episodes that follow its greedy policy: their mean return is the
    value of the start."""
    import matplotlib.pyplot as plt
    import torch

    from engine.reinforcement.gridworld.rollouts import sample_episodes
    from engine.reinforcement.gridworld.sweeps import ValueIteration
    from engine.reinforcement.gridworld.transitions import transition_model
    from engine.simulation import played

    # %%
    iteration = played(ValueIteration, settings, steps, changes)
    found, metrics = iteration.arrays(), iteration.metrics()
    walked = sample_episodes(
        transition_model(iteration.settings.grid, iteration.settings.dynamics),
        torch.from_numpy(found["greedy"].reshape(-1)),
        iteration.settings.discount,
        episodes=episodes,
        seed=seed,
        most_steps=most_steps,
    )

    # %% Numbers
    returns = walked.returns
    numbers = {
        "value of the start V(s₀)": metrics["start_value"],
        f"mean return ± standard error, {episodes:,} episodes": (
            returns.mean().item(),
            returns.std().item() / episodes**0.5,
        ),
    }

    # %% Picture: the greedy policy, and one episode
    _, axes = plt.subplots(figsize=(8, 6))
    draw_values(axes, iteration.settings.grid, found["values"], found["greedy"])
    rows, columns = zip(*walked.path, strict=True)
    axes.plot(columns, rows, "o-", c="tab:orange", lw=2, label="one episode")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.05))
    plt.show()
    return numbers


def draw_values(axes: Axes, grid: Grid, values: np.ndarray, policy: np.ndarray) -> None:
    """Values as colours and numbers, and the actions of a policy as arrows."""
    import numpy as np

    from engine.reinforcement.gridworld.grid import STEPS, Cell

    limit = float(np.abs(values[grid.states]).max(initial=1e-9))
    shown = np.where(grid.states, values, np.where(grid.terminal, grid.reward, np.nan))
    axes.imshow(shown, cmap="RdBu", vmin=-limit, vmax=limit)
    for (row, column), kind in np.ndenumerate(grid.kinds):
        if grid.states[row, column]:
            axes.text(column, row + 0.4, f"{values[row, column]:.2f}", ha="center", fontsize=7)
            for action, (down, right) in enumerate(STEPS):
                if policy[row, column] >> action & 1:
                    axes.arrow(column, row, 0.22 * right, 0.22 * down, head_width=0.12)
        elif kind != Cell.WALL:
            axes.text(column, row, f"{Cell(kind).name}\n{grid.reward[row, column]:g}", ha="center")
    axes.set_facecolor("dimgray")
    axes.set(xticks=[], yticks=[])
