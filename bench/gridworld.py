"""A sweep of value iteration, beside a plain Python loop and a SciPy sparse product.

All on one core, on the same map, in the same run and taking turns. Times are processor time of the
one thread (a busy machine does not change whose turn is longer), every figure is a median.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import scipy.sparse
import torch

from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import solve_optimal, solve_policy
from engine.reinforcement.gridworld.maps import open_field
from engine.reinforcement.gridworld.sweeps import sweep
from engine.reinforcement.gridworld.transitions import TransitionModel

LOOP_TARGET = 50.0
PRODUCT_TARGET = 1.0
ERROR_TARGET = 1e-6
DISCOUNT = 0.95

Timed = Callable[[], object]


def loop_sweep(grid: Grid, dynamics: Dynamics, values: list[list[float]]) -> list[list[float]]:
    """One synchronous sweep by a loop over cells, on Python lists, no wind, cliffs or jumps."""
    kinds, reward = grid.kinds.tolist(), grid.reward.tolist()
    gamma, step_reward, slip = DISCOUNT, dynamics.step_reward, dynamics.slip
    ahead, aside = 1 - slip, slip / 2
    new = [[0.0] * grid.columns for _ in range(grid.rows)]
    for r in range(grid.rows):
        for c in range(grid.columns):
            if kinds[r][c] != Cell.FLOOR:
                continue
            x = []
            for y, z in ((r - 1, c), (r, c + 1), (r + 1, c), (r, c - 1)):
                if 0 <= y < grid.rows and 0 <= z < grid.columns and kinds[y][z] != Cell.WALL:
                    x.append(step_reward + reward[y][z] + gamma * values[y][z])
                else:
                    x.append(step_reward + gamma * values[r][c])
            upright, sideways = aside * (x[0] + x[2]), aside * (x[1] + x[3])
            new[r][c] = max(
                ahead * x[0] + sideways,
                ahead * x[1] + upright,
                ahead * x[2] + sideways,
                ahead * x[3] + upright,
            )
    return new


def transition_matrix(model: TransitionModel) -> scipy.sparse.csr_array:
    """P(s' | s, a) as a sparse matrix [4 · cells, cells], entries of equal place summed."""
    cells = model.cells
    blocks = []
    for direction in range(4):
        place = (np.arange(cells), model.next_cell[direction].numpy())
        blocks.append(scipy.sparse.csr_array((np.ones(cells), place), shape=(cells, cells)))
    mix = scipy.sparse.csr_array(model.mix.double().numpy())
    matrix = scipy.sparse.kron(mix, scipy.sparse.identity(cells)) @ scipy.sparse.vstack(blocks)
    matrix = scipy.sparse.csr_array(matrix.astype(model.reward.numpy().dtype))
    matrix.eliminate_zeros()
    # 32 bits are enough, and quicker for SciPy too.
    matrix.indices, matrix.indptr = (a.astype(np.int32) for a in (matrix.indices, matrix.indptr))
    return matrix


def medians(runs: dict[str, Timed], repetitions: int) -> dict[str, float]:
    """Median milliseconds of each, taking turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for repetition in range(repetitions + 1):
        for name, run in runs.items():
            began = time.thread_time()
            run()
            if repetition:  # the first round warms up
                times[name].append((time.thread_time() - began) * 1e3)
    return {name: statistics.median(series) for name, series in times.items()}


def compare(grid: Grid, dynamics: Dynamics, dtype: torch.dtype, repetitions: int) -> float:
    """Prints one line: our sweep and SciPy's product; returns ours divided by SciPy's."""
    model = TransitionModel(grid, dynamics, dtype=dtype)
    values = torch.rand(model.cells, generator=torch.Generator().manual_seed(0)).to(dtype)
    values = values * model.is_state
    matrix = transition_matrix(model)
    expected = (matrix @ values.numpy()).reshape(4, -1)
    reward = (model.mix @ model.reward).numpy()
    gamma = DISCOUNT

    def scipy_sweep() -> np.ndarray:
        q = (matrix @ values.numpy()).reshape(4, -1)
        return np.max(reward + np.asarray(gamma, q.dtype) * q, axis=0)

    difference = np.abs(
        np.max(reward + gamma * expected, 0) - sweep(model, values, DISCOUNT).numpy()
    ).max()
    found = medians(
        {
            "ours": lambda: sweep(model, values, DISCOUNT),
            "product": lambda: matrix @ values.numpy(),
            "sweep": scipy_sweep,
        },
        repetitions,
    )
    ratio = found["ours"] / found["product"]
    print(
        f"  {str(dtype).removeprefix('torch.'):8} slip {dynamics.slip:<4}"
        f"ours {found['ours']:7.2f} ms   SciPy product alone {found['product']:7.2f} ms "
        f"(ours takes {ratio:.2f} of it)   whole SciPy sweep {found['sweep']:7.2f} ms "
        f"({found['ours'] / found['sweep']:.2f})   difference {difference:.0e}"
    )
    return ratio


def against_the_loop(grid: Grid, dynamics: Dynamics, loops: int) -> float:
    """Prints and returns how many times faster a sweep is than the loop, on the same map."""
    model = TransitionModel(grid, dynamics)
    values = torch.rand(model.cells, generator=torch.Generator().manual_seed(0)).double()
    values = values * model.is_state
    rows = values.reshape(grid.shape).tolist()
    slow = torch.tensor(loop_sweep(grid, dynamics, rows), dtype=torch.float64).reshape(-1)
    difference = float((slow - sweep(model, values, DISCOUNT)).abs().max())
    loop = medians({"loop": lambda: loop_sweep(grid, dynamics, rows)}, loops)["loop"]
    ours = medians({"ours": lambda: sweep(model, values, DISCOUNT)}, 15)["ours"]
    print(
        f"  Python loop, {grid.rows}×{grid.columns}: {loop:.0f} ms, ours {ours:.2f} ms: "
        f"{loop / ours:.0f}× (target {LOOP_TARGET:.0f}×)   difference {difference:.0e}"
    )
    return loop / ours


def largest_error(grid: Grid, dynamics: Dynamics) -> float:
    """Prints and returns how far converged sweeps are from the linear solve, optimal and random."""
    model = TransitionModel(grid, dynamics)
    values = torch.zeros(model.cells, dtype=torch.float64)
    change = np.inf
    sweeps = 0
    while change > 1e-10:
        new = sweep(model, values, DISCOUNT)
        change = float((new - values).abs().max())
        values, sweeps = new, sweeps + 1
    error = float((values - solve_optimal(model, DISCOUNT).values).abs().max())
    solved = solve_policy(model, torch.full((model.cells,), 15, dtype=torch.uint8), DISCOUNT)
    directions = torch.full((4, model.cells), 0.25, dtype=torch.float64)
    residual = float((sweep(model, solved, DISCOUNT, directions=directions) - solved).abs().max())
    print(
        f"  {grid.rows}×{grid.columns}: {sweeps} sweeps end {error:.1e} from the linear solve "
        f"(target {ERROR_TARGET:.0e}); a random policy's solution changes by {residual:.1e} a sweep"
    )
    return max(error, residual)


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    torch.set_num_threads(1)
    size, repetitions = (200, 5) if quick else (1000, 15)
    grid = open_field(size, size, seed=0)
    print(f"One sweep of value iteration, {size}×{size} cells, one core, median")
    ratios = [
        compare(grid, Dynamics(slip=slip), dtype, repetitions)
        for slip in (0.2, 0.0)
        for dtype in (torch.float64, torch.float32)
    ]
    faster = against_the_loop(grid, Dynamics(), loops=1 if quick else 2)
    error = largest_error(open_field(60 if quick else 200, 200, seed=1), Dynamics())
    # The target is set where the floor is slippery, with a sum of three entries per row of the
    # matrix. Without slip a row has one entry; that is shown for comparison.
    return max(ratios[:2]) <= PRODUCT_TARGET and faster >= LOOP_TARGET and error <= ERROR_TARGET


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
