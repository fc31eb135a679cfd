"""Experiment "The game": generator and discriminator play, at full speed or in slow motion."""

from engine.data.densities import DRAWN
from pages.generative.gans import game_play, game_predict, game_slow
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button, more
from ui.density_fields import TITLES
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, the data, the rules of the game, the layers, and what only experts touch."""
    panel(page, "view")
    offered = page.fields["density"].options  # type: ignore[attr-defined]
    choose_from_list(page, "density", {name: TITLES[name] for name in offered})
    if page["density"] == DRAWN:
        clear_button(page, "drawn_density")
        game_predict.draw_choice(page)
    choose_from_list(page, "objective", page.fields["objective"].options)  # type: ignore[attr-defined]
    panel(
        page,
        "generator_learning_rate",
        "discriminator_learning_rate",
        "discriminator_steps",
        "frozen",
        "surface",
        "show_samples",
        "show_discriminator",
        "show_arrows",
        "show_manifold",
    )
    more(page, "z_dim", "activation", "gradient_penalty", "batch_size")


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return game_slow.draw(page, place) if page["view"] == "slow" else game_play.draw(page, place)
