"""What is measured of each variant, as the views of the tab "Mode collapse" write it."""

import math
from typing import Any

import numpy as np

from engine.generative.gans.data import MIXTURES
from engine.generative.gans.objectives import has_probability
from engine.runs import Frame
from pages.generative.gans import collapse_clusters
from ui.frame import number
from ui.state import PageState

COLUMNS = (
    "Variant", "covered", "at a mode", "mode changed", "‖∂L_G/∂θ‖", "max ‖∇D‖", "rate of D",
    "CPU s",
)  # fmt: skip
_OVER_STEPS = ("modes", "quality", "favourite", "switches", "generator_gradient", "lipschitz")


def value(seen: Frame, place: int, what: str) -> float:
    """A number of the variant at this place."""
    return seen.metrics[f"{place}_{what}"]


def percent(share: float) -> str:
    """A share, of a hundred; a dash where there is none."""
    return "–" if math.isnan(share) else f"{100 * share:.0f}"


def quality_text(seen: Frame, place: int) -> str:
    """The share of the samples that lie at a mode."""
    shown = percent(value(seen, place, "quality"))
    return shown if shown == "–" else f"{shown} %"


def rate_text(generator: float, discriminator: float) -> str:
    """How fast D learns, beside G.

    Examples:
        >>> rate_text(0.001, 0.008), rate_text(0.001, 0.00025), rate_text(0.001, 0.001)
        ("8 × G's", "G's / 4", "G's")
    """
    ratio = discriminator / generator
    if f"{ratio:.3g}" == "1":
        return "G's"
    return f"{ratio:.3g} × G's" if ratio > 1 else f"G's / {1 / ratio:.3g}"


def modes_of(page: PageState) -> int:
    """How many modes the data have; 0 where they are not counted."""
    mixture = MIXTURES.get(page["density"])
    return 0 if mixture is None else len(mixture.means)


def covered_text(page: PageState, seen: Frame, place: int) -> str:
    """How many modes, or clusters of a drawing, get samples."""
    found = collapse_clusters.covered(page, seen, place)
    if found is not None:
        clusters = collapse_clusters.clusters(page)
        total = 0 if clusters is None else len(clusters)
        return f"{sum(found)} of {total} cluster{'s' if total > 1 else ''}"
    return f"{value(seen, place, 'modes'):.0f} of {modes_of(page)} modes"


def approached_text(page: PageState, seen: Frame, place: int) -> str:
    """How many modes the samples are on their way to."""
    total = modes_of(page)
    return f"{value(seen, place, 'approached'):.0f} of {total}" if total else "–"


def of_all(covered: str) -> str:
    """What `covered_text` says, as a fraction."""
    return "/".join(covered.split()[::2][:2])


def caption(page: PageState, seen: Frame) -> str:
    """What is compared, and what differs beside the recipe."""
    rates = {
        (one.generator_learning_rate, one.discriminator_learning_rate)
        for one in seen.settings.games
    }
    same = "Same seed, data and learning rates" if len(rates) == 1 else "Same seed and data"
    differ = "" if len(rates) == 1 else "; equal rates differ in that of D by definition"
    said = (
        ". Covered: modes. At a mode: share of samples. Mode changed: how often the "
        "nearest mode of the majority of samples did. ‖∇D‖: of the logit, or of the output without "
        "a sigmoid"
    )
    return f"{same}, at this step{differ}{said if modes_of(page) else ''}"


def row(page: PageState, seen: Frame, place: int, title: str) -> tuple[str, ...]:
    """A variant in the table."""
    settings = seen.settings.games[place]
    slope = number(value(seen, place, "lipschitz"), 1)
    seconds = value(seen, place, "seconds")
    return (
        title,
        covered_text(page, seen, place).partition(" m")[0].partition(" c")[0],
        quality_text(seen, place),
        "–" if not modes_of(page) else f"{value(seen, place, 'switches'):.0f} ×",
        number(value(seen, place, "generator_gradient")),
        f"{slope} {'logit' if has_probability(settings.objective) else 'output'}",
        rate_text(settings.generator_learning_rate, settings.discriminator_learning_rate),
        number(seconds, 1 if seconds >= 1 else 3),
    )


def over_steps(seen: Frame, names: list[str]) -> tuple[list[str], list[list[float]]]:
    """Header and rows of all that is measured over the steps."""
    columns = {"step": seen.series["step"]} | {
        f"{title}: {what.replace('_', ' ')}": seen.series[f"{k}_{what}"]
        for k, title in enumerate(names)
        for what in _OVER_STEPS
    }
    return list(columns), np.column_stack(list(columns.values())).tolist()


def by_recipe(seen: Frame, taking_part: tuple[str, ...]) -> dict[str, Any]:
    """The measures of each, under its name; of one that takes part twice those of the first."""
    found: dict[str, Any] = {}
    for place, name in reversed([*enumerate(taking_part)]):
        for what in (*_OVER_STEPS, "approached", "nearest_share", "complete", "seconds"):
            found[f"{name}_{what}"] = value(seen, place, what)
    return found
