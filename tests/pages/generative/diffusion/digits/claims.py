"""What the answers on digits claim."""

import math

from tests.support.claims import Claim, Numbers


def _nearly_none_late(numbers: Numbers) -> bool:
    first, *branches = numbers["trajectories"]
    became = {ending.t: ending.found for ending in branches}
    return first.found == 3 and became[800] == 8 and became[600] == became[200] == 3


CLAIMS = {
    "digits": {
        "What does a guidance scale of 8 do?": Claim(
            r"8 of 8 .*But they are thick: 2\d % .* ink",
            lambda numbers: (
                numbers["ink"] > 1.4 * numbers["test_ink"]
                and numbers["as_requested"] == numbers["count"] == 8
            ),
            step=20,
            elsewhere=(
                {"ink": 0.14},
                {"guidance_scale": 1.0},
                {"step": 19},
                {"view": "branching"},
            ),
        ),
        "What are samples without a class like?": Claim(
            r"Any digits.*no clear digits",
            lambda numbers: (
                numbers["probability"] < numbers["test_probability"] - 0.2
                and not numbers["requested"]
            ),
            step=20,
            elsewhere=({"requested": 8}, {"probability": 0.9}, {"step": 6}),
        ),
        "How different are 16 samples of one class?": Claim(
            r"^Less than real ones: .*chance 8 ± 2",
            lambda numbers: (
                numbers["count"] == 16
                and numbers["pair_distance"]
                < numbers["test_pair_distance"] - 2 * numbers["test_pair_scatter"]
                and abs(numbers["closer"] - 8) <= 4
            ),
            step=20,
            elsewhere=({"class": None}, {"pair_distance": 9.2}, {"step": 3}),
        ),
        "Until when can a 3 become an 8?": Claim(
            r"^Until t = 800.* from t = 600 .*stays a 3 .*choice falls",
            _nearly_none_late,
            elsewhere=({"trajectories": []},),
        ),
        "Which digit does a house become?": Claim(
            r"Noised to t = 800, where 9 %.* [3-6] of 8 become",
            lambda numbers: (
                3 <= numbers["as_requested"] <= 6
                and sum(label == 0 for label in numbers["seen"]) >= 2
            ),
            step=16,
            elsewhere=({"drawn": False}, {"step": 2}, {"as_requested": 8}, {"requested": 0}),
        ),
        "What becomes of your own drawing?": Claim(
            r"^Draw on the black paper",
            lambda numbers: not numbers["drawn"],
            elsewhere=({"drawn": True}, {"drawn": True, "step": 16}),
        ),
    },
    "likelihood_bound": {
        "Where are the nats of a digit?": Claim(
            r"^Half of the 1,1\d\d nats is spent up to t = [23], 4\d % .*puts [67]\d % on t > 100",
            lambda numbers: (
                numbers["bound_shares"][0] > 0.35
                and numbers["simple_shares"][0] < 0.01
                and sum(numbers["simple_shares"][5:]) > 0.6
                and abs(numbers["bits"] * 784 * math.log(2) / numbers["total"] - 1) < 1e-6
            ),
            elsewhere=({"exact": False}, {"median_time": 40}),
        ),
        "At which noise levels does the class matter?": Claim(
            r"the bound is 1\d ± \d nats larger: \d+ nats of it at t > 300",
            lambda numbers: (
                sum(numbers["extra_by_band"][6:]) > 0.6 * numbers["extra"]
                and numbers["extra"] > 3 * numbers["extra_error"]
            ),
            elsewhere=({"exact": False}, {"conditioning": "class"}, {"extra": 1.0}),
        ),
        "How many nats does a wrong class cost?": Claim(
            r"^Told that this 4 is a 5, the bound is 3\d ± \d nats larger: \d+ nats",
            lambda numbers: (
                sum(numbers["extra_by_band"][6:]) > 0.5 * numbers["extra"]
                and abs(sum(numbers["extra_by_band"]) - numbers["extra"]) < 0.1
            ),
            elsewhere=({"exact": False}, {"conditioning": "none"}, {"extra": 1.0}),
        ),
        "Is a 1 cheaper than a 4?": Claim(
            r"^This 1 is cheaper: 8\d\d ± \d+ nats, against 1,1\d\d ± \d+ of a 4",
            lambda numbers: (
                numbers["other_total"] - numbers["total"] > 5 * numbers["other_error"]
                and all(a < b for a, b in zip(numbers["nats"], numbers["other_nats"], strict=True))
            ),
            elsewhere=({"exact": False}, {"total": 1095.0}, {"total": 1300.0}),
        ),
        "Which noise levels does SNR + 1 emphasise?": Claim(
            r"gives 49 % of its loss to t = 601 … 1000; the simple loss 11 %, the bound 2 %",
            lambda numbers: (
                numbers["loss_shares"][7] > 4 * numbers["simple_shares"][7]
                and numbers["simple_shares"][7] > 4 * numbers["bound_shares"][7]
            ),
            elsewhere=({"weighting": "simple", "loss_shares": [0.5, *[0.1] * 7]},),
        ),
        "Which noise levels does Min-SNR emphasise?": Claim(
            r"gives 4\d % of its loss to t = 301 … 600; the simple loss 27 %.*exceeds 5",
            lambda numbers: (
                max(numbers["loss_shares"]) == numbers["loss_shares"][6]
                and sum(numbers["loss_shares"][:4]) < 0.01
            ),
            elsewhere=({"weighting": "truncated"}, {"loss_shares": [0.5, *[0.1] * 7]}),
        ),
    },
    "latent_diffusion": {
        "How long must the prior train?": Claim(
            r"^After 300 steps 3[6-9] of 40 .*chance 4 ± 2.*12 dimensions",
            lambda numbers: numbers["as_requested"] >= 36,
            step=300,
            elsewhere=({"as_requested": 20}, {"requested": False}, {"view": "sampling"}),
        ),
        "What does noise in the latent space look like?": Claim(
            r"^Like strokes.* [4-9] of 40 .*t = 1000 .*40 of 40 at t = 0",
            lambda numbers: numbers["noise_as_requested"] < 10 and numbers["as_requested"] == 40,
            elsewhere=({"prior": "none"}, {"requested": False}, {"view": "training"}),
        ),
        "Is a prior needed at all?": Claim(
            r"^Yes: .*0\.51 ± 0\.0\d on decoded noise, 0\.74",
            lambda numbers: (
                numbers["probability"] - numbers["noise_probability"]
                > 3 * (numbers["probability_error"] + numbers["noise_error"])
                and abs(numbers["probability"] - numbers["test_probability"]) < 0.1
            ),
            elsewhere=({"probability": 0.55}, {"view": "interpolation"}),
        ),
        "What are unconditional samples like?": Claim(
            r"^After 300 steps .*: many are between classes.*no class was requested",
            lambda numbers: numbers["probability"] < numbers["test_probability"] - 0.1,
            step=300,
            elsewhere=({"requested": True}, {"probability": 0.75}),
        ),
        "What lies halfway between a 3 and a 7?": Claim(
            r"sees a 3 \(3\d %\), with 4\d % .*two faded digits over each other, [67]\d % of it",
            lambda numbers: (
                numbers["pixel_grey"] > numbers["latent_grey"] + 0.1 > numbers["test_grey"] + 0.2
            ),
            elsewhere=({"pixel_grey": 0.5}, {"view": "training"}),
        ),
        "What lies between a 1 and a 0?": Claim(
            r"sees a 2 \(\d\d %\), which is neither",
            lambda numbers: (
                numbers["latent_labels"][3] not in (0, 1)
                and numbers["latent_labels"][0] == 1
                and numbers["latent_labels"][-1] == 0
            ),
            elsewhere=({"latent_labels": [1, 1, 1, 1, 0, 0, 0]}, {"view": "sampling"}),
        ),
    },
    "controlnet": {
        "What does a zero-initialised ControlNet change?": Claim(
            r"^Nothing: every zero convolution is 0 exactly",
            lambda numbers: (
                numbers["identical"] and numbers["largest_weight"] == 0 == numbers["largest_change"]
            ),
            elsewhere=({"largest_weight": 0.1}, {"identical": False}),
        ),
        "What if class label and edges disagree?": Claim(
            r"^The edges win: .*edges of an 8, 4 of 4 .* as 8, 0 as 1\..* 1, 1, 1, 1\.$",
            lambda numbers: numbers["seen"] == [8] * 4 and numbers["seen_without"] == [1] * 4,
            elsewhere=({"seen": [1, 1, 1, 8]}, {"label": 8}, {"step": 4}, {"edges_of": None}),
        ),
        "Does it follow the edges of a house?": Claim(
            r"^Yes: at step 20 of 20 .* to 9\d %, without ControlNet to 2\d %",
            lambda numbers: numbers["overlap"] > 0.9 and numbers["overlap_without"] < 0.4,
            elsewhere=({"overlap": 0.3}, {"step": 3}, {"drawn": False}),
        ),
        "Is a bare outline filled?": Claim(
            r"^Yes: within the lines 8\d % is ink with ControlNet, 3\d % without",
            lambda numbers: numbers["ink_inside"] > numbers["ink_inside_without"] + 0.4,
            elsewhere=({"ink_inside": None}, {"ink_inside": 0.3}, {"drawn": False}),
        ),
        "Does it follow your own drawing?": Claim(
            r"^Draw an outline",
            lambda numbers: not numbers["drawn"],
            elsewhere=({"drawn": True}, {"drawn": True, "step": 4}),
        ),
    },
}
