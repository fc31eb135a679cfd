"""What the answers of "Skinning" claim."""

import math

from tests.support.claims import Claim, SweepClaim

CLAIMS = {
    "What moves when one joint turns?": Claim(
        r"takes 3 joints",
        lambda numbers: numbers["moved"] == 3 and 1_000 < numbers["carried"] < 3_000,
        elsewhere=({"turned": 10.0}, {"view": "weights"}),
    ),
    "Which bones carry a point of the elbow?": Claim(
        r"^2 bones carry.*none: its determinant",
        lambda numbers: (
            abs(numbers["first_weight"] - 0.5) < 0.02
            and numbers["determinant"] < 0.4
            and numbers["apart"] > 100
        ),
        elsewhere=({"bones": 1}, {"determinant": 0.99}, {"view": "pose"}),
    ),
    "How many bones carry a vertex?": Claim(
        r"none by more than 4",
        lambda numbers: (
            numbers["most_bones"] == 4
            and sum(numbers["by_bones"].values()) == 6890
            and numbers["sums"] < 1e-5
        ),
        elsewhere=({"most_bones": 5}, {"view": "pose"}),
    ),
    "Why does a twisted forearm collapse like a candy wrapper?": Claim(
        r"shrinks across the axis",
        lambda numbers: (
            abs(numbers["linear_thinnest"] - math.cos(math.radians(75))) < 0.05
            and numbers["linear_volume"] < -200
            and numbers["dual_thinnest"] > 0.9
        ),
        elsewhere=({"twist": 20.0}, {"linear_thinnest": 0.98}, {"view": "pose"}),
    ),
    "What do learned pose correctives repair?": Claim(
        r"cut the mean distance.*which was not learned",
        lambda numbers: numbers["corrected_mean_distance"] < 0.2 * numbers["linear_mean_distance"],
        elsewhere=({"linear_mean_distance": 0.01}, {"corrected_mean_distance": 0.8}),
    ),
    "Are dual quaternions right about a bent elbow?": Claim(
        r"^Not quite",
        lambda numbers: numbers["dual_thickest"] > 1.03 > numbers["linear_thickest"],
        elsewhere=({"bend": 10.0}, {"dual_thickest": 1.0}),
    ),
    "Can you paint better weights?": Claim(
        r"a row still sums to 1",
        lambda numbers: (
            numbers["dabs"] == 1 and numbers["changed"] > 100 and numbers["sums"] < 1e-5
        ),
        elsewhere=({"dabs": 0}, {"view": "pose"}),
    ),
}

SWEEP_CLAIMS = {
    "At which twist does the skin collapse?": SweepClaim(
        r"Twisted by 90° the linear blend keeps 7\d %",
        lambda results: (
            results.median("linear_thinnest")[-1] < 0.2 < 0.85 < results.median("dual_thinnest")[-1]
        ),
    ),
    "How far does a bent elbow bulge?": SweepClaim(
        r"the thickest section grows by",
        lambda results: (
            results.median("dual_thickest").max() > 1.03 > results.median("linear_thickest").max()
        ),
    ),
}
