"""What the answers of "Fit a scene" speak of."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.geometry.gaussian_splats.density_control import DensityEvent
from engine.geometry.gaussian_splats.fitting_settings import FittingSettings
from engine.runs import Frame
from pages.geometry.gaussian_splats.scene_look import Look
from ui.state import PageState


def of(page: PageState, look: Look, beside: Frame | None) -> dict[str, Any]:
    """The numbers of the run, of the run beside it, and of the last reset."""
    shown, events = look.shown, look.events
    settings: FittingSettings = shown.settings
    numbers = {
        **shown.metrics,
        "step": shown.step,
        "source": page["source"],
        "own_views": settings.capture is not None,
        "views": len(look.capture.training),
        "initial_count": settings.count,
        "initialisation": settings.initialisation,
        "density_control": settings.density.enabled,
        "threshold": settings.density.gradient_threshold,
        "sh_degree": settings.sh_degree,
        "cloned": sum(len(event.cloned) for event in events),
        "split": sum(len(event.split) for event in events),
        "pruned": sum(len(event.pruned) for event in events),
        "best_held_out": _best(shown.series["held_out_psnr"]),
    }
    return numbers | _comparison(page, shown, beside) | _reset(shown, events)


def _comparison(page: PageState, shown: Frame, beside: Frame | None) -> dict[str, Any]:
    """Held-out PSNR and number of Gaussians of both runs at the step that both have reached."""
    if beside is None or not beside.step:
        missing = ("own_psnr", "own_count", "compared_psnr", "compared_count")
        return {"compared": "none", "compared_step": 0} | dict.fromkeys(missing, math.nan)
    place = int(np.searchsorted(shown.series["step"], beside.step, side="right")) - 1
    return {
        "compared": page["compared"],
        "compared_step": beside.step,
        "own_psnr": float(shown.series["held_out_psnr"][place]),
        "own_count": float(shown.series["gaussians"][place]),
        "compared_psnr": beside.metrics["held_out_psnr"],
        "compared_count": beside.metrics["gaussians"],
    }


def _best(values: np.ndarray) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.max()) if len(finite) else math.nan


def _reset(shown: Frame, events: Sequence[DensityEvent]) -> dict[str, Any]:
    """The held-out PSNR before the last reset of the opacities and right after it."""
    resets = [event.step for event in events if event.reset]
    steps, values = shown.series["step"], shown.series["held_out_psnr"]
    if not resets:
        return {"reset_step": 0, "before_reset": math.nan, "after_reset": math.nan}
    last = resets[-1]
    before, after = values[steps < last], values[steps >= last]
    return {
        "reset_step": last,
        "before_reset": float(before[-1]) if len(before) else math.nan,
        "after_reset": float(np.nanmin(after)) if len(after) else math.nan,
    }
