"""The experiments as the page declares them: fields, questions, texts, networks and exports."""

from engine import seeds
from engine.generative.flows.families import build
from engine.generative.flows.glow.multiscale import Glow, GlowSettings
from pages.generative.flows import (
    change_explain,
    change_fields,
    change_of_variables,
    conditional,
    conditional_explain,
    conditional_fields,
    exports,
    glow,
    glow_explain,
    glow_fields,
    sweeps,
    train,
    train_analyses,
    train_explain,
    train_fields,
    warp,
    warp_explain,
    warp_exports,
    warp_fields,
)
from ui.topic import Experiment

CHANGE_OF_VARIABLES = Experiment(
    "change_of_variables",
    "Change of variables",
    controls=change_of_variables.draw_controls,
    stage=change_of_variables.draw_stage,
    intro=change_explain.INTRO,
    fields=change_fields.CHANGE,
    presets=change_explain.PRESETS,
    maths=change_explain.MATHS,
    sources=change_explain.SOURCES,
    code=change_explain.CODE,
    seeded="waves of the random map",
    exports=exports.EXPORTS,
)

TRAIN = Experiment(
    "train",
    "Train it",
    controls=train.draw_controls,
    stage=train.draw_stage,
    intro=train_explain.INTRO,
    fields=train_fields.TRAIN,
    presets=train_explain.PRESETS,
    maths=train_explain.MATHS,
    sources=train_explain.SOURCES,
    code=train_explain.CODE,
    network=lambda page: build(train_fields.flow_settings(page), seeds.generator(0)),
    seeded="data, first weights and batches",
    exports=exports.EXPORTS,
    sweepable=sweeps.TRAINING,
    sweeps=sweeps.PRESETS,
    analyses=train_analyses.ANALYSES,
)

GLOW = Experiment(
    "glow",
    "Glow on digits",
    controls=glow.draw_controls,
    stage=glow.draw_stage,
    intro=glow_explain.INTRO,
    fields=glow_fields.GLOW,
    presets=glow_explain.PRESETS,
    maths=glow_explain.MATHS,
    sources=glow_explain.SOURCES,
    code=glow_explain.CODE,
    network=lambda page: Glow(GlowSettings()),
    seeded="noise and first weights",
    exports=glow_explain.EXPORTS,
)

WARP = Experiment(
    "warp",
    "Warp a density",
    controls=warp.draw_controls,
    stage=warp.draw_stage,
    intro=warp_explain.INTRO,
    fields=warp_fields.WARP,
    presets=warp_explain.PRESETS,
    maths=warp_explain.MATHS,
    sources=warp_explain.SOURCES,
    code=warp_explain.CODE,
    network=warp.build_network,
    seeded="samples",
    exports=(warp_exports.FILM, warp_exports.TABLE),
)

CONDITIONAL = Experiment(
    "conditional",
    "Conditional flows",
    controls=conditional.draw_controls,
    stage=conditional.draw_stage,
    intro=conditional_explain.INTRO,
    fields=conditional_fields.CONDITIONAL,
    presets=conditional_explain.PRESETS,
    maths=conditional_explain.MATHS,
    sources=conditional_explain.SOURCES,
    code=conditional_explain.CODE,
    network=conditional.build_network,
    seeded="samples of SRFlow and C-Flow",
    exports=conditional_explain.EXPORTS,
)
