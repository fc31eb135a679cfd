"""What the answers in the tab "Glow on digits" claim."""

from engine.generative.flows.glow.latents import LevelEffect
from engine.generative.flows.glow.pixels import NATS_PER_BIT
from pages.generative.flows.glow_mode import Compared
from tests.support.claims import Claim

GLOW_CLAIMS = {
    "Which level decides what digit it is?": Claim(
        r"^Level 3: drawn anew, .* The 392 latents of level 1, half of all, change",
        lambda numbers: (
            numbers["effects"][2].class_changes > 2 * numbers["effects"][0].class_changes
            and numbers["effects"][2].change > 2 * numbers["effects"][0].change
        ),
        elsewhere=({"effects": (LevelEffect(0.1, 0.2),) * 3}, {"view": "actnorm"}),
    ),
    "Is the densest latent the likeliest picture?": Claim(
        r"^No: the picture of z = 0 costs 1\.\d\d .* itself 0\.\d\d\), an all-black image 0\.\d\d\."
        r" .* by \d\d nats, .* by \d{3}\.$",
        lambda numbers: (
            numbers["different"] == 1
            and numbers["mode"].bits[0] > numbers["mode"].bits[1] + 0.5
            and numbers["mode"].prior[0] > numbers["mode"].prior[1]
            and numbers["mode"].point < numbers["mode"].bits[0]
        ),
        elsewhere=(
            {"different": 24},
            {"mode": Compared(0.1, (0.1, 0.3, 1.5), (-700.0,) * 3, (5000.0,) * 3)},
            {"view": "actnorm"},
        ),
    ),
    "Is a path between latents likelier than a cross-fade?": Claim(
        r"^Yes: halfway 0\.\d\d bits .* Of the \d{3} nats .* gives 1\d\d, .* [4-6]\d\d: grey",
        lambda numbers: (
            numbers["pixel_half"] > numbers["latent_half"] + 1
            and numbers["log_det_gain"] > 3 * numbers["prior_gain"] > 0
            and abs(
                NATS_PER_BIT * (numbers["pixel_half"] - numbers["latent_half"])
                - numbers["log_det_gain"]
                - numbers["prior_gain"]
            )
            < 1
        ),
        elsewhere=({"pixel_half": 0.5}, {"view": "actnorm"}),
    ),
    "Is an all-black image likelier than every test digit?": Claim(
        r"^Yes, than each of 500 test digits: 0\.\d\d bits per dimension against 0\.\d\d",
        lambda numbers: numbers["bits"]["all black"] < numbers["lowest"] - 0.1,
        elsewhere=({"lowest": 0.1}, {"view": "actnorm"}),
    ),
    "Does one initialised actnorm layer standardise the next?": Claim(
        r"^No: layer 1 gives every channel deviation 1, but layer 2 gets 0\.\d\d to 1\.\d\d",
        lambda numbers: numbers["second_before"][0] < 0.8 and numbers["second_before"][1] > 1.2,
        elsewhere=(
            {"second_before": (0.99, 1.01)},
            {"random": True, "second_before": (0.55, 6.0)},
            {"layers": 3},
            {"view": "samples"},
        ),
    ),
    "How likely is your own digit?": Claim(
        r"^Draw one .* all-black image: 0\.\d\d bits per dimension; a test digit costs 0\.\d\d at",
        lambda numbers: (
            not numbers["own"]
            and "your drawing" not in numbers["bits"]
            and numbers["bits"]["all black"] < numbers["lowest"]
        ),
        elsewhere=({"view": "samples"},),
    ),
}
