"""What the answers of the page of Gaussian splats claim."""

from tests.pages.geometry.gaussian_splats import (
    compositing_claims,
    explore_claims,
    one_claims,
    picture_claims,
    scene_claims,
)

CLAIMS = {
    "one": one_claims.CLAIMS,
    "compositing": compositing_claims.CLAIMS,
    "picture": picture_claims.CLAIMS,
    "scene": scene_claims.CLAIMS,
    "explore": explore_claims.CLAIMS,
}

SWEEP_CLAIMS = {"scene": scene_claims.SWEEP_CLAIMS, "picture": picture_claims.SWEEP_CLAIMS}
