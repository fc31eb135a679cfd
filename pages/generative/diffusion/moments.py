"""Which moment of a film is seen, and what it is called."""

from engine.generative.diffusion import samplers
from engine.generative.diffusion.training import DiffusionSettings
from ui.components import received
from ui.state import PageState


def shown(page: PageState, key: str, total: int) -> int:
    """The moment at which the visitor let go of the film, at first that of the link."""
    number, index = received(key, "index")
    if number and isinstance(index, int):
        page["i"] = page.fields["i"].snap(index)  # type: ignore[attr-defined]
    return min(int(page["i"]), total - 1)


DRAFT = "A draft of the end while you drag; the whole way when you let go"


def labels(settings: DiffusionSettings, steps: int) -> list[str]:
    """The labels of a way from noise to data in so many steps."""
    return [labelled(settings, t) for t in samplers.spaced(settings.schedule.steps, steps)]


def labelled(settings: DiffusionSettings, t: int) -> str:
    """A moment's label."""
    return f"t = {t} · α̅ = {float(settings.schedule.alpha_bar[t]):.3f}"
