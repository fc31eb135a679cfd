"""Where Gaussians begin: anywhere, on a grid, at edges, or where a picture is still wrong."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

PLACEMENTS = ("uniform", "grid", "gradient", "error")
UNIFORM_SHARE = 0.3
"""Part of the Gaussians that a placement by gradient spreads evenly (Zhang et al. 2025, λ)."""
ADDITIONS = 4
"""In so many parts "error" adds the second half of the Gaussians."""
STEPS_BETWEEN = 100

Means = Float[Tensor, "n 2"]


def first_count(placement: str, count: int) -> int:
    """How many Gaussians there are at the start: all, or half where the others follow errors."""
    return max(1, count // 2) if placement == "error" else count


def count_after(placement: str, count: int, step: int) -> int:
    """How many Gaussians there are to be after so many steps.

    "error" begins with half and adds the rest in `ADDITIONS` parts, every `STEPS_BETWEEN` steps.
    """
    first = first_count(placement, count)
    parts = min(step // STEPS_BETWEEN, ADDITIONS)
    return first + (count - first) * parts // ADDITIONS


def first_means(
    placement: str, target: Float[Tensor, "height width 3"], count: int, source: torch.Generator
) -> Means:
    """Means at the start, in pixels.

    Source: "gradient" and the first half of "error" as in Zhang et al. 2025, Image-GS, eq. 6:
    each pixel with probability (1 − λ) |∇I| / Σ|∇I| + λ / (width · height).
    """
    height, width = target.shape[:2]
    if placement == "grid":
        return _grid(width, height, count)
    even = torch.full((height, width), 1 / (height * width))
    if placement == "uniform":
        return sample_pixels(even, count, source)
    strength = gradient_magnitude(target)
    total = float(strength.sum())
    steep = strength / total if total > 0 else even
    return sample_pixels((1 - UNIFORM_SHARE) * steep + UNIFORM_SHARE * even, count, source)


def sample_pixels(
    weights: Float[Tensor, "height width"], count: int, source: torch.Generator
) -> Means:
    """Places inside pixels that are drawn in proportion to their weights."""
    width = weights.shape[1]
    flat = weights.reshape(-1)
    if not float(flat.sum()) > 0:
        flat = torch.ones_like(flat)
    chosen = torch.multinomial(flat, count, replacement=True, generator=source)
    corner = torch.stack([chosen % width, chosen // width], 1)
    return corner + torch.rand(count, 2, generator=source)


def gradient_magnitude(picture: Float[Tensor, "height width 3"]) -> Float[Tensor, "height width"]:
    """|∇I| by central differences of the mean of the channels, one-sided at the border."""
    grey = picture.mean(2)
    across, down = torch.gradient(grey, dim=(1, 0))
    return torch.hypot(across, down)


def _grid(width: int, height: int, count: int) -> Means:
    """Rows of evenly spaced places, nearly as far apart as the rows are."""
    rows = max(1, min(count, round(math.sqrt(count * height / width))))
    counts = [(count * (row + 1)) // rows - (count * row) // rows for row in range(rows)]
    places = [
        torch.stack(
            [
                (torch.arange(columns) + 0.5) * width / columns,
                torch.full((columns,), (row + 0.5) * height / rows),
            ],
            1,
        )
        for row, columns in enumerate(counts)
        if columns
    ]
    return torch.cat(places)
