"""What the answers about implicit surfaces claim."""

import math
from typing import Any

import numpy as np

from engine.geometry.implicit_surfaces.cut_surfaces import Measures
from tests.support.claims import Claim, Numbers, SweepClaim
from ui.sweeps import Definition, SweptNumber

_NOTHING = Measures(0.0, 0.0, 0, 0)


def _half_of_the_dice(numbers: Numbers) -> bool:
    volume, plain = numbers["measures"].volume, numbers["plain"].volume
    return bool(2 < volume / plain < 2.5)


def _less_memory_more_error(numbers: Numbers) -> bool:
    costs = numbers["representations"]
    voxels, mesh = costs["voxels"], costs["mesh"]
    return bool(voxels[0] == min(cost for cost, _ in costs.values()) and mesh[1] < voxels[1] / 2)


def _misclassified(occupancy: float, distance: float) -> dict[str, Any]:
    widths = ("4", "8", "16", "32")
    return {
        "misclassified": {f"occupancy {width}": occupancy for width in widths}
        | {f"distance {width}": distance for width in widths}
    }


CLAIMS: dict[str, dict[str, Claim]] = {
    "combine": {
        "Is the minimum of two distances a distance?": Claim(
            r"^Not inside: .* f = −0\.\d+, and the surface is 0\.4\d+ away, although \|∇f\| = 1",
            lambda numbers: (
                numbers["distance"] < numbers["value"] - 0.1
                and abs(numbers["gradient_norm"] - 1) < 1e-3
            ),
            elsewhere=(
                {"value": 0.3, "distance": 0.3},
                {"blend": 0.2},
                {"unions": False},
                {"exact_solids": False},
                {"transform": "cube"},
                {"distance": math.nan},
            ),
        ),
        "Is a smooth minimum still a distance?": Claim(
            r"^Not where it blends: .*\|∇f\| = 0\.[4-8]",
            lambda numbers: numbers["gradient_norm"] < 0.8 and numbers["blend"] > 0,
            elsewhere=(
                {"gradient_norm": 1.0},
                {"blend": 0.0},
                {"unions": False},
                {"transform": "double"},
                {"distance": math.nan},
            ),
        ),
        "Does a stretched sphere keep its distance?": Claim(
            r"^No: .*lower bound",
            lambda numbers: 0 < numbers["value"] < numbers["distance"] - 0.02,
            elsewhere=(
                {"value": 0.311, "distance": 0.311},
                {"kinds": ("sphere",)},
                {"transform": "tanh"},
                {"distance": math.nan},
            ),
        ),
        "Does f³ have the same surface as f?": Claim(
            r"^Yes.*flat and bends.*exactly 6\.42",
            lambda numbers: (
                numbers["measures"].area > 1.01 * numbers["exact"][1]
                and abs(numbers["plain"].area / numbers["exact"][1] - 1) < 0.003
            ),
            elsewhere=(
                {"transform": "identity"},
                {"plain": None},
                {"measures": Measures(0.8, 6.41, 1, 0)},
                {"exact": None},
            ),
        ),
        "What is the surface of f − 0.1?": Claim(
            r"moved outwards: volume 1\.98 instead of 0\.87.* so there it moves further",
            _half_of_the_dice,
            elsewhere=(
                {"transform": "identity"},
                {"plain": None},
                {"unions": True},
                {"exact_solids": False},
                {"blend": 0.1},
            ),
        ),
        "Can you build a surface of genus 2?": Claim(
            r"^So far 1 component with V − E \+ F = 2, so genus 0",
            lambda numbers: (numbers["measures"].components, numbers["measures"].euler) == (1, 2),
            elsewhere=({"measures": Measures(1.0, 6.0, 1, -2)}, {"measures": _NOTHING}),
        ),
    },
    "marching": {
        "What if vertices lie at the midpoints of edges?": Claim(
            r"^A staircase: .* 9\.\d times less",
            lambda numbers: 8.5 < numbers["error"] / numbers["other_error"] < 9.9,
            elsewhere=(
                {"interpolate": True},
                {"error": 0.0036},
                {"error": math.nan},
                {"other_error": None},
                {"view": "representations"},
            ),
        ),
        "Which way through an ambiguous square?": Claim(
            r"Separated: 2 curves.* saddle at −0\.\d+, inside: .* connects, unlike your choice",
            lambda numbers: (
                numbers["curves"] == 2 and numbers["ambiguous"] == 1 and numbers["saddle"] < 0
            ),
            elsewhere=(
                {"ambiguous": 0},
                {"saddle": 0.1},
                {"ambiguity_rule": "connect"},
                {"view": "cubes"},
            ),
        ),
        "How do cubes make a ring?": Claim(
            r"^60 of 2\d\d crossed cubes: .* 120 so far",
            lambda numbers: numbers["step"] == 60 < numbers["cells"],
            elsewhere=({"step": 214, "cells": 214}, {"cells": 0, "step": 0}, {"view": "squares"}),
        ),
        "What gets lost on a coarse grid?": Claim(
            r"16 components with V − E \+ F = 32; on 61³ samples 2 components with V − E \+ F = 0",
            lambda numbers: (
                (numbers["fine"].components, numbers["fine"].euler) == (2, 0)
                and numbers["components"] > 2
            ),
            elsewhere=({"components": 2, "euler": 0}, {"view": "squares"}),
        ),
        "Which representation is the cheapest?": Claim(
            r"^Voxels take 0\.2 kB .* But half the error costs voxels about 8 times",
            _less_memory_more_error,
            elsewhere=(
                {"representations": {}},
                {"representations": {"voxels": (900, 0.01), "mesh": (500, 0.01)}},
                {"view": "squares"},
            ),
        ),
    },
    "learn": {
        "What happens without the eikonal term?": Claim(
            r"^After 60 steps mean \|∇f\| is 0\.[2-4]\d+ where a distance has 1",
            lambda numbers: numbers["gradient_norm"] < 0.5 and numbers["surface_error"] < 0.02,
            elsewhere=({"eikonal_weight": 0.1}, {"gradient_norm": 0.95}),
            step=60,
        ),
        "Are 50 points enough?": Claim(
            r"^After \d+ steps on 50 points the chamfer distance .*Between them only the eikonal",
            lambda numbers: (
                numbers["points"] == 50 and numbers["fit"].chamfer > 2 * numbers["fit"].floor
            ),
            elsewhere=({"points": 2000}, {"fit": None}, {"planar": True}),
        ),
        "How is a hole in the data closed?": Claim(
            r"^By the eikonal term alone.* so it is a guess",
            lambda numbers: numbers["fit"].in_gap > 1.5 * numbers["fit"].covered,
            elsewhere=(
                {"missing_share": 0.0},
                {"fit": None},
                {"eikonal_weight": 0.0},
                {"planar": True},
            ),
        ),
        "Does the network follow the noise?": Claim(
            r"^Not yet: .* the true surface 0\.080",
            lambda numbers: numbers["noise"] == 0.1 and numbers["surface_error"] > 0.05,
            elsewhere=({"noise": 0.0}, {"surface_error": 0.03}),
        ),
        "What if the network does not start as a sphere?": Claim(
            r"^After \d+ steps from random weights: .*cosine of ∇f and the outward normal is −0",
            lambda numbers: numbers["normal_error"] > 1,
            elsewhere=({"normal_error": 0.01}, {"initialisation": "geometric"}),
        ),
        "Can it learn your drawing?": Claim(
            r"^Draw a closed curve",
            lambda numbers: numbers["drawing"] and not numbers["drawn"],
            elsewhere=({"drawn": True}, {"drawing": False}),
        ),
    },
    "occupancy": {
        "Are 61 parameters enough?": Claim(
            r"^After 60 steps: 61 parameters misclassify .*that so few units can bend",
            lambda numbers: (
                numbers["misclassified"]["distance 4"]
                > numbers["misclassified"]["distance 32"] + 0.05
            ),
            elsewhere=(_misclassified(0.3, 0.3), {"width": "32"}),
            step=60,
        ),
        "What do log-odds say about distance?": Claim(
            r"^Nothing about length",
            lambda numbers: (
                abs(numbers["slopes"]["occupancy"] - 1) > 3 * abs(numbers["slopes"]["distance"] - 1)
            ),
            elsewhere=({"slopes": {"occupancy": 1.2, "distance": 0.9}},),
        ),
        "Which target keeps thin legs?": Claim(
            r"^After \d+ steps .*still calls everything outside",
            lambda numbers: numbers["misclassified"]["occupancy 32"] > 0.95 * numbers["inside"],
            elsewhere=(_misclassified(0.05, 0.07), _misclassified(0.06, 0.06)),
        ),
        "What if the clamp δ is tiny?": Claim(
            r"^Only 1\d\.\d % of the points are within δ = 0\.02",
            lambda numbers: numbers["clamp"] == 0.02 and numbers["within_clamp"] < 0.25,
            elsewhere=({"clamp": 0.3, "within_clamp": 0.8},),
        ),
        "What if the learning rate is too large?": Claim(
            r"^Its steps overshoot",
            lambda numbers: (
                numbers["learning_rate"] == 0.25
                and numbers["misclassified"]["distance 32"] > 0.9 * numbers["inside"]
            ),
            elsewhere=(_misclassified(0.02, 0.02), {"learning_rate": 0.006}),
        ),
        "Which target suits your mesh?": Claim(
            r"^Choose a mesh with an inside",
            lambda numbers: not numbers["uploaded"],
            elsewhere=({"uploaded": True},),
        ),
    },
    "deepsdf": {
        "Is half a vase enough to infer its code?": Claim(
            r"^Yes: after 60 steps",
            lambda numbers: (
                numbers["whole_error"] < 0.004 and numbers["visible"] < 0.6 * numbers["points"]
            ),
            elsewhere=(
                {"whole_error": 0.02},
                {"step": 1, "visible_error": 0.02},
                {"visible": 2000},
                {"task": "train"},
            ),
            step=60,
            step_field="inference_step",
        ),
        "Is its foot alone enough?": Claim(
            r"^No: after 60 steps .*Several members share",
            lambda numbers: numbers["whole_error"] > 3 * numbers["visible_error"],
            elsewhere=({"whole_error": 0.002}, {"step": 1, "visible_error": 0.02}),
            step=60,
            step_field="inference_step",
        ),
        "Which code does a torus get among vases?": Claim(
            r"^No code fits: .*\|z\| = 1\.",
            lambda numbers: (
                numbers["whole_error"] > 0.05 and numbers["code_norm"] > numbers["code_reach"]
            ),
            elsewhere=({"whole_error": 0.01}, {"target": "member"}, {"code_norm": 0.1}),
            step=60,
            step_field="inference_step",
        ),
        "Is the code robust to noise?": Claim(
            r"^Yes: after 60 steps",
            lambda numbers: numbers["whole_error"] < 0.3 * numbers["visible_error"],
            elsewhere=({"noise": 0.0}, {"whole_error": 0.06}, {"task": "train"}),
            step=60,
            step_field="inference_step",
        ),
        "Are six different solids a family?": Claim(
            r"^Not yet: after \d+ steps",
            lambda numbers: numbers["worst_error"] > 0.02,
            elsewhere=({"worst_error": 0.005}, {"family": "Tori of two radii"}, {"task": "infer"}),
        ),
        "What does strong regularisation do to codes?": Claim(
            r"^It pulls them to 0: .* mean \|z\| is 0\.0[23]",
            lambda numbers: numbers["code_norm"] < 0.05,
            elsewhere=({"code_norm": 0.2}, {"code_regularisation": 0.001}, {"task": "infer"}),
        ),
    },
    "mesh": {
        "Do sharp edges survive remeshing?": Claim(
            r"^No, they are bevelled: .* 0\.0135 .* 0\.084",
            lambda numbers: numbers["hausdorff"] > 4 * numbers["mean_distance"],
            elsewhere=(
                {"hausdorff": 0.02},
                {"hausdorff": None, "mean_distance": None},
                {"has_inside": False},
            ),
        ),
        "Do thin legs survive remeshing?": Claim(
            r"^No: .*are gone",
            lambda numbers: numbers["hausdorff"] > 2 * numbers["cell"],
            elsewhere=({"hausdorff": 0.05}, {"hausdorff": None}, {"has_inside": False}),
        ),
        "Does a torn mesh have an inside?": Claim(
            r"^By a rule: through 47 rim edges",
            lambda numbers: (
                not numbers["closed"]
                and numbers["has_inside"]
                and numbers["open_edges"] == 47
                and numbers["triangles"] > 1000
            ),
            elsewhere=({"closed": True}, {"has_inside": False}),
        ),
        "Can its holes be filled?": Claim(
            r"^Yes, by a guess\. 2 holes were filled .* 1 component with V − E \+ F = 0",
            lambda numbers: numbers["closed"] and numbers["euler"] == 0,
            elsewhere=({"notes": ()}, {"closed": False}),
        ),
        "Is the airplane watertight?": Claim(
            r"^No: \d+ edges.*The body counts as inside",
            lambda numbers: (
                not numbers["closed"] and numbers["has_inside"] and numbers["open_edges"] > 50
            ),
            elsewhere=({"closed": True}, {"name": "other.ply"}, {"has_inside": False}),
        ),
        "Is your mesh watertight?": Claim(
            r"^Choose a file",
            lambda numbers: not numbers["uploaded"],
            elsewhere=({"uploaded": True},),
        ),
    },
}

SWEEP_CLAIMS = {
    "marching": {
        "How fast does the error fall with the resolution?": SweepClaim(
            "divide the error by four or only by two",
            lambda results: bool(
                (results.median("error")[:, 0] < results.median("error")[:, 1]).all()
            ),
        ),
    },
    "learn": {
        "How much weight does the eikonal term need?": SweepClaim(
            r"^From λ = 0\.03.* on: .*by being flat everywhere",
            lambda results: bool(
                results.median("chamfer")[0] > 1.2 * results.median("chamfer")[1]
                and results.median("gradient_norm")[0] < 0.5
                and results.median("chamfer")[1] < 1.25 * np.nanmedian(results.values("floor"))
            ),
            Definition(
                SweptNumber("eikonal_weight", 0.001, 1, 3, "log"), "chamfer", seeds=1, until=80
            ),
        ),
    },
}
