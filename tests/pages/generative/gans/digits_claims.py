"""What the answers in the tab "Digits" claim."""

from tests.support.claims import Claim

DIGITS_CLAIMS = {
    "What does one z look like in ten classes?": Claim(
        r"^Ten digits in one style",
        lambda numbers: numbers["ink"] > 0.5 and numbers["slant"] > 0.5,
        elsewhere=({"ink": 0.05}, {"slant": 0.0}, {"view": "paths"}),
    ),
    "What does truncation trade?": Claim(
        r"^Variety for quality: at ψ = 0\.50",
        lambda numbers: (
            numbers["precision"] > numbers["whole"]["precision"] + 4 * numbers["error"]
            and numbers["recall"] < numbers["whole"]["recall"] - 4 * numbers["error"]
            and numbers["pair_distance"] < numbers["whole"]["pair_distance"]
        ),
        elsewhere=({"precision": 0.5}, {"recall": 1.0}, {"view": "plane"}),
    ),
    "Why does a path between latents follow an arc?": Claim(
        r"^To stay where samples are: .* truncated by 0\.7\d: still a digit",
        lambda numbers: (
            numbers["shorter"] < 0.05
            and 0.05 < numbers["arc_shorter"] < 0.95
            and numbers["straight_length"] < numbers["arc_length"]
        ),
        elsewhere=({"shorter": 0.3}, {"path": "classes"}, {"view": "samples"}),
    ),
    "Where does a 3 turn into an 8?": Claim(
        r"^At 0\.\d\d of the way the classifier changes from 3\. There is no jump",
        lambda numbers: (
            numbers["labels"][0] == 3
            and numbers["labels"][-1] == 8
            and 0.1 < numbers["turn"] < 0.9
            and numbers["at_turn"] < 3
        ),
        elsewhere=({"turn": None}, {"labels": [5, 8]}, {"at_turn": 8.0}, {"path": "walk"}),
    ),
    "Can G make a digit it has never seen?": Claim(
        r"^Nearly: .* so it is not remembered\. A sample of G comes to",
        lambda numbers: (
            numbers["error"] < 0.25 * numbers["nearest"]
            and numbers["error"] < 0.075 * numbers["energy"]
            and numbers["sample"] < 0.05 * numbers["error"]
            and numbers["error"] < 0.4 * numbers["first"]["encoder"]
        ),
        elsewhere=({"error": 30.0}, {"sample": 6.0}, {"target": "drawn"}, {"view": "paths"}),
    ),
    "What does G make of your own digit?": Claim(
        r"^Draw a digit on the black paper",
        lambda numbers: not numbers["drawn"],
        elsewhere=({"view": "paths"}, {"target": "held_out"}),
    ),
}
