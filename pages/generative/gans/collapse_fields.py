"""What can be set in the tab "Mode collapse", and the engine's settings from it."""

from collections.abc import Mapping
from dataclasses import replace

from torch import nn

from engine import seeds
from engine.generative.gans.comparison import ComparisonSettings
from engine.generative.gans.networks import (
    NetworkSettings,
    build_discriminator,
    build_generator,
)
from engine.generative.gans.settings import GANTrainingSettings
from engine.settings import range_of
from ui.components.chart import Meaning
from ui.density_fields import density_fields, packed_drawing
from ui.fields import Choice, Field, Flag, Number
from ui.state import PageState
from ui.topic import SEED

NONE = "none"
RECIPE_TITLES = {
    "non-saturating": "Non-saturating",
    "averaged": "Averaged G",
    "minimax": "Minimax",
    "least-squares": "Least squares",
    "unrolled": "Unrolled",
    "r1": "R1 penalty",
    "clipped": "WGAN, clipped weights",
    "penalised": "WGAN-GP",
    "equal-rates": "Equal learning rates",
}
TAKING_PART = ("first_recipe", "second_recipe", "third_recipe", "fourth_recipe")
SHORT_TITLES = RECIPE_TITLES | {"clipped": "WGAN, clipped", "equal-rates": "Equal rates"}
"""For the caption of a small plane."""
DECAY = 0.99
"""Of the exponential average of G: it forgets in about 100 steps."""
COLOURS: tuple[Meaning, ...] = ("chosen", "good", "error", "ink")
"""Of the variants in curves and readouts; blue and orange are those of data and samples."""
SEEDS = 10
SEED_RANGE = int(SEED.high) + 1


def _rate(name: str, label: str, default: float) -> Number:
    """Of a player: D learns eight times as fast as G where nothing else is chosen."""
    limits = range_of(GANTrainingSettings, name)
    return Number(name, label, default, limits.low, limits.high, scale="log")


_OPTIONAL = {NONE: "–", **RECIPE_TITLES}

COLLAPSE: tuple[Field, ...] = (
    Choice("view", "View", "compare", {"compare": "Side by side", "seeds": "Ten seeds"}),
    *density_fields("eight-gaussians", "grid"),
    Choice("first_recipe", "First variant", "non-saturating", RECIPE_TITLES),
    Choice("second_recipe", "Second variant", "r1", _OPTIONAL),
    Choice("third_recipe", "Third variant", NONE, _OPTIONAL),
    Choice("fourth_recipe", "Fourth variant", NONE, _OPTIONAL),
    _rate("generator_learning_rate", "Learning rate of G", 1e-3),
    _rate("discriminator_learning_rate", "Learning rate of D", 8e-3),
    Flag(
        "averaged",
        "Samples of the averaged G",
        False,
        help="An exponential average of G's weights over about 100 steps. The game itself goes on "
        "as without it.",
    ),
    Flag("show_discriminator", "Discriminator", True),
    Choice(
        "z_dim",
        "Dimension of z",
        "16",
        {"1": "1", "2": "2", "4": "4", "16": "16"},
        help="Starts anew.",
    ),
    Choice(
        "activation",
        "Activation of G",
        "relu",
        {"relu": "ReLU", "leaky-relu": "Leaky ReLU", "tanh": "tanh"},
        help="Starts anew.",
    ),
    Number("unrolled_steps", "Unrolled steps k", 5, 1, 10, 1),
    Number("r1_weight", "Weight γ of R1", 0.3, 0.05, 5, 0.05),
    Number("penalty_weight", "Weight λ of the gradient penalty", 0.3, 0.1, 10, 0.1),
    Number("clip", "Limit c of clipped weights", 0.1, 0.01, 1, 0.01),
    Number.of(GANTrainingSettings, "discriminator_steps", "Steps of D per step of G", step=1),
    Number("beta1", "Momentum β₁ of Adam", 0.5, 0, 0.95, 0.05, help="β₂ is 0.9."),
    Number("step", "Step", 0, 0, 20_000, 1),
)


def network_settings(page: PageState) -> NetworkSettings:
    """The form of both players, the same for all."""
    return NetworkSettings(z_dim=int(page["z_dim"]), activation=page["activation"])


def recipes(page: PageState) -> tuple[str, ...]:
    """Those that take part, in their order."""
    chosen = TAKING_PART if page["view"] == "compare" else TAKING_PART[:2]
    return tuple(page[name] for name in chosen if page[name] != NONE)


def titles(taking_part: tuple[str, ...], words: Mapping[str, str] = RECIPE_TITLES) -> list[str]:
    """What each is called; one that takes part twice has a number."""
    return [
        words[name] + (f" ({k + 1})" if taking_part.count(name) > 1 else "")
        for k, name in enumerate(taking_part)
    ]


def shared_settings(page: PageState) -> GANTrainingSettings:
    """What all variants have in common."""
    return GANTrainingSettings(
        density=page["density"],
        drawn=packed_drawing(page),
        networks=network_settings(page),
        discriminator_steps=int(page["discriminator_steps"]),
        generator_learning_rate=page["generator_learning_rate"],
        discriminator_learning_rate=page["discriminator_learning_rate"],
        beta1=page["beta1"],
        average=DECAY if page["averaged"] else 0.0,
        seed=page["seed"],
    )


def recipe_settings(page: PageState, recipe: str) -> GANTrainingSettings:
    """The game of a variant: what is shared, and what the recipe changes."""
    shared = shared_settings(page)
    if recipe in ("minimax", "least-squares"):
        return replace(shared, objective=recipe)
    if recipe == "averaged":
        return replace(shared, average=DECAY)
    if recipe == "unrolled":
        return replace(shared, unrolled_steps=int(page["unrolled_steps"]))
    if recipe == "r1":
        return replace(shared, r1=page["r1_weight"])
    if recipe == "clipped":
        return replace(shared, objective="wasserstein", clip=page["clip"])
    if recipe == "penalised":
        return replace(shared, objective="wasserstein", gradient_penalty=page["penalty_weight"])
    if recipe == "equal-rates":
        return replace(shared, discriminator_learning_rate=shared.generator_learning_rate)
    return shared


def comparison_settings(page: PageState) -> ComparisonSettings:
    """The variants that take part."""
    return ComparisonSettings(tuple(recipe_settings(page, name) for name in recipes(page)))


def seeds_settings(page: PageState) -> ComparisonSettings:
    """Ten seeds of each recipe that takes part."""
    return ComparisonSettings(
        tuple(
            replace(recipe_settings(page, name), seed=(page["seed"] + k) % SEED_RANGE)
            for name in recipes(page)
            for k in range(SEEDS)
        )
    )


def build_players(page: PageState) -> nn.Module:
    """Both networks, to be read."""
    form, source = network_settings(page), seeds.generator(0)
    return nn.ModuleDict(
        {
            "generator": build_generator(form, source),
            "discriminator": build_discriminator(form, source),
        }
    )
