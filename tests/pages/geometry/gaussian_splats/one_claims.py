"""What the answers of "One Gaussian" claim."""

import math

from tests.support.claims import Claim

CLAIMS = {
    "Is the ellipse of a splat the outline of the ellipsoid?": Claim(
        r"^No: at 2 σ",
        lambda n: (
            n["exact_area"] > 1.02 * n["area"]
            and n["shift"] > 2
            and n["error"] > 8 * n["error_small"]
        ),
        elsewhere=({"error": 0.01}, {"error": math.nan}, {"exact_area": math.nan}),
    ),
    "What if the camera comes close?": Claim(
        r"breaks down: at depth 1\.04",
        lambda n: n["error"] > 0.4 and n["exact_area"] > 1.2 * n["area"],
        elsewhere=({"error": 0.05}, {"error": math.nan}),
    ),
    "What becomes of a Gaussian smaller than a pixel?": Claim(
        r"enlarged: .* 5\.5 times",
        lambda n: n["low_pass"] == 0.3 and 5 < n["gain"] < 6,
        elsewhere=({"low_pass": 0.0}, {"gain": 1.01}, {"gain": math.nan}),
    ),
    "Why not learn the six numbers of Σ?": Claim(
        r"left the cone.*no covariance",
        lambda n: (
            n["smallest_free"] < 0 < n["lowest_factored"] and n["error_free"] > n["error_factored"]
        ),
        elsewhere=(
            {"first_negative": math.nan, "smallest_free": 0.01},
            {"returned": True, "smallest_free": 0.01},
            {"error_free": 0.0},
        ),
    ),
    "How narrow a highlight can 48 numbers hold?": Claim(
        r"Not very: at half height it is 7\d° wide",
        lambda n: n["numbers"] == 48 and n["widths"][3] < n["widths"][2] < n["widths"][1],
        elsewhere=({"degree": 1}, {"width": math.nan}, {"widths": [math.nan, 90.0, 90.0, 90.0]}),
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
