"""What the answers in the tab "The game" claim."""

from tests.support.claims import Claim

GAME_CLAIMS = {
    "What does a perfect discriminator look like?": Claim(
        r"^Like D\* .* can rise by 0\.\d\d",
        lambda numbers: numbers["value"] < numbers["optimal_value"],
        elsewhere=({"frozen": "none"}, {"objective": "wasserstein"}),
    ),
}
