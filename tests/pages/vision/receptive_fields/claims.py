"""What the answers on receptive fields claim."""

import numpy as np

from tests.support.claims import Claim, SweepClaim
from ui.sweeps import Definition, SweptChoice, SweptNumber

_SEEN = {"own": False, "architecture": "alexnet", "title": "AlexNet", "stack": ""}

CLAIMS = {
    "stack": {
        "Do five 3×3 layers see as far as one 11×11?": Claim(
            r"^Yes: both see 11×11 pixels.* 11,600 parameters, one 11×11 learns 30,992",
            lambda numbers: numbers["field"] == 11,
            elsewhere=(_SEEN, {"stack": "c3x16"}),
        ),
        "How far does a 1×1 layer see?": Claim(
            r"^No farther than .*r stays 3\. .* 1,088 parameters",
            lambda numbers: numbers["field"] == 3 and numbers["steps"]["kernel"] == 1,
            elsewhere=(_SEEN, {"steps": None}),
        ),
        "What does a pool do to the layers after it?": Claim(
            r"j = 4 pixels apart, so the last 3×3 adds 8 pixels and r = 18\. .* would be 7\.$",
            lambda numbers: numbers["field"] == 18 and numbers["without_pools"] == 7,
            elsewhere=(_SEEN, {"end": False}),
        ),
        "How far do dilations of 1, 2, 4 and 8 reach?": Claim(
            r"^To 31 pixels with 4 layers; .* see 9\..*every pixel",
            lambda numbers: numbers["field"] == 31 and numbers["holes"] == 0,
            elsewhere=({"holes": 0.2}, {"field": 9}),
        ),
        "Which pixels do dilations of 2, 2, 2 miss?": Claim(
            r"^71 % of them: of 13×13 pixels only 49 have",
            lambda numbers: numbers["seen"] == 49 and numbers["field"] == 13,
            elsewhere=({"holes": 0.0},),
        ),
        "Does ResNet-50 see more than its image?": Claim(
            r"^Yes: ResNet-50's last layer has r = 483, and the image has 224",
            lambda numbers: numbers["field"] > numbers["input"],
            elsewhere=({"field": 91},),
        ),
        "What does a unit see that joins branches?": Claim(
            r"^Their union: the branches see 27, 43, 59 and 43 pixels, the concatenation 59\.",
            lambda numbers: max(numbers["joined"]) == numbers["field"],
            elsewhere=({"joined": []}, {"joined": [27, 27]}),
        ),
        "Which earlier pixels does a PixelCNN never see?": Claim(
            r"upper right of its cross: 120 of 684 pixels .*\(18 %\)",
            lambda numbers: numbers["blind"][0] > 0.1 * numbers["blind"][1],
            elsewhere=({"blind": None}, {"blind": (0, 684)}, {"blind": (3, 684)}),
        ),
        "What does a unit of VGG-16 see of your picture?": Claim(
            r"^Choose a file or take a photograph",
            lambda numbers: not numbers["uploaded"],
            elsewhere=({"uploaded": True},),
        ),
        "What do the units of your own stack see?": Claim(
            r"Add layers, change kernel",
            lambda numbers: numbers["own"],
            elsewhere=({"own": False},),
        ),
    },
    "effective": {
        "Does a unit use all of its square?": Claim(
            r"^No: 95 % of the energy lies within \d\.\d pixels, 1\d % of the square of 41×41",
            lambda numbers: numbers["share_of_area"] < 0.2,
            elsewhere=({"share_of_area": 0.5},),
        ),
        "Does the width grow like √n?": Claim(
            r"^Roughly: σ grows like n to the power 0\.(4[5-9]|5[0-5]), .*R² = 0\.9\d.* 0\.82·√n",
            lambda numbers: abs(numbers["exponent"] - 0.5) < 0.05 and numbers["r_squared"] > 0.9,
            elsewhere=(
                {"exponent": 0.8},
                {"exponent": None},
                {"r_squared": 0.6},
                {"exponent": 0.5, "r_squared": 0.99},
                {"dilation": "2"},
            ),
        ),
        "Do skip connections make the field wider?": Claim(
            r"^Narrower: σ is 2\.\d\d pixels, without the skips 3\.\d\d",
            lambda numbers: numbers["width"] < 0.85 * numbers["plain_width"],
            elsewhere=({"skips": False}, {"plain_width": 2.6}, {"dilation": "2"}),
        ),
        "Do dilations widen both fields?": Claim(
            r"^Yes, both: r is 91 pixels and σ 1\d\.\d; without dilation 25 and [23]\.\d"
            r".* whole cycles √n holds again: .* adds 85·0\.67",
            lambda numbers: (
                numbers["width"] > 3 * numbers["plain_width"]
                and abs(numbers["width"] / (3 * 85 * 2 / 3) ** 0.5 - 1) < 0.1
            ),
            elsewhere=({"dilation": "1"},),
        ),
        "Does pooling beat the √n law?": Claim(
            r"^Within this network, yes: .* power 0\.9\d, not ½.* √7 = 2\.6 times",
            lambda numbers: numbers["exponent"] > 0.8,
            elsewhere=({"subsampling": "none"}, {"exponent": 0.5}),
        ),
        "How much of 483 pixels does ResNet-50 use?": Claim(
            r"^With random weights, 95 % .* square of 483×483 is larger than the image of 224×224",
            lambda numbers: numbers["size"] == 483 > 2 * numbers["radius"],
            elsewhere=({"own": True}, {"size": 91}),
        ),
        "Does the field grow as the network learns?": Claim(
            r"^(It becomes wider by|Hardly here).* σ was 4\.\d\d .* at step 200, with [678]\d %",
            lambda numbers: numbers["accuracy"] > 0.6,
            elsewhere=({"step": 10}, {"width": 3.0}, {"view": "fresh"}),
            step=200,
        ),
    },
    "cells": {
        "Does a bar across the stripes excite the cell?": Claim(
            r"^Hardly: turned by 90°, it never gets more than 0\.\d\d of 8\.79",
            lambda numbers: numbers["largest_simple"] < 0.1 * numbers["preferred_simple"],
            elsewhere=(
                {"turned": 10},
                {"largest_simple": 4.0},
                {"contrast": 0.0},
                {"stimulus": "grating", "turned": 0},
            ),
        ),
        "What does a dark bar do?": Claim(
            r"^Here nothing: .* the rate is 0; .* energy is 7\d\.\d",
            lambda numbers: numbers["simple"] == 0 and numbers["complex"] > 50,
            elsewhere=({"simple": 2.0}, {"stimulus": "bar"}),
        ),
        "Does it matter where the stripes of a grating stand?": Claim(
            r"^To the simple cell: .*F1/F0 = 1\.57 .* its energy stays, F1/F0 = 0\.0",
            lambda numbers: numbers["energy_spread"] < 0.02,
            elsewhere=({"stimulus": "bar"}, {"modulation": 0.5}, {"energy_spread": 0.36}),
        ),
        "When does light beside the middle excite?": Claim(
            r"^The cell answers when the light goes off: 3\.\d\d then, 0\.\d\d",
            lambda numbers: numbers["off_peak"] > 2 * numbers["on_peak"],
            elsewhere=({"on_peak": 3.3},),
        ),
        "Can noise and spikes find the field?": Claim(
            r"^Yes: after 10,000 frames .* by 0\.9\d \(0\.9\d expected\), from [23],\d\d\d spikes",
            lambda numbers: abs(numbers["similarity"] - numbers["expected"]) < 0.03,
            elsewhere=({"similarity": 0.3}, {"kind": "complex"}),
            step=100,
        ),
        "Can noise find the field of a complex cell?": Claim(
            r"^The spike-triggered average does not: .* [89]\d % of the true .* after 20,000 fr",
            lambda numbers: (
                numbers["variances"][1] > 1.1 * numbers["chance"] > numbers["variances"][2]
                and numbers["similarity"] > 0.85
                and numbers["average_norm"] < 1
            ),
            elsewhere=({"similarity": 0.3}, {"kind": "simple"}, {"chance": 9.0}),
            step=200,
        ),
        "At how many places of a picture do such cells answer?": Claim(
            r"^At few: a tenth of the complex cells holds 6\d % .*at 45°.*the simple cell 0\.08",
            lambda numbers: (
                numbers["in_strongest"] > 0.6
                and numbers["complex"] == numbers["largest_complex"]
                and numbers["simple"] < 0.1 * numbers["largest_simple"]
            ),
            elsewhere=({"in_strongest": 0.2},),
        ),
        "Which cells answer in your picture?": Claim(
            r"^Choose a file, take a photograph",
            lambda numbers: not numbers["own"],
            elsewhere=({"own": True}, {"own": True, "best_energy": 0.0}),
        ),
    },
    "depth": {
        "What do PyTorch's default weights do in 24 layers?": Claim(
            r"^The gradient vanishes: each block multiplies it by 0\.4\d, .* leave \d\.\d·10⁻"
            r".* With skips it is \d\d\.\d+; 6\.3\d+ if ReLU",
            lambda numbers: (
                abs(numbers["factor"] - 0.41) < 0.03
                and numbers["plain"] < 1e-8
                and numbers["skipped"] > 2 * numbers["independent"] ** numbers["depth"]
            ),
            elsewhere=({"plain": 0.8}, {"skips": True}),
        ),
        "Do skip connections keep the norm?": Claim(
            r"^Not by themselves: .* grows by 1\.[56]\d per block to \d\.\d·10⁴.* be 1\.41 if"
            r".* √n it is [12]\.",
            lambda numbers: (
                numbers["skipped"] > 1e3 > 100 * numbers["scaled"]
                and abs(numbers["factor"] / numbers["expected"] - 1) < 0.05
            ),
            elsewhere=({"skipped": 2.0}, {"skips": False}),
        ),
        "Does batch normalisation without skips keep the gradient?": Claim(
            r"^No: it grows to \d\.\d·10³ .* 1\.(19|20|21) each .* either normalise or scale",
            lambda numbers: numbers["plain"] > 100 * numbers["skipped"] and numbers["scaled"] < 10,
            elsewhere=({"normalises": False}, {"plain": 2.0}),
        ),
        "With batch normalisation, do neighbouring inputs have similar gradients?": Claim(
            r"^No: 0\.0\d\d apart, gradients correlate by −?0\.0\d, .* with skips by 0\.[67]",
            lambda numbers: abs(numbers["near"]) < 0.1 and numbers["near_other"] > 0.5,
            elsewhere=({"near": 0.7}, {"skips": True}),
        ),
        "Through how many layers does a gradient come?": Claim(
            r"^Through few here: .* pass about 27 branches, those of the gradient 6\.\d",
            lambda numbers: (
                numbers["mean_gradient"] < 0.4 * numbers["mean_paths"]
                and abs(numbers["mean_gradient"] - 54**0.5 / (1 + 54**-0.5)) < 0.3
            ),
            elsewhere=({"mean_gradient": 25.0}, {"divided": False}),
        ),
        "Can 40 layers learn two spirals?": Claim(
            r"^Not like this: 5\d % right, which is guessing",
            lambda numbers: numbers["accuracy"] < 0.6 and numbers["first_gradient"] < 1e-9,
            elsewhere=({"accuracy": 0.9}, {"skips": True, "accuracy": 0.99}),
            step=40,
        ),
    },
    "hmax": {
        "Does the response survive a shift?": Claim(
            r"^On C2, yes: moved by 6 pixels.* finest band, whose pools stand 4 pixels apart",
            lambda numbers: numbers["simple"] < 0.2 < 0.8 < numbers["overall"],
            elsewhere=(
                {"right": 0},
                {"simple": 0.9},
                {"drawn": False, "right": 0},
                {"dictionary": "digits"},
            ),
        ),
        "Which stage still tells a moved 3 from the other digits?": Claim(
            r"^C2\. On C1 the moved target gets 0\.[23]\d, .* gets 0\.7\d\. .* gets 0\.[78]\d",
            lambda numbers: (
                numbers["pooled"] < numbers["other_most"]
                and numbers["overall"] > numbers["overall_most"]
            ),
            elsewhere=({"right": 0, "down": 0}, {"overall": 0.2}, {"pooled": 0.9}),
        ),
        "What do larger pools buy?": Claim(
            r"^Invariance: .* selectivity, 1 − its mean answer to other images.* C2 pays less"
            r".* leave the screen\.$",
            lambda numbers: (
                numbers["large"][0] > numbers["small"][0]
                and numbers["large"][1] < numbers["small"][1]
                and numbers["top_large"][1] > numbers["large"][1]
                and numbers["top_large"][0] < numbers["top_most"]
            ),
            elsewhere=(
                {"large": (0.3, 0.5), "small": (0.3, 0.5)},
                {"top_large": (0.9, 0.1)},
                {"top_most": 0.8},
            ),
        ),
        "Does a larger digit excite the units too?": Claim(
            r"^Yes: at 1\.3× the unit on C2 keeps \d\d %.* 73 % on C1: not told apart there",
            lambda numbers: (
                numbers["overall"] > max(2 * numbers["simple"], numbers["overall_most"])
                and numbers["pooled"] < numbers["other_most"] + 0.01
            ),
            elsewhere=({"scale": 1.0}, {"overall": 0.2}, {"other_most": 0.5}),
        ),
        "What does clutter do?": Claim(
            r"^Bars over 20 % of the image leave the unit on C1 \d %",
            lambda numbers: numbers["pooled"] < 0.1 and numbers["overall"] > 0.4,
            elsewhere=({"clutter": 0.0}, {"overall": 0.05}),
        ),
        "Does it find the pieces of your picture again?": Claim(
            r"^Draw on the paper",
            lambda numbers: not numbers["own"],
            elsewhere=({"own": True}, {"own": True, "right": 0}, {"own": True, "overall": 0.1}),
        ),
    },
}

