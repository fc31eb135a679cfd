"""What the answers of the page of Gaussian splats claim."""

from tests.support.claims import Claim

CLAIMS = {
    "one": {
        "Is the ellipse of a splat the outline of the ellipsoid?": Claim(
            r"in front of the camera", lambda numbers: numbers["depth"] > 0
        ),
    },
}
