"""What the answers on variational autoencoders claim."""

import numpy as np

from tests.pages.generative.vae.disentangle_claims import DISENTANGLE_CLAIMS
from tests.pages.generative.vae.elbo_claims import ELBO_CLAIMS
from tests.pages.generative.vae.train_claims import TRAIN_CLAIMS
from tests.support.claims import Claim, SweepClaim
from ui.sweeps import Definition, SweptNumber

CLAIMS = {
    "latent_walk": {
        "Is there a digit at every point of the plane?": Claim(
            r"^No clear one everywhere: .* \d+ % .* 2\d %, decoded .* get 5\d %.* gradually",
            lambda numbers: numbers["probability"] < 0.6 * numbers["usual"],
            elsewhere=({"probability": 0.95}, {"view": "prior"}),
        ),
        "Is the straight path the shortest for the image?": Claim(
            r"^Here no: .*The linear path runs through an 8 and a 9\.$",
            lambda numbers: (
                numbers["lengths"]["linear"] > 1.1 * numbers["lengths"]["spherical"]
                and numbers["lengths"]["spherical"] > 2 * numbers["direct"]
            ),
            elsewhere=({"lengths": {"linear": 9.0, "spherical": 9.1}}, {"view": "plane"}),
        ),
        "Which digit gets the most room?": Claim(
            r"^The 0: 7\d of 400 codes .*does not share out",
            lambda numbers: max(numbers["counts"]) > 3 * min(numbers["counts"]),
            elsewhere=({"counts": [40] * 10}, {"view": "plane"}),
        ),
        "Is every sample of the prior a digit?": Claim(
            r"^No: .*5\d ± \d % on samples of 12 dimensions, 83 % on decoded",
            lambda numbers: (
                numbers["probability"] + 5 * numbers["error"] < numbers["decoded_probability"]
            ),
            elsewhere=({"probability": 0.8}, {"deviation": 2.0}, {"view": "manifold"}),
        ),
        "Does each of 12 dimensions do one thing?": Claim(
            r"^No: 1[12] of 12 dimensions.* \d other classes appear\. The prior has no",
            lambda numbers: numbers["changing"] >= 10,
            elsewhere=({"changing": 2}, {"view": "plane"}),
        ),
        "What lies between two digits that you draw?": Claim(
            r"^Draw a digit on both papers",
            lambda numbers: numbers["drawn"] == 0 and numbers["to_draw"] == 2,
            elsewhere=({"drawn": 1}, {"drawn": 2}, {"view": "plane"}),
        ),
    },
    "inside_elbo": ELBO_CLAIMS,
    "train": TRAIN_CLAIMS,
    "disentangle": DISENTANGLE_CLAIMS,
    "your_digit": {
        "What does centring change?": Claim(
            r"^Much: .*an ELBO of −230\.\d nats, centred −15\d\.\d\. The share .* from 0 % to 4 %",
            lambda numbers: numbers["elbo"] > numbers["raw_elbo"] + 50,
            elsewhere=({"raw_elbo": -153.0}, {"raw_elbo": -90.0}, {"drawn": False}),
        ),
        "Do two dimensions keep a 5?": Claim(
            r"^Not this one: .*classified as 3, not 5\.",
            lambda numbers: (
                numbers["label"] == 5
                and numbers["decoded_label"] == 3
                and numbers["other_elbo"] > numbers["elbo"]
            ),
            elsewhere=({"decoded_label": 5}, {"latent_size": 12}),
        ),
        "Is a cross out of distribution?": Claim(
            r"^Yes, by its ELBO: −21\d\.\d nats\. .* −102\.7, and 0\.\d %",
            lambda numbers: numbers["share_below"] < 0.01,
            elsewhere=({"share_below": 0.3}, {"drawn": False}),
        ),
        "Is a dash less likely than a digit?": Claim(
            r"^No: −7\d\.\d nats, more than 8\d % .*does not mean",
            lambda numbers: numbers["share_below"] > 0.8,
            elsewhere=({"share_below": 0.1}, {"drawn": False}),
        ),
        "How typical is your own digit?": Claim(
            r"^Draw a digit on the black paper; it is centred",
            lambda numbers: not numbers["drawn"],
        ),
    },
}

SWEEP_CLAIMS = {
    "train": {
        "How many nats does the code keep as β grows?": SweepClaim(
            "the code falls from",
            lambda results: bool((np.diff(results.median("kl")) < 0).all()),
            Definition(SweptNumber("beta", 0.5, 20, 2, "log"), "kl", until=60),
        ),
    },
}
