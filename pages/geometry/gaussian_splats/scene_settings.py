"""Turns the fields of "Fit a scene" into the engine's settings."""

from collections.abc import Callable
from dataclasses import replace

from engine.geometry.gaussian_splats.density_control import DensityRules
from engine.geometry.gaussian_splats.fitting_settings import FittingSettings, LearningRates
from engine.geometry.gaussian_splats.views import Capture
from pages.geometry.gaussian_splats.scene_fields import RATES
from ui.state import UPLOAD, PageState


def fitting_settings(page: PageState, own: Capture | None) -> FittingSettings:
    """What the fields ask for.

    Args:
        page: holds the values.
        own: the visitor's views, where there are any.

    Raises:
        ValueError: values that do not go together; a sentence for the visitor.
    """
    return FittingSettings(
        scene="blocks" if page["source"] == UPLOAD else page["source"],
        capture=own,
        view_count=page["view_count"],
        resolution=int(page["resolution"]),
        count=round(page["initial_count"]),
        initialisation=page["initialisation"],
        sh_degree=page["sh_degree"],
        dssim_weight=page["dssim_weight"],
        rates=LearningRates(**{name: page[f"{name}_rate"] for name in RATES}),
        density=DensityRules(
            enabled=page["density_control"],
            interval=page["interval"],
            gradient_threshold=page["gradient_threshold"],
            split_scale=page["split_scale"],
            prune_opacity=page["prune_opacity"],
            reset_interval=page["reset_interval"],
        ),
        seed=page["seed"],
    )


def compared_settings(settings: FittingSettings, with_what: str) -> FittingSettings | None:
    """Those of the run beside it; None where there is none, or where it would be the same."""
    if with_what not in _CHANGES:
        return None
    other = _CHANGES[with_what](settings)
    return None if other == settings else other


def _other_initialisation(settings: FittingSettings) -> FittingSettings:
    if settings.capture is not None and not len(settings.capture.points):
        return settings
    other = {"random": "surface", "surface": "random"}[settings.initialisation]
    return replace(settings, initialisation=other)


_CHANGES: dict[str, Callable[[FittingSettings], FittingSettings]] = {
    "density": lambda s: replace(s, density=replace(s.density, enabled=False)),
    "reset": lambda s: replace(s, density=replace(s.density, reset_interval=0)),
    "initialisation": _other_initialisation,
    "degree": lambda s: replace(s, sh_degree=0),
}
