"""The experiments as the page declares them."""

from pages.geometry.gaussian_splats import (
    compositing,
    compositing_explain,
    compositing_fields,
    explore,
    explore_explain,
    explore_fields,
    one,
    one_explain,
    one_fields,
    picture,
    picture_analyses,
    picture_explain,
    picture_fields,
    picture_sweeps,
    scene_explain,
    scene_fields,
    scene_fit,
    scene_sweeps,
)
from ui.exports import Export
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
    seeded="order of the views in “Free Σ”",
)

COMPOSITING = Experiment(
    "compositing",
    "Compositing",
    controls=compositing.draw_controls,
    stage=compositing.draw_stage,
    intro=compositing_explain.INTRO,
    fields=compositing_fields.COMPOSITING,
    presets=compositing_explain.PRESETS,
    maths=compositing_explain.MATHS,
    sources=compositing_explain.SOURCES,
    code=compositing_explain.CODE,
    seeded="places of the 490 surfels",
)

PICTURE = Experiment(
    "picture",
    "Fit a picture",
    controls=picture.draw_controls,
    stage=picture.draw_stage,
    intro=picture_explain.INTRO,
    fields=picture_fields.PICTURE,
    presets=picture_explain.PRESETS,
    maths=picture_explain.MATHS,
    sources=picture_explain.SOURCES,
    code=picture_explain.CODE,
    seeded="places of the Gaussians",
    exports=(
        Export(
            "gaussians",
            "Gaussians",
            ("csv", "g2"),
            "gaussians",
            "Pixels from the upper left corner, y down; angles in radians, clockwise. G2 is the "
            "quantised file whose bytes are counted.",
        ),
    ),
    sweepable=picture_sweeps.SWEEPABLE,
    sweeps=picture_sweeps.PRESETS,
    analyses=picture_analyses.ANALYSES,
)

SCENE = Experiment(
    "scene",
    "Fit a scene",
    controls=scene_fit.draw_controls,
    stage=scene_fit.draw_stage,
    intro=scene_explain.INTRO,
    fields=scene_fields.SCENE_FIT,
    presets=scene_explain.PRESETS,
    maths=scene_explain.MATHS,
    sources=scene_explain.SOURCES,
    code=scene_explain.CODE,
    seeded="first Gaussians and order of the views",
    exports=(
        Export(
            "gaussians",
            "Gaussians",
            ("ply",),
            "fitted-scene",
            "The file format of 3D Gaussian Splatting, for other viewers. “Explore” shows the fit"
            " without a file: choose “Fitted scene” there.",
        ),
    ),
    sweepable=scene_sweeps.SWEEPABLE,
    sweeps=scene_sweeps.PRESETS,
)

EXPLORE = Experiment(
    "explore",
    "Explore",
    controls=explore.draw_controls,
    stage=explore.draw_stage,
    intro=explore_explain.INTRO,
    fields=explore_fields.EXPLORE,
    presets=explore_explain.PRESETS,
    maths=explore_explain.MATHS,
    sources=explore_explain.SOURCES,
    code=explore_explain.CODE,
    seeded="places of the Gaussians",
    exports=explore_explain.EXPORTS,
)

EXPERIMENTS = (ONE, COMPOSITING, PICTURE, SCENE, EXPLORE)
"""In the order of the tabs."""
