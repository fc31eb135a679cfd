"""What the answers on variational autoencoders claim."""

from tests.support.claims import Claim

CLAIMS = {
    "latent_walk": {
        "Is there a digit at every point of the plane?": Claim(
            r"^Not quite: .*There is no hole",
            lambda numbers: numbers["probability"] < 0.8,
            elsewhere=({"probability": 0.95}, {"view": "elsewhere"}),
        ),
    },
}
