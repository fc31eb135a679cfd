"""What the answers in the tab "Why G stops learning" claim."""

import math

from tests.support.claims import Claim

LOG2 = math.log(2)

VANISHING_CLAIMS = {
    "Why does G stop when D wins?": Claim(
        r"^A typical sample gets .* Minimax .* times the factor σ\(a\).* factor (0\.9\d\d|1\.000)",
        lambda numbers: (
            numbers["fake_output"] < 0.02
            and numbers["minimax"] < 0.02
            and numbers["non-saturating"] > 0.9
        ),
        elsewhere=({"fake_output": 0.4}, {"view": "perfect"}),
    ),
    "What does G learn from one sample that D rejects?": Claim(
        r"^Under minimax 3\.4 · 10⁻⁴, .* 1\.000, which is e⁻ᵃ = 2,981 times .* "
        r"Least squares, 9\.0, does not compare",
        lambda numbers: (
            abs(numbers["slopes"]["minimax"] - 1 / (1 + math.exp(8))) < 1e-9
            and numbers["slopes"]["non-saturating"] > 0.999
        ),
        elsewhere=({"a": 0.5}, {"view": "segments"}),
    ),
    "How far apart are two distributions that do not touch?": Claim(
        r"^JS is log 2 = 0\.693 nats at any distance, .* W₁ is 1\.000 = the length .* \+1\.00 for",
        lambda numbers: (
            abs(numbers["js"] - LOG2) < 1e-9
            and numbers["js_slope"] == 0
            and numbers["kl"] == math.inf
            and numbers["tv"] == 1
            and abs(numbers["w1"] - 1) < 1e-9
            and abs(numbers["w1_slope"] - 1) < 1e-9
        ),
        elsewhere=({"overlap": 1.5}, {"noise": 0.3}, {"view": "sample"}, {"translated": False}),
    ),
    "Are supports that cross any nearer?": Claim(
        r"^Not for JS: .* stays at log 2 = 0\.693",
        lambda numbers: (
            numbers["crossing"] is not None
            and abs(numbers["js"] - LOG2) < 1e-9
            and numbers["w1"] < 1
        ),
        elsewhere=({"crossing": None}, {"noise": 0.3}, {"view": "sample"}),
    ),
    "Does noise on data and samples help?": Claim(
        r"^Yes: with σ = 0\.30 on both, JS is 0\.571 nats and has a slope, \+0\.395",
        lambda numbers: (
            numbers["js"] < LOG2 - 0.1
            and numbers["js_slope"] > 0.3
            and abs(numbers["plain_js"] - LOG2) < 1e-9
        ),
        elsewhere=({"noise": 0.0}, {"js_slope": 1e-5}, {"view": "sample"}),
    ),
    "What gradient does a perfect D leave to G?": Claim(
        r"^D is always right\. .* after 100 steps it is .*, 1/\d+ of that",
        lambda numbers: (
            numbers["accuracy"] == 1
            and numbers["first_minimax"] > 50 * numbers["minimax_norm"]
            and numbers["logit"] < -8
        ),
        elsewhere=({"accuracy": 0.8}, {"first_minimax": 0.001}, {"view": "sample"}),
    ),
    "Is the non-saturating loss the cure?": Claim(
        r"^No\. It does not vanish, .* grows as D gets steeper.* this D is not perfect \(\d\d\.\d",
        lambda numbers: (
            numbers["non-saturating_norm"] > 100 * numbers["first_non-saturating"]
            and numbers["non-saturating_spread"] > 10 * numbers["wasserstein_spread"]
            and numbers["distance"] == 0.5
            and numbers["accuracy"] < 0.95
        ),
        elsewhere=(
            {"overlaps": False},
            {"non-saturating_norm": 0.01},
            {"noise": 0.5},
            {"view": "sample"},
        ),
    ),
    "What does the slope of the Wasserstein critic say?": Claim(
        r"^The way to the data: .*length 1\.[01]\d at every sample.* W₁/2λ = 0\.07",
        lambda numbers: (
            abs(numbers["wasserstein_norm"] - 1.075) < 0.05
            and numbers["wasserstein_towards"] > 0.95
            and abs(numbers["critic"] - numbers["wasserstein_norm"] * 1.5) < 0.05
        ),
        elsewhere=({"wasserstein_norm": 0.5}, {"noise": 0.5}, {"view": "sample"}),
    ),
}
