"""What the answers in the tab "Warp a density" claim."""

from tests.support.claims import Claim

WARP_CLAIMS = {
    "Which half stays still?": Claim(
        r"^Counted from the data, layer 1 leaves x₁ alone, .* moves by 0",
        lambda numbers: (
            max(
                move[axis]
                for move, moves in zip(numbers["moves"], numbers["signs"], strict=True)
                for axis in (0, 1)
                if not moves[axis]
            )
            == 0
        ),
        elsewhere=({"signs": [(True, True)]}, {"view": "planar"}),
    ),
    "What can additive layers not do to a density?": Claim(
        r"^Raise or lower it: ln \|det J\| = 0 in all 8 layers.*\(lower is better\)",
        lambda numbers: (
            set(numbers["log_det"]) == {0} and numbers["nats"] > numbers["spline_nats"] + 0.1
        ),
        elsewhere=({"log_det": [0.5, -0.25]}, {"view": "planar"}),
    ),
    "Where does the thin filament between the modes come from?": Claim(
        r"^From the map being continuous: .* \d+\.\d % of the flow's mass",
        lambda numbers: numbers["stray"] > max(0.03, 2 * numbers["spline_stray"]),
        elsewhere=({"stray": 0.013}, {"density": "moons"}, {"view": "solvers"}),
    ),
    "Why is an autoregressive flow slow one way?": Claim(
        r"^x₂ needs x₁, .* 64 passes .*: \d\d+ times less",
        lambda numbers: numbers["ratio"] > 10 > 3 > numbers["coupling_ratio"],
        elsewhere=({"ratio": 1.2}, {"view": "flow"}),
    ),
    "What if the planar constraint is dropped?": Claim(
        r"^The plane folds: .* integral of 1\.\d+ instead of 1",
        lambda numbers: numbers["least_det"] < 0 and numbers["integral"] > 1.1,
        elsewhere=({"turned": 0.0}, {"view": "flow"}),
    ),
    "Do the paths of a continuous flow cross?": Claim(
        r"^On the plane, yes: \d+ times .* Never at one time t",
        lambda numbers: numbers["crossings"] > 0 == numbers["same_time"],
        elsewhere=({"same_time": 3}, {"view": "flow"}),
    ),
}
