"""What the answers of "Fit" claim."""

from engine.humans.body.fit_readings import Excess, OutlierEffect
from tests.support.claims import Claim

_JOINTS = {
    "How many iterations does a fit take?": Claim(
        r"It settled at iteration \d+",
        lambda numbers: (
            numbers["settled"] == 1
            and numbers["settled_at"] < 25
            and numbers["energy"] < 0.05 * numbers["first_energy"]
        ),
        elsewhere=({"step": 0}, {"settled": 0.0}),
        step=40,
        step_field="fit_step",
    ),
    "Does one picture tell where the joints are in space?": Claim(
        r"^No: .* lies along the viewing rays, where a picture says nothing",
        lambda numbers: (
            numbers["pixels"] < 10 and numbers["millimetres"] > 60 and numbers["depth_share"] > 0.8
        ),
        elsewhere=({"in_picture": False}, {"depth_share": 0.3}, {"millimetres": 5.0}),
    ),
    "What if one joint is detected in the wrong place?": Claim(
        r"the whole body leans towards the error",
        lambda numbers: (
            numbers["outlier"].weight < 0.05
            and numbers["outlier"].others < 0.7 * numbers["outlier"].others_squared
        ),
        elsewhere=(
            {"outlier": None},
            {"outlier": OutlierEffect("left_wrist", 0.01, 0.9, 0.01, 0.011)},
        ),
    ),
    "What if knees and elbows could bend both ways?": Claim(
        r"Without limits \d+ movements leave their range",
        lambda numbers: (
            not numbers["limits"]
            and numbers["excess"].count >= 2
            and numbers["excess"].degrees > 30
            and "knee" in numbers["excess"].joint
            and numbers["pixels"] < 5
        ),
        elsewhere=(
            {"limits": True},
            {"excess": Excess(0, 0.5, "left_knee", "Flexion")},
        ),
    ),
    "What does a strong pose prior cost?": Claim(
        r"it pays to stay near the T-pose",
        lambda numbers: numbers["millimetres"] > 20 and not numbers["in_picture"],
        elsewhere=({"pose_weight": 1e-4}, {"millimetres": 5.0}),
    ),
    "Would gradient descent do?": Claim(
        r"JᵀJ gives each direction its own",
        lambda numbers: numbers["energy"] > 1.5 * numbers["other_energy"],
        elsewhere=({"method": "levenberg_marquardt"}, {"other_energy": 1.0}),
    ),
    "Which pose can the body not follow?": Claim(
        r"^Drag the joints",
        lambda numbers: numbers["moved"] == 0,
        elsewhere=({"moved": 2},),
    ),
}

_AMBIGUITY = {
    "How many bodies have one projection?": Claim(
        r"each of eight bones may point to the camera or away from it",
        lambda numbers: numbers["count"] >= 8 and numbers["worst_pixels"] <= 3.5,
        elsewhere=({"count": 2},),
    ),
    "Which bodies do the limits of the joints rule out?": Claim(
        r"such as a knee that bends forwards",
        lambda numbers: numbers["refused"] >= 2 and numbers["count"] < 256,
        elsewhere=({"refused": 0},),
    ),
    "How far apart are bodies that look the same?": Claim(
        r"An error in pixels says nothing about this",
        lambda numbers: numbers["furthest"] > 0.4 and numbers["worst_pixels"] <= 3.5,
        elsewhere=({"furthest": 0.1}, {"worst_pixels": 30.0}),
    ),
    "Does the pose prior choose the right one?": Claim(
        r"^No: .* number \d+ of \d+",
        lambda numbers: (
            numbers["prior_rank"] > 1
            and numbers["prior_best"] < numbers["prior_true"]
            and numbers["best_moved"] > 0.05
        ),
        elsewhere=({"prior_rank": 1}, {"best_moved": 0.01}),
    ),
    "Would a second camera settle it?": Claim(
        r"^Yes: .* Its rays cross those of the first",
        lambda numbers: numbers["left_beside"] <= max(2, numbers["count"] // 8),
        elsewhere=({"left_beside": 20},),
    ),
}

CLAIMS = {**_JOINTS, **_AMBIGUITY}