SWEEP_CLAIMS = {
    "cells": {
        "Do larger fields need more frames?": SweepClaim(
            r"^No: from σ = 4 to 12 the simple .* 0\.9\d and 0\.9\d\. .*cell is at 0\.[5-7]\d",
            lambda results: bool(np.ptp(results.median("similarity")[:, 0]) < 0.06),
            Definition(
                SweptNumber("width", 4, 12, 2),
                "similarity",
                y=SweptChoice("kind", ("simple", "complex")),
                seeds=3,
                until=60,
            ),
        ),
    },
    "effective": {
        "Do skip connections slow the growth of the field?": SweepClaim(
            r"^Without skips σ grows like n to the power 0\.[45]\d, .*paths past the layers",
            lambda results: bool(results.median("width")[-1, 1] < results.median("width")[-1, 0]),
            Definition(
                SweptNumber("depth", 4, 20, 3, "log"),
                "width",
                y=SweptChoice("skips", ("0", "1")),
                seeds=2,
            ),
        ),
    },
    "depth": {
        "Which initial weights keep the gradient?": SweepClaim(
            r"^He's keep it best: after 40 blocks",
            lambda results: bool(
                results.median("norm_ratio")[-1, 0] > 1e6 * results.median("norm_ratio")[-1, 2]
            ),
            Definition(
                SweptNumber("depth", 8, 40, 2),
                "norm_ratio",
                y=SweptChoice("initialisation", ("he", "lecun", "torch")),
                seeds=1,
            ),
        ),
    },
}
