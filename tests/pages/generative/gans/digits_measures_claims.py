"""What the answers on training and measuring in the tab "Train and measure" claim."""

from tests.support.claims import Claim

MEASURE_CLAIMS = {
    "Does the loss say how good it is?": Claim(
        r"^Too early to say at step \d: .* measured every 50 steps",
        lambda numbers: set(numbers["games"]) == {"r1", "wgan-gp"} and numbers["wgan-gp_step"] < 50,
        elsewhere=({"games": ("r1",)}, {"view": "measures"}, {"wgan-gp_step": 120}),
    ),
    "What does training on bring?": Claim(
        r"^Measured every 50 steps",
        lambda numbers: numbers["step"] < 50 and numbers["steps_before"] > 1_000,
        elsewhere=({"start": "scratch"}, {"view": "measures"}, {"step": 400}),
    ),
    "How many samples does a Fréchet distance need?": Claim(
        r"^As many as what it is compared with: 50 real digits .* all of it is bias",
        lambda numbers: (
            numbers["real_few"] > 3 * numbers["r1_many"] > 1.5 * numbers["real_many"]
            and abs(numbers["real_limit"]) < 0.2 * numbers["real_many"]
            and numbers["r1_limit"] > abs(numbers["real_limit"])
            and numbers["wgan-gp_many"] > numbers["real_many"]
        ),
        elsewhere=({"real_few": 1.0}, {"real_limit": 0.5}, {"view": "training"}),
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
        r"^Held-out digits have precision .* Truncation buys quality with variety",
        lambda numbers: (
            numbers["psi"] == 1 and numbers["real_recall"].value - numbers["r1_recall"].value > 0.05
        ),
        elsewhere=({"psi": 0.5}, {"measure": "frechet"}),
    ),
}
