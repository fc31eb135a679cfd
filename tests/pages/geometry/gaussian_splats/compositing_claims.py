"""What the answers of "Compositing" claim."""

import math

from tests.support.claims import Claim

CLAIMS = {
    "Do the weights of a pixel add up to 1?": Claim(
        r"^Not to 1: .* Nor does the front Gaussian count most",
        lambda n: (
            abs(n["sum"] - (1 - n["behind"])) < 1e-9
            and n["behind"] > 0.005
            and n["largest"] > 1
            and n["largest_weight"] > n["front"]
        ),
        elsewhere=({"terms": 0}, {"largest": 1}),
    ),
    "What if nothing is sorted?": Claim(
        r"stored first lies in front: 3\d % .* about as wrong from every side",
        lambda n: n["order"] == "stored" and n["changed"] > 0.3 and n["inversions"] > 5,
        elsewhere=({"order": "centre"}, {"changed": 0.01}),
    ),
    "Is one depth for each Gaussian enough?": Claim(
        r"^Not for all: 1\d\.\d % .* Training can .* Radl et al\. 2024",
        lambda n: n["order"] == "centre" and 0.1 < n["changed"] < 0.2,
        elsewhere=({"order": "pixel"}, {"changed": 0.0}),
    ),
    "Why do splats pop when the camera turns?": Claim(
        r"^At 20° \d+\.\d % of the pixels change within a degree",
        lambda n: n["most_at"] == 20 and n["most_centre"] > 5 > 5 * n["most_pixel"],
        elsewhere=(
            {"turning": 0.0},
            {"most_centre": 0.2, "largest_change": 0.05},
            {"pop_centre": math.nan},
        ),
    ),
    "What is lost without faint contributions?": Claim(
        r"^Up to \d+\.\d of 255 levels",
        lambda n: 2 < 255 * n["all_difference"] < 20 and n["all_count"] > 1.5 * n["mean_count"],
        elsewhere=({"threshold": False}, {"all_count": math.nan}, {"all_difference": 0.0}),
    ),
    "What if splats had hard edges?": Claim(
        r"nearly discs: 2\.\d in a pixel",
        lambda n: n["exponent"] == 8 and n["mean_count"] < 3,
        elsewhere=({"exponent": 2},),
    ),
}
