"""The experiments as the page declares them: fields, questions, texts, networks and exports."""

from pages.generative.gans import exports, game, game_explain, game_fields
from ui.topic import Experiment

GAME = Experiment(
    "game",
    "The game",
    controls=game.draw_controls,
    stage=game.draw_stage,
    intro=game_explain.INTRO,
    fields=game_fields.GAME,
    presets=game_explain.PRESETS,
    maths=game_explain.MATHS,
    sources=game_explain.SOURCES,
    code=game_explain.CODE,
    network=game_fields.build_players,
    seeded="data, first weights, noise and batches",
    exports=exports.EXPORTS,
)
