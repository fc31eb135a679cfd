"""What the answers of "Neural body" claim."""

from tests.support.claims import Claim, SweepClaim

CLAIMS = {
    "How near does the neural body come?": Claim(
        r"^Within",
        lambda numbers: numbers["error_mm"] < 2 and numbers["overlap"] > 0.93,
        elsewhere=({"error_mm": 6.0}, {"method": "backward"}),
    ),
    "What if two limbs are at one place?": Claim(
        r"^Then the point has \d+ roots inside",
        lambda numbers: (
            numbers["roots_inside"] >= 2
            and {"left_shoulder", "left_elbow"} <= set(numbers["root_bones"])
        ),
        elsewhere=({"roots_inside": 1}, {"roots_inside": 0}),
    ),
    "What does backward skinning get wrong?": Claim(
        r"has one place in the T-pose",
        lambda numbers: numbers["wrong_backward"] > 2 * numbers["wrong_forward"],
        elsewhere=({"wrong_backward": 0.01, "wrong_forward": 0.01},),
    ),
    "Where does a point of the pose come from?": Claim(
        r"^From one place",
        lambda numbers: (
            numbers["roots"] == 1
            and numbers["winner_bone"] == "right_elbow"
            and numbers["winner_searches"] > numbers["searches"] / 2
            and numbers["fewest_steps"] < numbers["most_steps"]
        ),
        elsewhere=({"roots": 2}, {"roots": 0}),
    ),
    "Who taught the skinning weights?": Claim(
        r"lands only",
        lambda numbers: (
            0 < numbers["carried_apart_mm"] < 4
            and numbers["weight_difference"] < numbers["worst_weight_difference"]
        ),
        elsewhere=({"carried_apart_mm": 9.0},),
    ),
    "Where does it fail?": Claim(
        r"Training turned no joint",
        lambda numbers: numbers["share"] == 1.6 and numbers["worst_mm"] > 30,
        elsewhere=({"share": 1.0}, {"worst_mm": 8.0}),
    ),
    "What does one surface for all poses leave out?": Claim(
        r"^What changes with the pose",
        lambda numbers: numbers["error_mm"] > 1.5 * numbers["error_linear_mm"],
        elsewhere=({"truth": "linear"},),
    ),
}
SWEEP_CLAIMS = {
    "From how many bones must a search start?": SweepClaim(
        r"^[345] bones are enough",
        lambda results: results.median("overlap")[0] < results.median("overlap").max() - 0.03,
    ),
    "How far can a pose be exaggerated?": SweepClaim(
        r"error grows",
        lambda results: results.median("error")[-1] > 1.5 * results.median("error")[0],
    ),
}
