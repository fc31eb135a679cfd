"""Questions of the latent walk and of the drawn digit."""

from pages.generative.vae import answers
from ui.topic import Preset

LATENT_WALK = (
    Preset(
        "Is there a digit at every point of the plane?",
        {"latent_point": "0.20_0.60"},
        answers.between_digits,
    ),
)
