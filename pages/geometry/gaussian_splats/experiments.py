"""The experiments as the page declares them."""

from pages.geometry.gaussian_splats import one, one_explain, one_fields
from ui.topic import Experiment

ONE = Experiment(
    "one",
    "One Gaussian",
    controls=one.draw_controls,
    stage=one.draw_stage,
    intro=one_explain.INTRO,
    fields=one_fields.ONE,
    presets=one_explain.PRESETS,
    maths=one_explain.MATHS,
    sources=one_explain.SOURCES,
    code=one_explain.CODE,
    seeded="order of the views",
)

EXPERIMENTS = (ONE,)
"""In the order of the tabs."""
