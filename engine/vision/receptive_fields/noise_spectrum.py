"""How large an eigenvalue of a spike-triggered covariance can be by chance.

If spikes did not depend on the frames, the covariance (1/Σs) Σ s x xᵀ of n frames of D pixels
would have eigenvalues about 1 that spread with D/n: the law of Marchenko and Pastur 1967, for
weights that differ (Silverstein and Bai 1995, doi:10.1006/jmva.1995.1051). An eigenvalue above its
edge is a direction that the cell responds to.
"""

from __future__ import annotations

import numpy as np


def upper_edge(frames: np.ndarray, pixels: int) -> float:
    """The largest eigenvalue that is expected by chance, for many frames and pixels.

    The Stieltjes transform m of the spectrum solves z = −1/m + E[t/(1 + c t m)], with c = D/n and
    the weights t = s/E[s]; the edge is the smallest z over −1/(c max t) < m < 0.

    Args:
        frames: how many had 0, 1, 2, … spikes, [k].
        pixels: D.

    Returns:
        NaN before the first spike.

    Examples:
        >>> round(upper_edge(np.array([0, 100]), 100), 4)  # equal weights, (1 + √c)²
        4.0
    """
    counts = np.arange(len(frames))
    total, spikes = float(frames.sum()), float((counts * frames).sum())
    if not spikes:
        return float("nan")
    seen = frames > 0
    weights, shares = counts[seen] * total / spikes, frames[seen] / total
    c = pixels / total

    def z(m: np.ndarray) -> np.ndarray:
        spread = shares * weights / (1 + c * weights * m[:, None])
        found: np.ndarray = -1 / m + spread.sum(1)
        return found

    low, high = -1 / (c * weights.max()), 0.0
    for _ in range(6):  # z is convex there: the grid closes in on its smallest value
        inside = np.linspace(low, high, 102)[1:-1]
        best, step = inside[z(inside).argmin()], (high - low) / 101
        low, high = best - step, best + step
    return float(z(np.array([best]))[0])
