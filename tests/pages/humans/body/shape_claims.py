"""What the answers of "Shape" claim."""

from engine.sweeps.results import Results
from tests.support.claims import Claim, SweepClaim
from ui.sweeps import Definition, SweptNumber


def _people_help(results: Results) -> bool:
    found = results.median("rebuilt_mm")
    return bool(found[-1] < 0.6 * found[0])


def _points_do_not(results: Results) -> bool:
    error, residual = results.median("registration_mm"), results.median("residual_mm")
    return bool(error[-1] > 2 * residual[-1] and error[-1] < error[0])


CLAIMS = {
    "What does the first component change?": Claim(
        r"^Size as a whole: at β₁ = \+2\.0 the stature changes by \+\d\d\.\d cm, .* 90 %",
        lambda n: (
            0.15 < n["stature"] - n["mean stature"] < 0.25
            and n["arm span"] - n["mean arm span"] > 0.2
            and n["waist girth"] > n["mean waist girth"] + 0.1
            and 0.895 < n["explained_first"] < 0.905
        ),
        elsewhere=({"first": 0.0}, {"others": 1.0}, {"view": "pipeline"}),
    ),
    "How do the joints follow the shape?": Claim(
        r"^No bone is stored: the left knee is the weighted mean of 8 vertices .* \d\d mm",
        lambda n: n["joint"] == "left_knee" and n["joint_vertices"] == 8 and n["joint_moved"] > 20,
        elsewhere=({"joint_moved": 0.0}, {"view": "measurements"}),
    ),
    "How does one template come to fit a scan?": Claim(
        r"^First by its joints, .* from \d\d to 1\.\d mm\. The true vertices are still \d\.\d mm",
        lambda n: (
            n["first_residual_mm"] > 30
            and n["residual_mm"] < 2
            and n["error_mm"] > 1.5 * n["residual_mm"]
            and n["surface_steps"] == 6
        ),
        elsewhere=({"surface_steps": 0}, {"error_mm": 1.0}, {"part": "average"}),
        step=12,
    ),
    "Can scans be averaged without registration?": Claim(
        r"^No: the average of the k-th points is a lump",
        lambda n: (
            n["averaged"] == "points"
            and n["points_height"] < 0.8 * n["average_height"]
            and n["points_width"] < 0.6
        ),
        elsewhere=({"averaged": "vertices"}, {"points_height": 1.7}, {"part": "scans"}),
    ),
    "Is the average of eight people the mean shape?": Claim(
        r"^Nearly: \d\.\d mm off .* = 1\.12\. Without that part 1\.\d mm",
        lambda n: (
            n["people"] == 8
            and n["distance_mm"] < 10
            and n["left_mm"] < 0.5 * n["distance_mm"]
            and n["average_length"] < 2
        ),
        elsewhere=({"averaged": "points"}, {"distance_mm": 37.0}, {"part": "scans"}),
    ),
    "How well do eight people describe others?": Claim(
        r"^8 people span 7 directions\. .* Ten components of 1,436 people leave 1\.\d mm",
        lambda n: (
            n["own_count"] == n["people"] - 1
            and 2 * n["model_mm"] < n["own_mm"] < 0.3 * n["own_first_mm"]
        ),
        elsewhere=({"own_mm": 1.4}, {"part": "scans"}),
    ),
    "How many people does a joint regressor need?": Claim(
        r"from 1,436 by \d\.\d mm\. Weights that are positive",
        lambda n: n["people"] == 8 and n["own_mm"] < 1.35 * n["model_mm"] < 10,
        elsewhere=({"own_mm": 9.0}, {"part": "scans"}),
    ),
    "What do your own measurements leave free?": Claim(
        r"^2 numbers fix 2 of 10 directions of β\. .* the hip girth by ± \d\.\d cm, \d\d %",
        lambda n: (
            n["asked"] == 2
            and n["missed_mm"] < 2
            and abs(n["stature"] - 1.8) < 0.002
            and n["freest_spread"] > 0.02
            and 0.4 < n["freest_share"] < 1
        ),
        elsewhere=({"asked": 0}, {"missed_mm": 40.0}, {"view": "components"}),
    ),
}

SWEEP_CLAIMS = {
    "How many people does a shape space need?": SweepClaim(
        r"Three quarters of that are won with \d+ of them",
        _people_help,
        reduced=Definition(SweptNumber("people", 2, 12, 6), "rebuilt_mm", seeds=1),
    ),
    "Do more points make a registration right?": SweepClaim(
        "More points do not tell where",
        _points_do_not,
    ),
}
