"""The experiments as the page declares them."""

from pages.vision.receptive_fields import (
    cells,
    cells_analyses,
    cells_explain,
    cells_fields,
    cells_sweeps,
    depth,
    depth_explain,
    depth_fields,
    effective,
    effective_explain,
    effective_fields,
    explain,
    fields,
    hmax,
    hmax_analyses,
    hmax_explain,
    hmax_fields,
    stack,
    sweeps,
)
from ui.topic import Experiment

STACK = Experiment(
    "stack",
    "Stack a network",
    controls=stack.draw_controls,
    stage=stack.draw_stage,
    intro=explain.STACK_INTRO,
    fields=fields.STACK,
    presets=explain.STACK_PRESETS,
    maths=explain.STACK_MATHS,
    sources=explain.STACK_SOURCES,
    code=explain.STACK_CODE,
    exports=(explain.TABLE,),
)

EFFECTIVE = Experiment(
    "effective",
    "Effective field",
    controls=effective.draw_controls,
    stage=effective.draw_stage,
    intro=effective_explain.INTRO,
    fields=effective_fields.EFFECTIVE,
    presets=effective_explain.PRESETS,
    maths=effective_explain.MATHS,
    sources=effective_explain.SOURCES,
    code=effective_explain.CODE,
    exports=(effective_explain.TABLE,),
    seeded="weights and inputs",
    sweepable=sweeps.EFFECTIVE,
    sweeps=sweeps.EFFECTIVE_PRESETS,
)

CELLS = Experiment(
    "cells",
    "Simple and complex cells",
    controls=cells.draw_controls,
    stage=cells.draw_stage,
    intro=cells_explain.INTRO,
    fields=cells_fields.CELLS,
    presets=cells_explain.PRESETS,
    maths=cells_explain.MATHS,
    sources=cells_explain.SOURCES,
    code=cells_explain.CODE,
    seeded="noise and spikes",
    analyses=cells_analyses.ANALYSES,
    sweepable=cells_sweeps.CELLS,
    sweeps=cells_sweeps.CELLS_PRESETS,
)

DEPTH = Experiment(
    "depth",
    "Depth and skips",
    controls=depth.draw_controls,
    stage=depth.draw_stage,
    intro=depth_explain.INTRO,
    fields=depth_fields.DEPTH,
    presets=depth_explain.PRESETS,
    maths=depth_explain.MATHS,
    sources=depth_explain.SOURCES,
    code=depth_explain.CODE,
    seeded="weights and inputs",
    sweepable=sweeps.DEPTH,
    sweeps=sweeps.DEPTH_PRESETS,
)

HMAX = Experiment(
    "hmax",
    "HMAX",
    controls=hmax.draw_controls,
    stage=hmax.draw_stage,
    intro=hmax_explain.INTRO,
    fields=hmax_fields.HMAX,
    presets=hmax_explain.PRESETS,
    maths=hmax_explain.MATHS,
    sources=hmax_explain.SOURCES,
    code=hmax_explain.CODE,
    seeded="prototypes and clutter",
    analyses=hmax_analyses.ANALYSES,
)
