"""What the answers of the page of bodies claim."""

from tests.pages.humans.body import (
    fit_claims,
    neural_claims,
    own_claims,
    shape_claims,
    skinning_claims,
)

CLAIMS = {
    "skinning": skinning_claims.CLAIMS,
    "shape": shape_claims.CLAIMS,
    "fit": fit_claims.CLAIMS,
    "neural": neural_claims.CLAIMS,
    "own": own_claims.CLAIMS,
}

SWEEP_CLAIMS = {
    "skinning": skinning_claims.SWEEP_CLAIMS,
    "shape": shape_claims.SWEEP_CLAIMS,
    "fit": fit_claims.SWEEP_CLAIMS,
    "neural": neural_claims.SWEEP_CLAIMS,
}
