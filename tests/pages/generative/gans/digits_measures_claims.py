"""What the answers on training and measuring in the tab "Train and measure" claim."""

from engine.generative.frechet import Line
from tests.support.claims import Claim

MEASURE_CLAIMS = {
    "Does the loss say how good it is?": Claim(
        r"^Too early to say at step \d: the critic's gap .* measured every 50 steps",
        lambda numbers: set(numbers["games"]) == {"r1", "wgan-gp"} and numbers["wgan-gp_step"] < 50,
        elsewhere=({"games": ("r1",)}, {"view": "measures"}, {"wgan-gp_step": 120}),
    ),
    "What does training on bring?": Claim(
        r"^Measured every 50 steps",
        lambda numbers: numbers["step"] < 50 and numbers["steps_before"] > 1_000,
        elsewhere=({"start": "scratch"}, {"view": "measures"}, {"step": 400}),
    ),
    "How many samples does a Fréchet distance need?": Claim(
        r"^Equal n makes the ranking fair .* stay biased by c/n: 50 real .* n = 150 on, FD∞ is",
        lambda numbers: (
            numbers["real_few"] > 3 * numbers["r1_many"] > 1.5 * numbers["real_many"]
            and abs(numbers["real_line"].limit) < 3 * numbers["real_line"].limit_error
            and numbers["r1_line"].limit > 4 * numbers["r1_line"].limit_error
            and numbers["wgan-gp_many"] > numbers["real_many"]
            # The models' c are alike.
            and abs(numbers["r1_line"].slope - numbers["wgan-gp_line"].slope)
            < 3 * numbers["r1_line"].slope_error
        ),
        elsewhere=(
            {"real_few": 1.0},
            {"real_line": Line(0.5, 200.0, 0.05, 20.0)},
            {"r1_line": Line(0.5, 400.0, 0.05, 20.0)},
            {"view": "training"},
        ),
    ),
    "Has it memorised its data?": Claim(
        r"^No sign of it: samples of R1 are at|^No sign of it: from the nearest training digit",
        lambda numbers: (
            numbers["r1_mean"] - numbers["held_out_mean"] > -2 * numbers["r1_error"]
            and numbers["r1_smallest"] > 1
        ),
        elsewhere=({"r1_mean": 2.0}, {"r1_smallest": 0.1}, {"measure": "frechet"}),
    ),
    "Is it quality or variety that is missing?": Claim(
        r"^Held-out digits have precision .* ± [12] % at least.* Truncation buys quality",
        lambda numbers: (
            numbers["psi"] == 1 and numbers["real_recall"].value - numbers["r1_recall"].value > 0.05
        ),
        elsewhere=({"psi": 0.5}, {"measure": "frechet"}),
    ),
}
