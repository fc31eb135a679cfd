"""What the answers of the page of bodies claim."""

from tests.pages.humans.body import skinning_claims

CLAIMS = {
    "skinning": skinning_claims.CLAIMS,
}
