"""What the answers of the page of Gaussian splats claim."""

from tests.pages.geometry.gaussian_splats import one_claims

CLAIMS = {"one": one_claims.CLAIMS}
