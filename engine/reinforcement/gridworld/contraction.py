"""What the contraction promises of the error, beside what it is: γᵏ ‖V₀ − V*‖∞."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Contraction:
    """Errors over the sweeps, and their bound.

    Attributes:
        sweeps: k.
        error: ‖V_k − V*‖∞.
        bound: γ^(k − j) ‖V_j − V*‖∞, j the first sweep under the present settings.
        rate: mean factor by which the error shrinks in a sweep since then; NaN if not known.
    """

    sweeps: np.ndarray
    error: np.ndarray
    bound: np.ndarray
    rate: float


def contraction(
    sweeps: np.ndarray, error: np.ndarray, discount: float, branches: Sequence[int] = ()
) -> Contraction:
    """The error of each sweep beside the bound that begins where settings last changed.

    Args:
        sweeps: rising.
        error: of each; NaN where V* is not known.
        discount: γ since the last change.
        branches: sweeps at which settings were changed.
    """
    first = int(np.searchsorted(sweeps, branches[-1], side="right")) if branches else 0
    first = min(first, len(sweeps) - 1)
    since = sweeps[first:] - sweeps[first]
    bound = np.full(len(sweeps), np.nan)
    bound[first:] = error[first] * float(discount) ** since
    known = (error[first:] > 0) & np.isfinite(error[first:])
    rate = np.nan
    if known.sum() > 1 and known[0]:
        last = int(np.flatnonzero(known)[-1])
        ratio = error[first + last] / error[first]
        rate = float(ratio ** (1 / since[last])) if since[last] else np.nan
    return Contraction(sweeps, error, bound, float(rate))
