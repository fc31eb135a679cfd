"""What the answers in the tab "Train it" claim."""

from tests.support.claims import Claim

TRAIN_CLAIMS = {
    "Can affine coupling layers take eight modes apart?": Claim(
        r"^No: [34]\d % of the mass of this affine flow .* joined by filaments",
        lambda numbers: numbers["stray"] > 0.2 and numbers["gap"] > 0.3,
        elsewhere=({"stray": 0.03}, {"step": 0}, {"view": "race"}, {"density": "moons"}),
        step=150,
    ),
    "Can affine coupling layers cut a ring out of the plane?": Claim(
        r"^No: \d\d % of the mass of this affine flow lie where only 1 % of the data do",
        lambda numbers: numbers["stray"] > 0.1 and numbers["gap"] > 0.4,
        elsewhere=({"stray": 0.02}, {"step": 0}, {"density": "moons"}),
        step=50,
    ),
    "What happens to data outside the box of the splines?": Claim(
        r"^The 1\d % of the data outside ±1\.5 make [78]\d % of the gap",
        lambda numbers: numbers["gap_outside"] > 0.7 * numbers["gap"] > 0.5,
        elsewhere=({"outside": 0.001}, {"family": "affine"}, {"step": 0}),
        step=40,
    ),
    "What if the halves of the coupling layers never take turns?": Claim(
        r"^x never moves: each layer changes y only, .* 0\.7\d in x and 0\.[12]\d in y",
        lambda numbers: numbers["distance_x"] > 2 * numbers["distance_y"],
        elsewhere=({"swap": True}, {"distance_x": 0.1}, {"family": "planar"}, {"step": 0}),
        step=40,
    ),
    "Which family learns most in the same time?": Claim(
        r"^Spline\. With 0\.\d s of computing each it is ahead by more than 2 standard errors",
        lambda numbers: (
            min(numbers["families"], key=lambda name: float(numbers[f"{name}_gap"])) == "spline"
        ),
        elsewhere=(
            {"spline_gap": 5.0, "affine_gap": 0.51, "additive_gap": 0.511},
            {"known": False},
            {"step": 0},
            {"view": "one"},
        ),
        step=4,
    ),
    "Does a flow learn what you draw?": Claim(
        r"^A heart until you draw on the stage: after 40 steps the gap is \d\.\d\d nats",
        lambda numbers: not numbers["own"] and numbers["known"] and 0 < numbers["gap"] < 2,
        elsewhere=({"own": True}, {"drawn": False}, {"step": 0}),
        step=40,
    ),
}
