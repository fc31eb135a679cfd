"""What the answers on digits claim."""

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
            elsewhere=({"class": None}, {"pair_distance": 9.2}, {"step": 3}),
        ),
        "Until when can a 3 become an 8?": Claim(
            r"^Until t = 800.* from t = 600 .*stays a 3",
            _nearly_none_late,
            elsewhere=({"trajectories": []},),
        ),
        "Which digit does a house become?": Claim(
            r"Noised to t = 800, where 9 %.* [3-6] of 8 become",
            lambda numbers: (
                3 <= numbers["as_requested"] <= 6
                and sum(label == 0 for label in numbers["seen"]) >= 2
            ),
            elsewhere=({"drawn": False}, {"step": 2}, {"as_requested": 8}, {"requested": 0}),
        ),
        "What becomes of your own drawing?": Claim(
            r"^Draw on the black paper",
            lambda numbers: not numbers["drawn"],
            elsewhere=({"drawn": True}, {"drawn": True, "step": 16}),
        ),
    },
}
