"""The questions of each experiment, and the fields under which the stage answers them."""

from engine.geometry.implicit_surfaces.csg import MODELS
from pages.geometry.implicit_surfaces.fields import FRONT
from ui.topic import Preset

_DICE, _LINKS = MODELS["dice"].text, MODELS["links"].text
_OVERLAPPING = "sphere:0.55:-0.35,0,0;sphere:0.55:0.35,0,0"
_TOUCHING = "sphere:0.5:-0.36,-0.36,0;sphere:0.5:0.36,0.36,0:::0.12"

PRESETS: dict[str, tuple[Preset, ...]] = {
    "combine": (
        Preset(
            "Is the minimum of two distances a distance?",
            {"shape": _OVERLAPPING, "slice_quantity": "error", "probe": "0.00_0.00"},
        ),
        Preset(
            "Is a smooth minimum still a distance?",
            {"slice_quantity": "gradient", "probe": "0.06_0.30"},
        ),
        Preset(
            "Does a stretched sphere keep its distance?",
            {
                "shape": MODELS["ellipsoid"].text,
                "slice_quantity": "gradient",
                "solid": 1,
                "probe": "0.60_0.60",
            },
        ),
        Preset("Does f³ have the same surface as f?", {"transform": "cube"}),
        Preset(
            "What is the surface of f − 0.1?",
            {"shape": _DICE, "transform": "shifted", "probe": "0.50_0.50"},
        ),
        Preset(
            "Which shape can you build?", {"shape": "torus", "solid": 1, "slice_position": FRONT}
        ),
    ),
    "marching": (
        Preset(
            "What if vertices lie at the midpoints of edges?",
            {"interpolate": False, "samples": 16, "step": 1000},
        ),
        Preset(
            "Which way through an ambiguous square?",
            {"shape": _TOUCHING, "samples": 6, "step": 8, "ambiguity_rule": "separate"},
        ),
        Preset(
            "How do cubes make a ring?",
            {"view": "cubes", "shape": "torus:0.62,0.28::60,0,0", "step": 60},
        ),
        Preset(
            "What gets lost on a coarse grid?",
            {"view": "cubes", "shape": _LINKS, "samples": 9, "step": 1000},
        ),
        Preset(
            "Which representation is the cheapest?", {"view": "representations", "shape": _DICE}
        ),
    ),
    "learn": (
        Preset("What happens without the eikonal term?", {"eikonal_weight": 0.0, "source": "blob"}),
        Preset("Are 50 points enough?", {"point_count": 50}),
        Preset("How is a hole in the data closed?", {"missing_share": 0.3, "source": "snowman"}),
        Preset("Does the network follow the noise?", {"noise": 0.1}),
        Preset(
            "What if the network does not start as a sphere?",
            {"initialisation": "random", "source": "star", "seed": 1},
        ),
        Preset("Can it learn your drawing?", {"source": "drawn"}),
    ),
    "occupancy": (
        Preset("Are 61 parameters enough?", {"width": "4"}),
        Preset("What do log-odds say about distance?", {"mesh": "torn"}),
        Preset(
            "Which target keeps thin legs?",
            {"mesh": "ant", "up_axis": "y", "slice_position": FRONT},
        ),
        Preset("What if the clamp δ is tiny?", {"clamp": 0.02}),
        Preset("What if the learning rate is too large?", {"learning_rate": 0.25}),
        Preset("Which target suits your mesh?", {"mesh": "upload"}),
    ),
    "deepsdf": (
        Preset("Is half a vase enough to infer its code?", {"task": "infer"}),
        Preset(
            "Is its foot alone enough?",
            {"task": "infer", "cut_side": "top", "cut_position": -0.3},
        ),
        Preset(
            "Which code does a torus get among vases?",
            {"task": "infer", "target": "out_of_family"},
        ),
        Preset("Is the code robust to noise?", {"task": "infer", "noise": 0.1}),
        Preset("Are six different solids a family?", {"family": "solids"}),
        Preset("What does strong regularisation do to codes?", {"code_regularisation": 1.0}),
    ),
    "mesh": (
        Preset("Do sharp edges survive remeshing?", {"surface": "remeshed", "samples": 12}),
        Preset(
            "Do thin legs survive remeshing?",
            {
                "mesh": "ant",
                "surface": "remeshed",
                "samples": 24,
                "slice_position": FRONT,
                "up_axis": "y",
            },
        ),
        Preset("Does a torn mesh have an inside?", {"mesh": "torn", "fill_holes": False}),
        Preset("Can its holes be filled?", {"mesh": "torn"}),
        Preset("Is the airplane watertight?", {"mesh": "airplane"}),
        Preset("Is your mesh watertight?", {"mesh": "upload"}),
    ),
}
