"""The experiments as the page declares them: fields, questions, texts, networks and exports."""

from pages.generative.gans import (
    collapse,
    collapse_explain,
    collapse_fields,
    digits,
    digits_explain,
    digits_fields,
    digits_measures_explain,
    exports,
    game,
    game_explain,
    game_fields,
    sweeps,
    train_digits,
    vanishing_explain,
    vanishing_fields,
    vanishing_gradients,
)
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

VANISHING_GRADIENTS = Experiment(
    "vanishing_gradients",
    "Why G stops learning",
    controls=vanishing_gradients.draw_controls,
    stage=vanishing_gradients.draw_stage,
    intro=vanishing_explain.INTRO,
    fields=vanishing_fields.VANISHING,
    presets=vanishing_explain.PRESETS,
    maths=vanishing_explain.MATHS,
    sources=vanishing_explain.SOURCES,
    code=vanishing_explain.CODE,
    network=vanishing_fields.build_network,
    seeded="data, first weights and batches",
    exports=exports.EXPORTS,
)

MODE_COLLAPSE = Experiment(
    "mode_collapse",
    "Mode collapse",
    controls=collapse.draw_controls,
    stage=collapse.draw_stage,
    intro=collapse_explain.INTRO,
    fields=collapse_fields.COLLAPSE,
    presets=collapse_explain.PRESETS,
    maths=collapse_explain.MATHS,
    sources=collapse_explain.SOURCES,
    code=collapse_explain.CODE,
    network=collapse_fields.build_players,
    seeded="data, first weights, noise and batches",
    exports=exports.EXPORTS,
    sweepable=sweeps.GAME,
    sweeps=sweeps.PRESETS,
)

DIGITS = Experiment(
    "digits",
    "Digits",
    controls=digits.draw_controls,
    stage=digits.draw_stage,
    intro=digits_explain.INTRO,
    fields=digits_fields.DIGIT_FIELDS,
    presets=digits_explain.PRESETS,
    maths=digits_explain.MATHS,
    sources=digits_explain.SOURCES,
    code=digits_explain.CODE,
    network=digits_fields.build_network,
    seeded="latents",
    exports=digits_explain.EXPORTS,
)

TRAIN_DIGITS = Experiment(
    "train_digits",
    "Train and measure",
    controls=train_digits.draw_controls,
    stage=train_digits.draw_stage,
    intro=digits_measures_explain.INTRO,
    fields=train_digits.FIELDS,
    presets=digits_measures_explain.PRESETS,
    maths=digits_measures_explain.MATHS,
    sources=digits_measures_explain.SOURCES,
    code=digits_measures_explain.CODE,
    network=train_digits.build_players,
    seeded="first weights, latents and batches",
    exports=digits_measures_explain.EXPORTS,
)
