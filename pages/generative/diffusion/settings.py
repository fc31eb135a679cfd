"""Turns the fields of the experiments in the plane into the engine's settings."""

from engine.cache import cached
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import SamplingSettings
from pages.generative.diffusion import drawn_schedule
from ui.density_fields import packed_drawing
from ui.state import PageState


def diffusion_settings(page: PageState) -> DiffusionSettings:
    """Data, noise schedule, network and training."""
    curve = page["drawn_schedule"] if page["noise_schedule"] == "curve" else ""
    return DiffusionSettings(
        density=page["density"],
        drawn=packed_drawing(page),
        schedule=_schedule(page["noise_schedule"], curve, int(page["time_steps"])),
        parametrisation=page["parametrisation"],
        width=int(page["width"]),
        learning_rate=page["learning_rate"],
        batch_size=int(page["batch_size"]),
        loss_weighting=page["loss_weighting"],
        seed=page["seed"],
    )


def sampling_settings(page: PageState) -> SamplingSettings:
    """How samples are drawn."""
    return SamplingSettings(page["sampling_steps"], float(page["eta"]))


def time_label(settings: DiffusionSettings, t: int) -> str:
    """What the player says of a moment."""
    return f"t = {t} · α̅ = {float(settings.schedule.alpha_bar[t]):.3f}"


@cached
def _schedule(kind: str, curve: str, steps: int) -> Schedule:
    """Held for its tables."""
    return drawn_schedule.decode(curve, steps) if kind == "curve" else Schedule(kind, steps)
