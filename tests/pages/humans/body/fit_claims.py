"""What the answers of "Fit" claim."""

from engine.humans.body.fit_readings import Excess, OutlierEffect
from tests.support.claims import Claim, SweepClaim
from ui.sweeps import Definition, SweptNumber

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
            and numbers["excess"].movements >= 2
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
        r"it pays to keep angles smaller",
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

_LEARNED = {
    "Which fit is nearest after four steps?": Claim(
        r"^After 4 steps .* the network has learned how people move",
        lambda numbers: (
            numbers["learned_success"]
            > numbers["levenberg_marquardt_success"] + 0.1
            > numbers["gradient_descent_success"] + 0.1
        ),
        elsewhere=({"learned_success": 0.5, "levenberg_marquardt_success": 0.6}, {"people": 0}),
    ),
    "Is the nearest in the picture the nearest in space?": Claim(
        r"explains the pixels better and the person worse",
        lambda numbers: (
            numbers["learned_px"] > 2 * numbers["levenberg_marquardt_px"]
            and numbers["learned_mm"] < numbers["levenberg_marquardt_mm"]
        ),
        elsewhere=({"learned_px": 0.1}, {"learned_mm": 500.0}, {"people": 0}),
    ),
    "Do more learned steps help than in training?": Claim(
        r"^No: .* do not converge to its minimum",
        lambda numbers: numbers["learned_mm"] > numbers["learned_mm_trained"],
        elsewhere=({"learned_mm": 20.0}, {"steps": 3}, {"people": 0}),
    ),
    "Is a learned fit the better start for optimisation?": Claim(
        r"^Yes: .* The start decides",
        lambda numbers: (
            numbers["learned_start_px"] < 0.5 * numbers["learned_px"]
            and numbers["learned_start_mm"] < numbers["levenberg_marquardt_mm"]
        ),
        elsewhere=({"learned_start_mm": 500.0}, {"people": 0}),
    ),
    "Does a stronger prior make up for learning?": Claim(
        r"^Not quite: ",
        lambda numbers: numbers["learned_mm_trained"] < numbers["levenberg_marquardt_mm"] - 4,
        elsewhere=({"levenberg_marquardt_mm": 30.0}, {"people": 0}),
    ),
}
_CAPTURE = {
    "What is a scan of the first picture worth?": Claim(
        r"A body of the wrong size is put at the wrong distance",
        lambda numbers: (
            numbers["generic_silhouettes_surface"] > 2 * numbers["scan_silhouettes_surface"]
        ),
        elsewhere=({"step": 2}, {"generic_silhouettes_surface": 20.0}),
    ),
    "Where does a template of the wrong size stand?": Claim(
        r"too far from the camera, .* Only the scan knows the size",
        lambda numbers: (
            numbers["generic_joints_depth"] > 3 * abs(numbers["scan_joints_depth"])
            and numbers["generic_rest"] > 30
        ),
        elsewhere=({"step": 2}, {"generic_joints_depth": 1.0}),
    ),
    "Do silhouettes help a good template?": Claim(
        r"^Yes: .* averages out the noise",
        lambda numbers: numbers["scan_silhouettes_surface"] < 0.9 * numbers["scan_joints_surface"],
        elsewhere=({"step": 2}, {"scan_silhouettes_surface": 200.0}),
    ),
    "Do silhouettes help a wrong template?": Claim(
        r"^Hardly: .* no better than joints do",
        lambda numbers: (
            numbers["generic_silhouettes_surface"] > 0.8 * numbers["generic_joints_surface"]
        ),
        elsewhere=({"step": 2}, {"generic_silhouettes_surface": 20.0}),
    ),
    "Would ten shape components do instead of the scan?": Claim(
        r"^Nearly: .* ten numbers have that",
        lambda numbers: (
            numbers["generic_silhouettes_surface"] < 1.5 * numbers["scan_silhouettes_surface"]
            and numbers["generic"] == "components"
        ),
        elsewhere=({"generic": "mean"}, {"generic_silhouettes_surface": 200.0}),
    ),
    "Does the error add up over the pictures?": Claim(
        r"^No: .* Each picture is measured anew",
        lambda numbers: numbers["late"] < 1.5 * numbers["early"] and numbers["step"] >= 16,
        elsewhere=({"step": 2}, {"late": 300.0}),
    ),
}

CLAIMS = {**_JOINTS, **_AMBIGUITY, **_LEARNED, **_CAPTURE}

SWEEP_CLAIMS = {
    "Can a weight of the pose prior resolve the depth?": SweepClaim(
        r"So no weight resolves the depth",
        lambda results: bool(results.median("millimetres").min() > 80),
        Definition(SweptNumber("pose_weight", 1e-5, 0.1, 3, "log"), "millimetres", seeds=6),
    ),
    "How much of the noise does a fit follow?": SweepClaim(
        r"bones of fixed length average the rest out",
        lambda results: bool(results.median("millimetres")[1] < 0.8 * 1.596 * 50),
        Definition(SweptNumber("noise", 0, 100, 3), "millimetres", seeds=4),
    ),
}
