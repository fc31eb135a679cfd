"""The questions of each experiment, and the fields under which the stage answers them."""

from engine.geometry.implicit_surfaces.csg import MODELS
from pages.geometry.implicit_surfaces import answers, network_answers
from pages.geometry.implicit_surfaces.fields import FRONT
from ui.topic import Preset

_DICE, _LINKS = MODELS["dice"].text, MODELS["links"].text
_OVERLAPPING = "sphere:0.55:-0.35,0,0;sphere:0.55:0.35,0,0"
_TOUCHING = "sphere:0.5:-0.36,-0.36,0;sphere:0.5:0.36,0.36,0:::0.12"

PRESETS: dict[str, tuple[Preset, ...]] = {
    "combine": (
        Preset(
            "Is the minimum of two distances a distance?",
            {"shape": _OVERLAPPING, "slice_quantity": "error", "probe": "0.06_0.00"},
            answers.sharp_union,
        ),
        Preset(
            "Is a smooth minimum still a distance?",
            {"slice_quantity": "gradient", "probe": "0.06_0.30"},
            answers.smooth_union,
        ),
        Preset(
            "Does a stretched sphere keep its distance?",
            {
                "shape": MODELS["ellipsoid"].text,
                "slice_quantity": "gradient",
                "solid": 1,
                "probe": "0.60_0.60",
            },
            answers.stretched,
        ),
        Preset(
            "Does f³ have the same surface as f?",
            {"shape": "torus", "solid": 1, "transform": "cube", "probe": "0.65_0.30"},
            answers.cubed,
        ),
        Preset(
            "What is the surface of f − 0.1?",
            {"shape": _DICE, "transform": "shifted", "probe": "0.50_0.50"},
            answers.shifted,
        ),
        Preset("Can you build a surface of genus 2?", {"slice_position": FRONT}, answers.built),
    ),
    "marching": (
        Preset(
            "What if vertices lie at the midpoints of edges?",
            {"interpolate": False, "samples": 16, "step": 1000},
            answers.midpoints,
        ),
        Preset(
            "Which way through an ambiguous square?",
            {"shape": _TOUCHING, "samples": 6, "step": 8, "ambiguity_rule": "separate"},
            answers.ambiguous_square,
        ),
        Preset(
            "How do cubes make a ring?",
            {"view": "cubes", "shape": "torus:0.62,0.28::60,0,0", "step": 60},
            answers.ring_of_cubes,
        ),
        Preset(
            "What gets lost on a coarse grid?",
            {"view": "cubes", "shape": _LINKS, "samples": 9, "step": 1000},
            answers.lost_on_the_grid,
        ),
        Preset(
            "Which representation is the cheapest?",
            {"view": "representations", "shape": _DICE},
            answers.cheapest_representation,
        ),
    ),
    "learn": (
        Preset(
            "What happens without the eikonal term?",
            {"eikonal_weight": 0.0, "source": "blob"},
            network_answers.no_eikonal_term,
        ),
        Preset("Are 50 points enough?", {"point_count": 50}, network_answers.few_points),
        Preset(
            "How is a hole in the data closed?",
            {"missing_share": 0.3, "source": "snowman"},
            network_answers.hole_in_the_data,
        ),
        Preset("Does the network follow the noise?", {"noise": 0.1}, network_answers.noisy_points),
        Preset(
            "What if the network does not start as a sphere?",
            {"initialisation": "random", "source": "star", "seed": 1},
            network_answers.random_start,
        ),
        Preset("Can it learn your drawing?", {"source": "drawn"}, network_answers.own_curve),
    ),
    "occupancy": (
        Preset("Are 61 parameters enough?", {"width": "4"}, network_answers.few_parameters),
        Preset("What do log-odds say about distance?", {"mesh": "torn"}, network_answers.log_odds),
        Preset(
            "Which target keeps thin legs?",
            {"mesh": "ant", "up_axis": "y", "slice_position": FRONT},
            network_answers.thin_legs,
        ),
        Preset("What if the clamp δ is tiny?", {"clamp": 0.02}, network_answers.tiny_clamp),
        Preset(
            "What if the learning rate is too large?",
            {"learning_rate": 0.25},
            network_answers.large_learning_rate,
        ),
        Preset("Which target suits your mesh?", {"mesh": "upload"}, network_answers.own_mesh),
    ),
    "deepsdf": (
        Preset(
            "Is half a vase enough to infer its code?",
            {"task": "infer"},
            network_answers.part_of_a_shape,
        ),
        Preset(
            "Is its foot alone enough?",
            {"task": "infer", "cut_side": "top", "cut_position": -0.6},
            network_answers.part_of_a_shape,
        ),
        Preset(
            "Which code does a torus get among vases?",
            {"task": "infer", "target": "out_of_family"},
            network_answers.out_of_family,
        ),
        Preset(
            "Is the code robust to noise?",
            {"task": "infer", "noise": 0.1},
            network_answers.noisy_cloud,
        ),
        Preset(
            "Are six different solids a family?",
            {"family": "solids"},
            network_answers.different_solids,
        ),
        Preset(
            "What does strong regularisation do to codes?",
            {"code_regularisation": 1.0},
            network_answers.strong_regularisation,
        ),
    ),
    "mesh": (
        Preset(
            "Do sharp edges survive remeshing?",
            {"surface": "remeshed", "samples": 12},
            answers.sharp_edges,
        ),
        Preset(
            "Do thin legs survive remeshing?",
            {
                "mesh": "ant",
                "surface": "remeshed",
                "samples": 24,
                "slice_position": FRONT,
                "up_axis": "y",
            },
            answers.thin_legs,
        ),
        Preset(
            "Does a torn mesh have an inside?",
            {"mesh": "torn", "fill_holes": False},
            answers.inside_of_torn,
        ),
        Preset("Can its holes be filled?", {"mesh": "torn"}, answers.filled_holes),
        Preset("Is the airplane watertight?", {"mesh": "airplane"}, answers.watertight),
        Preset("Is your mesh watertight?", {"mesh": "upload"}, answers.own_mesh),
    ),
}
