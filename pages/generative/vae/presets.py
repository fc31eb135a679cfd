"""Questions of the latent walk and of the drawn digit."""

from pages.generative.vae import answers, drawings
from ui import drawn_digits
from ui.topic import Preset

LATENT_WALK = (
    Preset(
        "Is there a digit at every point of the plane?",
        {"latent_point": "0.20_0.60"},
        answers.between_digits,
    ),
    Preset(
        "Is the straight path the shortest for the image?",
        {"view": "interpolation"},
        answers.straight_path,
    ),
    Preset("Which digit gets the most room?", {"view": "manifold"}, answers.room),
    Preset(
        "Is every sample of the prior a digit?",
        {"view": "prior", "latent_size": "12"},
        answers.prior_samples,
    ),
    Preset(
        "Does each of 12 dimensions do one thing?", {"view": "dimensions"}, answers.one_dimension
    ),
    Preset(
        "What lies between two digits that you draw?",
        {
            "view": "interpolation",
            "latent_size": "12",
            "first_digit": "drawn",
            "second_digit": "drawn",
        },
        answers.two_drawings,
        own_data="second_drawing",
    ),
)

YOUR_DIGIT = (
    Preset("What does centring change?", {}, answers.centring),
    Preset("Do two dimensions keep a 5?", {"latent_size": "2"}, answers.two_dimensions),
    Preset("Is a cross out of distribution?", {"digit": drawings.CROSS}, answers.cross),
    Preset("Is a dash less likely than a digit?", {"digit": drawings.DASH}, answers.dash),
    Preset(
        "How typical is your own digit?",
        {"digit": drawn_digits.BLANK},
        answers.own_digit,
        own_data="digit",
    ),
)
