"""What the answers of the diffusion topic claim."""

from tests.pages.generative.diffusion.digits.claims import CLAIMS as DIGITS

CLAIMS = {**DIGITS}
