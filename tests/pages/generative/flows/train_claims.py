"""What the answers in the tab "Train it" claim."""

from tests.support.claims import Claim

TRAIN_CLAIMS = {
    "Can affine coupling layers take eight modes apart?": Claim(
        r"^No: 1\d % of the samples of this affine flow lie where 1 % .* joined by filaments",
        lambda numbers: numbers["stray"] > 0.1 and numbers["gap"] < 0.35 * numbers["first_gap"],
        elsewhere=(
            {"stray": 0.02},
            {"gap": 1.0},
            {"gap": 1.0, "settled": True},
            {"step": 0},
            {"view": "race"},
            {"density": "moons"},
        ),
    ),
    "Can a flow cut rings out of the plane?": Claim(
        r"^No: \d.* % of the samples of this spline flow lie where 1 % .* bridges",
        lambda numbers: numbers["stray"] > 0.03 and numbers["gap"] < 0.35 * numbers["first_gap"],
        elsewhere=({"stray": 0.02}, {"gap": 0.9}, {"step": 0}, {"density": "moons"}),
    ),
    "What happens to data outside the box of the splines?": Claim(
        r"^They stay badly learnt: the \d+ % of the data beyond ±1\.5 contribute [01]\.\d\d",
        lambda numbers: numbers["gap_outside"] > 0.7 * numbers["gap"] > 0.5,
        elsewhere=({"outside": 0.001}, {"family": "affine"}, {"actnorm": True}, {"step": 0}),
    ),
    "What if the halves of the coupling layers never take turns?": Claim(
        r"^x₁ never moves: each layer changes x₂ only, .* 0\.7\d in x₁ and 0\.[12]\d in x₂",
        lambda numbers: numbers["distance_x"] > 2 * numbers["distance_y"],
        elsewhere=(
            {"swap": True},
            {"mixing": True},
            {"actnorm": True},
            {"distance_x": 0.1},
            {"family": "planar"},
            {"step": 0},
        ),
    ),
    "Which family learns most in the same time?": Claim(
        r"^Too early: 0\.\d s of computing each",
        lambda numbers: min(numbers[f"{name}_seconds"] for name in numbers["families"]) < 1,
        elsewhere=({"equal": "parameters"}, {"view": "one"}),
        step=2,
    ),
    "Does a flow learn what you draw?": Claim(
        r"^(Not yet: .* learns|Yes, nearly: .* has learnt) this heart .* gap is \d\.\d\d",
        lambda numbers: not numbers["own"] and numbers["known"] and 0 < numbers["gap"] < 2,
        elsewhere=({"own": True}, {"drawn": False}, {"step": 0}),
    ),
}
