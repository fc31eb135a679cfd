"""What the answers on training and measuring in the tab "Train and measure" claim."""

from engine.generative.gans.digits.measures import Share
from tests.support.claims import Claim

MEASURE_CLAIMS = {
    "How many samples does a Fréchet distance need?": Claim(
        r"^As many as what it is compared with: 50 real digits are at 5\.0 .* 500 at 0\.47, and "
        r"500 samples of R1 at 0\.90",
        lambda numbers: (
            numbers["real_few"] > 3 * numbers["r1_many"] > 1.5 * numbers["real_many"]
            and abs(numbers["real_limit"]) < 0.1
            and 0.2 < numbers["r1_limit"] < 0.5
            and numbers["wgan-gp_limit"] > 10 * numbers["r1_limit"]
        ),
        elsewhere=({"real_few": 1.0}, {"real_limit": 0.5}, {"view": "training"}),
    ),
    "Has it memorised its data?": Claim(
        r"^No sign of it: samples of R1 are at 5\.11 ± 0\.05 .* held-out digits at 4\.86 ± 0\.0",
        lambda numbers: (
            numbers["r1_mean"] - numbers["held_out_mean"] > 2 * numbers["r1_error"]
            and numbers["wgan-gp_mean"] > numbers["r1_mean"]
            and numbers["r1_smallest"] > 1
        ),
        elsewhere=({"r1_mean": 2.0}, {"r1_smallest": 0.1}, {"measure": "frechet"}),
    ),
    "What does truncation cost?": Claim(
        r"^Recall: at ψ = 0\.50 R1 has precision 96 % and recall 26 %; at ψ = 1 it has 81 % and 74",
        lambda numbers: (
            numbers["r1_precision"].value > numbers["r1_full_precision"].value + 0.1
            and numbers["r1_recall"].value < numbers["r1_full_recall"].value - 0.3
        ),
        elsewhere=({"r1_recall": Share(0.74, 0.02)}, {"measure": "frechet"}),
    ),
}
