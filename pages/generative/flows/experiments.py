"""The experiments as the page declares them: fields, questions, texts, networks and exports."""

from pages.generative.flows import change_explain, change_fields, change_of_variables
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
)
