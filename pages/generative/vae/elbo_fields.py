"""What can be set in the tab "Inside the ELBO"."""

from pages.generative.vae.fields import check_point
from ui.fields import Choice, Field, Number, Text

LARGEST_NOISE = 3.5
"""ε is dragged this far from 0 at most."""

ELBO: tuple[Field, ...] = (
    Choice(
        "view",
        "View",
        "digit",
        {"digit": "One digit", "bounds": "Tighter bounds", "gradients": "Two gradients"},
    ),
    Number(
        "image",
        "Test image no.",
        3,
        0,
        499,
        1,
        help="Of the 500 images that no network was trained on; the number is not the digit.",
    ),
    Text("noise", "Noise ε", "0.80_-0.60", check=check_point),
    Number(
        "kl_samples",
        "Samples for the KL divergence",
        200,
        10,
        20_000,
        scale="log",
        help="Monte Carlo beside the closed form.",
    ),
    Choice("latent_size", "Dimensions of the code", "2", {"1": "1", "2": "2", "12": "12"}),
    Number("gradient_samples", "Samples of each estimator", 400, 20, 2_000, scale="log"),
)
