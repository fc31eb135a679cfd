"""DDIM inversion that can be undone: each step is solved for ε̂ at its far end.

The step from x_t down to x_s is a map F of x_t, and inverting DDIM means F(x_t) = x_s. Iterating
x_t ← x_s moved up with ε̂(x_t) (`samplers.invert_ddim`) converges only where ε̂ changes little along
a step: not in the last step to the data, nor between two modes in few steps. With the exact score F
is the gradient of a strictly convex function (its Jacobian is noise_s/noise_t I plus a multiple of
the covariance of x_0 given x_t), so that Newton's method with shortened steps finds the one
solution. A learned ε̂ need not have one.
"""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.diffusion.parametrisation import Denoiser
from engine.generative.diffusion.samplers import Trajectory, ddim_step, run
from engine.generative.diffusion.schedules import Schedule

Points = Float[Tensor, "n d"]

TOLERANCE = 1e-6
MOST_ITERATIONS = 20
_APART = 1e-2
_SHORTER = (1.0, 0.4, 0.15, 0.05, 0.01)
_LONGEST = 20.0


def invert_ddim_exactly(
    denoiser: Denoiser, x: Points, schedule: Schedule, times: Sequence[int]
) -> Trajectory:
    """DDIM (η = 0) backwards, data x at the last time to noise at the first, each step solved.

    Args:
        denoiser: (x_t, t) → ε̂.
        x: data, of few dimensions: each Newton step evaluates ε̂ at 2 d + 5 points.
        schedule: of the noise.
        times: falling, as for the `ddim` it inverts; they are visited backwards.
    """

    def step(x: Tensor, s: int, t: int) -> tuple[Tensor, Tensor]:
        guess, _ = ddim_step(x, denoiser(x, s or t), s, t, schedule)
        moved = solve(lambda x_t: ddim_step(x_t, denoiser(x_t, t), t, s, schedule)[0], x, guess)
        return moved, ddim_step(moved, denoiser(moved, t), t, s, schedule)[1]

    return run(x, tuple(reversed(times)), step)


def solve(function: Callable[[Tensor], Tensor], goal: Points, guess: Points) -> Points:
    """x with function(x) = goal, by Newton's method, or as close to it as it comes.

    Each point on its own: it takes the best of a few lengths of its Newton step, stays where none
    is better, and is left out once it is there (`TOLERANCE`).

    Args:
        function: of points [n, d], each on its own; its Jacobian is found by central differences.
        goal: its value.
        guess: where to begin.
    """
    found, left = guess.clone(), torch.arange(len(guess))
    lengths = guess.new_tensor(_SHORTER)[:, None, None]
    x, miss = guess, function(guess) - goal
    for _ in range(MOST_ITERATIONS):
        away = miss.norm(dim=1) > TOLERANCE
        left, x, miss = left[away], x[away], miss[away]
        if not len(left):
            break
        tried = torch.cat([x[None], x - lengths * _newton_step(function, x, miss)])
        misses = _of_all(function, tried) - goal[left]
        best = misses.norm(dim=2).nan_to_num(torch.inf).argmin(dim=0)
        points = torch.arange(len(left))
        x, miss = tried[best, points], misses[best, points]
        found[left] = x
    return found


def _newton_step(function: Callable[[Tensor], Tensor], x: Points, miss: Points) -> Points:
    """J⁻¹ (function(x) − goal), not longer than `_LONGEST`."""
    around = _APART * torch.eye(x.shape[1], dtype=x.dtype)[:, None]
    ends = _of_all(function, torch.cat([x + around, x - around]))
    jacobian = ((ends[: x.shape[1]] - ends[x.shape[1] :]) / (2 * _APART)).permute(1, 2, 0)
    # Where a function is flat there is no step; a little of the identity keeps it finite.
    ridge = 1e-9 * torch.eye(x.shape[1], dtype=x.dtype)
    step = torch.linalg.solve_ex(jacobian + ridge, miss)[0]
    return step * (_LONGEST / step.norm(dim=1, keepdim=True).clamp(min=1e-12)).clamp(max=1)


def _of_all(function: Callable[[Tensor], Tensor], x: Float[Tensor, "k n d"]) -> Tensor:
    """The function of all points at once."""
    return function(x.flatten(0, 1)).view_as(x)
