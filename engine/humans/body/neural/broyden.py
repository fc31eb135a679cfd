"""Roots of many small systems at once, by Broyden's method.

Broyden, *A class of methods for solving nonlinear simultaneous equations* (1965): a guess of the
inverse Jacobian is corrected by what each step has shown, so that no derivative is computed:

    Δx = −J̃⁻¹ g(x)
    J̃⁻¹ ← J̃⁻¹ + (Δx − J̃⁻¹ Δg) Δxᵀ J̃⁻¹ / (Δxᵀ J̃⁻¹ Δg)
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

TOLERANCE = 1e-4
"""|g| of a root: in metres, a tenth of a millimetre."""
MAX_ITERATIONS = 20
_HOPELESS = 10.0
"""A search that is as far as that from its goal, in metres, is given up."""
_LONGEST_STEP = 0.3
"""Metres; a guess that is wrong leads no farther than this at once."""

Residual = Callable[[Tensor, Tensor], Tensor]
"""g of points [n, 3] for the systems with the numbers [n]."""


class Roots(NamedTuple):
    """What was found.

    Attributes:
        points: with the smallest |g| that was seen.
        residuals: |g| there.
        iterations: steps that were taken.
        converged: whether |g| is within the tolerance.
        path: of the points, beginning with the first; None unless it was asked for. A search that
            has ended stays where it is.
    """

    points: Float[Tensor, "n 3"]
    residuals: Float[Tensor, " n"]
    iterations: Int[Tensor, " n"]
    converged: Bool[Tensor, " n"]
    path: Float[Tensor, "step n 3"] | None


@torch.no_grad()
def broyden(
    residual: Residual,
    start: Float[Tensor, "n 3"],
    value: Float[Tensor, "n 3"],
    inverse_jacobian: Float[Tensor, "n 3 3"],
    *,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
    keep_path: bool = False,
) -> Roots:
    """Searches a root of each system from its start.

    Args:
        residual: g; called with points and with the numbers of their systems.
        start: the first points.
        value: g of them.
        inverse_jacobian: the first guess of J⁻¹.
        tolerance: |g| of a root.
        max_iterations: steps at most.
        keep_path: whether to keep every point on the way.
    """
    best, best_norm = start.clone(), value.norm(dim=-1)
    iterations = torch.zeros(len(start), dtype=torch.int32)
    path = [start.clone()] if keep_path else None
    active = (best_norm > tolerance).nonzero().squeeze(1)
    x, g, inverse = start[active], value[active], inverse_jacobian[active]
    for _ in range(max_iterations):
        if len(active) == 0:
            break
        step = _limited(-(inverse @ g[..., None]).squeeze(-1))
        x = x + step
        new = residual(x, active)
        iterations[active] += 1
        change, g = new - g, new
        ahead = (inverse @ change[..., None]).squeeze(-1)
        scale = (step * ahead).sum(-1, keepdim=True)
        scale = torch.where(scale.abs() < 1e-12, torch.full_like(scale, torch.inf), scale)
        row = (step[:, None] @ inverse).squeeze(1)
        inverse = inverse + ((step - ahead) / scale)[..., None] * row[:, None]
        norm = g.norm(dim=-1)
        better = norm < best_norm[active]
        best[active[better]], best_norm[active[better]] = x[better], norm[better]
        if path is not None:
            path.append(path[-1].clone())
            path[-1][active] = x
        # NaN compares as false, and ends a search too.
        going = (norm > tolerance) & (norm < _HOPELESS)
        if not bool(going.all()):
            active, x, g, inverse = active[going], x[going], g[going], inverse[going]
    kept = None if path is None else torch.stack(path)
    return Roots(best, best_norm, iterations, best_norm <= tolerance, kept)


def _limited(step: Tensor) -> Tensor:
    length = step.norm(dim=-1, keepdim=True)
    return step * (_LONGEST_STEP / length.clamp(min=_LONGEST_STEP))
