"""What the answers of "One Gaussian" claim."""

import math

from tests.support.claims import Claim

CLAIMS = {
    "Is the ellipse of a splat the outline of the ellipsoid?": Claim(
        r"^No: at 2 σ .* 13\.5 % of .* 1\.3 %, but 18\.5 % with the low-pass filter",
        lambda n: (
            n["exact_area"] > 1.02 * n["area"]
            and n["shift"] > 2
            and n["error"] > 8 * n["error_small_plain"]
            and n["error_small_filtered"] > n["error"]
        ),
        elsewhere=(
            {"error": 0.01},
            {"error_plain": 0.01},
            {"error": math.nan},
            {"exact_area": math.nan},
        ),
    ),
    "What if the camera comes close?": Claim(
        r"breaks down: at depth 1\.04",
        lambda n: n["error"] > 0.4 and n["exact_area"] > 1.2 * n["area"],
        elsewhere=({"error": 0.05}, {"error": math.nan}),
    ),
    "What becomes of a Gaussian smaller than a pixel?": Claim(
        r"enlarged: .* 5\.5 times .* 454 % is misplaced, without the filter 0\.2 %",
        lambda n: n["low_pass"] == 0.3 and abs(n["error"] - (n["gain"] - 1)) < 0.02,
        elsewhere=({"low_pass": 0.0}, {"gain": 1.01}, {"gain": math.nan}),
    ),
    "Why not learn the six numbers of Σ?": Claim(
        r"step 101 .* left again at step 192: .* no covariance.* the free one was ahead",
        lambda n: (
            n["smallest_free"] < 0 < n["lowest_factored"]
            and n["error_free"] > n["error_factored"]
            and n["departures"] > 1
            and n["before"] == 100
            and n["free_before"] < n["factored_before"]
        ),
        elsewhere=(
            {"first_negative": math.nan, "smallest_free": 0.01},
            {"returned": True, "smallest_free": 0.01},
            {"error_free": 0.0},
            {"departures": 1},
            {"free_before": 0.1},
        ),
    ),
    "How narrow a highlight can 48 numbers hold?": Claim(
        r"^Not very: .* without clipping, is 7\d° wide .* with coefficient 0 at −3, 4\d°",
        lambda n: (
            n["numbers"] == 48
            and n["darker_width"] < n["widths"][3] < n["widths"][2] < n["widths"][1]
            and n["width"] == n["unclipped_width"]
        ),
        elsewhere=(
            {"degree": 1},
            {"width": math.nan},
            {"widths": [math.nan, 90.0, 90.0, 90.0]},
            {"width": 42.0},
            {"highlight": False},
        ),
    ),
    "Can a Gaussian be red from one side and cyan from the other?": Claim(
        r"^Yes: \(0\.99, 0\.01, 0\.01\)",
        lambda n: (
            n["colour"][0] > 0.9 > 0.1 > n["colour"][1]
            and n["opposite"][1] > 0.9 > 0.1 > n["opposite"][0]
            and n["numbers"] == 12
        ),
        elsewhere=({"opposite": [0.99, 0.01, 0.01]},),
    ),
}
