"""Experiment "The game": generator and discriminator play, at full speed or in slow motion."""

from engine.data.densities import DRAWN
from pages.generative.gans import game_play, game_predict, game_slow
from pages.generative.gans.game_fields import DATA, LAYERS
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button, more
from ui.density_fields import TITLES
from ui.questions import QUESTION
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, the data, the rules of the game, the layers, and what only experts touch."""
    panel(page, "view")
    choose_from_list(page, "density", {name: TITLES[name] for name in DATA})
    if page["density"] == DRAWN:
        clear_button(page, "drawn_density")
        if page[QUESTION] in (0, game_predict.QUESTION_NUMBER):
            game_predict.draw_choice(page)
    panel(
        page,
        "objective",
        "generator_learning_rate",
        "discriminator_learning_rate",
        "discriminator_steps",
        "frozen",
        "surface",
    )
    more(page, *LAYERS, title="Layers on the stage", icon=":material/layers:")
    more(page, "z_dim", "activation", "width", "depth", "gradient_penalty", "batch_size")


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return game_slow.draw(page, place) if page["view"] == "slow" else game_play.draw(page, place)
