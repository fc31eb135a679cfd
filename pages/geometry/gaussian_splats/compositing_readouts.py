"""Beside the picture: sums of the chosen ray, and of the whole picture."""

from __future__ import annotations

from typing import Any

from engine.geometry.gaussian_splats.pair_lists import RayTerms, changed_share
from pages.geometry.gaussian_splats.compositing_fields import read_pixel
from pages.geometry.gaussian_splats.compositing_state import (
    NOTICEABLE,
    Shown,
    without_threshold,
)
from ui import frame
from ui.state import PageState

_STOP = 1e-4
"""A renderer stops where the transmittance falls below."""


def numbers_of(page: PageState, shown: Shown, terms: RayTerms, *, dragging: bool) -> dict[str, Any]:
    """What readouts and answers speak of."""
    difference = (shown.result.image - shown.by_ray.image).abs()
    weights = terms.weights
    found = {
        "scene": page["scene"],
        "order": page["order"],
        "azimuth": page["azimuth"],
        "exponent": page["exponent"],
        "threshold": page["threshold"],
        "opacity_factor": page["opacity_factor"],
        "terms": len(weights),
        "sum": float(weights.sum()),
        "behind": terms.behind,
        "front": float(weights[0]) if len(weights) else 0.0,
        "largest": int(weights.argmax()) + 1 if len(weights) else 0,
        "largest_weight": float(weights.max()) if len(weights) else 0.0,
        "hidden": int((terms.in_front < _STOP).sum()),
        "inversions": int((terms.peaks.diff() < 0).sum()),
        "mean_count": float(shown.result.count.double().mean()),
        "most_count": int(shown.result.count.max()),
        "changed": changed_share(shown.result.image, shown.by_ray.image, NOTICEABLE),
        "most_difference": float(difference.max()),
        "all_count": float("nan"),
        "all_difference": float("nan"),
        "turning": 0.0,
    }
    if page["threshold"] and page["view"] == "ray" and not dragging:
        every = without_threshold(page).result
        found["all_count"] = float(every.count.double().mean())
        found["all_difference"] = float((every.image - shown.result.image).abs().max())
    return found


def draw(page: PageState, numbers: dict[str, Any]) -> None:
    """The sums; what waits while a slider is dragged stays as "…"."""
    row, column = read_pixel(page["pixel"])
    rows: list[frame.Row] = [
        frame.Readout(f"pixel, row {row}, column {column}", f"{numbers['terms']} terms", "chosen"),
        ("Σ w", frame.number(numbers["sum"])),
        ("T behind all", frame.number(numbers["behind"])),
        ("Σ w + T", frame.number(numbers["sum"] + numbers["behind"], 6)),
        ("terms with T < 10⁻⁴", str(numbers["hidden"])),
        ("mean Gaussians per pixel", frame.number(numbers["mean_count"], 1)),
        ("most in a pixel", str(numbers["most_count"])),
    ]
    if page["order"] != "pixel":
        share = f"{frame.number(100 * numbers['changed'], 1)} %"
        rows += [
            frame.Readout("pixels unlike those by ray", share, "error"),
            ("largest difference", frame.number(numbers["most_difference"])),
        ]
    frame.readout(rows)
    notices = []
    if not numbers["terms"]:
        notices.append("No Gaussian covers this pixel: it shows the white background.")
    if page["opacity_factor"] == 0 and page["view"] == "ray":
        notices.append("With an opacity of 0 every Gaussian is left out.")
    frame.notice(notices)
