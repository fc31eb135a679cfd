"""Experiment "Mode collapse": variants of the game from the same start, or one over ten seeds."""

from engine.data.densities import DRAWN
from pages.generative.gans import collapse_compare, collapse_seeds
from pages.generative.gans.collapse_fields import RECIPE_TITLES, TAKING_PART
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button, more
from ui.density_fields import TITLES
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, the data, the recipes, the rates that they share, and what only experts touch."""
    seeds = page["view"] == "seeds"
    panel(page, "view")
    offered = page.fields["density"].options  # type: ignore[attr-defined]
    choose_from_list(page, "density", {name: TITLES[name] for name in offered})
    if page["density"] == DRAWN:
        clear_button(page, "drawn_density")
    choose_from_list(page, "first_recipe", RECIPE_TITLES)
    for name in ("second_recipe",) if seeds else TAKING_PART[1:]:
        choose_from_list(page, name, page.fields[name].options)  # type: ignore[attr-defined]
    panel(
        page,
        "generator_learning_rate",
        "discriminator_learning_rate",
        "averaged",
        *(() if seeds else ("show_discriminator",)),
    )
    more(
        page,
        "z_dim",
        "activation",
        "unrolled_steps",
        "r1_weight",
        "penalty_weight",
        "clip",
        "discriminator_steps",
        "beta1",
    )


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    seeds = page["view"] == "seeds"
    return collapse_seeds.draw(page, place) if seeds else collapse_compare.draw(page, place)
