"""What the answers on generative adversarial networks claim."""

from tests.pages.generative.gans.game_claims import GAME_CLAIMS

CLAIMS = {"game": GAME_CLAIMS}
