"""What the answers in the tab "Conditional flows" claim."""

from engine.generative.flows.conditional.srflow import CONSISTENCY as ERROR
from engine.generative.flows.conditional.srflow import METRIC as BITS
from tests.support.claims import Claim

CONDITIONAL_CLAIMS = {
    "Do 7×7 pixels decide which digit it is?": Claim(
        r"^No: of 16 .* \d look like a [79] and \d look like a [79] .* are 0\.0[23]\d and 0\.0[23]",
        lambda numbers: (
            numbers["classes"] == 2
            and max(numbers["consistency_by_class"].values()) < 0.035
            and min(numbers["labels"].count(label) for label in (7, 9)) >= 5
        ),
        elsewhere=({"labels": [9] * 16}, {"view": "styleflow"}),
    ),
    "Is the true digit the likeliest picture?": Claim(
        r"^No: .*z = 0 costs 1\.3\d bits/dim, the digit 1\.[56]\d, the first sample 1\.[78]\d",
        lambda numbers: (
            numbers["central_bits"] + 0.1 < numbers["true_bits"] < numbers["sample_bits"]
        ),
        elsewhere=({"true_bits": 1.0}, {"view": "styleflow"}),
    ),
    "Does the flow need the affine injector?": Claim(
        r"^Hardly here: .* 1\.6\d bits/dim without and 1\.60 with it; .* y by 0\.02\d without and",
        lambda numbers: (
            not numbers["injector"]
            and 0 < numbers["held_out"][False][BITS] - numbers["held_out"][True][BITS] < 0.05
        ),
        elsewhere=(
            {"held_out": {on: {BITS: 1.6 + 0.2 * (not on), ERROR: 0.02} for on in (True, False)}},
            {"view": "styleflow"},
        ),
    ),
    "What is in the 49 pixels of your own digit?": Claim(
        r"^1[56] of 16 samples are seen as 2, as this example is\. .* 1\.\d\d bits/dim.* own\.$",
        lambda numbers: (
            not numbers["own"]
            and numbers["label"] == 2
            and numbers["consistency"] < 0.5 * numbers["sample_error"]
        ),
        elsewhere=({"own": True}, {"drawn": False}, {"view": "styleflow"}),
    ),
    "Does vector arithmetic give the slant that it is asked for?": Claim(
        r"^No\. At the right end of the chart, a mean of 3\d\.\d° is asked of 100 held-out digits",
        lambda numbers: (
            numbers["furthest"]["regression"] < 0.8 * numbers["furthest"]["flow"]
            and numbers["mean_error"]["flow"] < 0.5 * numbers["mean_error"]["regression"]
        ),
        elsewhere=({"furthest": {"flow": 40.0, "regression": 39.0}}, {"attribute": "width"}),
    ),
    "Does the more exact method also keep more classes?": Claim(
        r"^No: .* −1\.\d px asked.* keeps [45]\d % .* vector arithmetic −1\.\d and [67]\d %",
        lambda numbers: (
            numbers["furthest_kept"]["flow"] < numbers["furthest_kept"]["regression"]
            and numbers["furthest"]["flow"] < numbers["furthest"]["regression"] - 0.2
            and numbers["mean_error"]["flow"] < 0.5 * numbers["mean_error"]["regression"]
        ),
        elsewhere=(
            {"furthest_kept": {"flow": 0.9, "regression": 0.7}},
            {"asked_change": 1.0},
            {"attribute": "slant"},
        ),
    ),
    "Can the stroke of your own digit be made thicker?": Claim(
        r"^The stroke of this example is 2\.\d px, 3\.\d px are asked: the flow draws 3\.\d px",
        lambda numbers: (
            not numbers["own"]
            and min(made[0] for made in numbers["measured"].values()) > numbers["before"][0] + 0.5
        ),
        elsewhere=({"own": True}, {"drawn": False}, {"view": "srflow"}),
    ),
    "Do both directions of a translation cost the same bits?": Claim(
        r"^No: outline 2\.67 \+ digit given it 1\.39 = 4\.06 bits/dim, digit 1\.86 .* = 3\.92\.",
        lambda numbers: (
            numbers["bits"]["digit"][1] < numbers["bits"]["outline"][0]
            and numbers["bits"]["outline"][1] < numbers["bits"]["digit"][0]
            and abs(sum(numbers["bits"]["digit"]) - sum(numbers["bits"]["outline"])) > 0.1
        ),
        elsewhere=({"bits": {"digit": (2.0, 1.0), "outline": (3.0, 0.0)}}, {"view": "srflow"}),
    ),
    "How much style is left once the structure is given?": Claim(
        r"^Little: .* differ by 0\.[01]\d+ \(RMSE.* other sources by 0\.[34]\d+\.",
        lambda numbers: (
            numbers["spread"] < 0.4 * numbers["apart"]
            and numbers["style_error"] < 0.4 * numbers["apart"]
        ),
        elsewhere=({"spread": 0.3}, {"view": "srflow"}),
    ),
    "What does the flow see in an outline that you draw?": Claim(
        r"^What it draws is seen as 2 \(\d\d %\)\. .* 0\.0[0-9]\d \(RMSE\) from the lines of this",
        lambda numbers: (
            not numbers["own"]
            and numbers["label"] == 2
            and numbers["cycle_error"] < 0.5 * numbers["apart"]
        ),
        elsewhere=({"own": True}, {"drawn": False}, {"view": "srflow"}),
    ),
}
