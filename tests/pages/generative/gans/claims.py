"""What the answers on generative adversarial networks claim."""

from tests.pages.generative.gans.collapse_claims import COLLAPSE_CLAIMS
from tests.pages.generative.gans.digits_claims import DIGITS_CLAIMS
from tests.pages.generative.gans.digits_measures_claims import MEASURE_CLAIMS
from tests.pages.generative.gans.game_claims import GAME_CLAIMS
from tests.pages.generative.gans.vanishing_claims import VANISHING_CLAIMS

CLAIMS = {
    "digits": DIGITS_CLAIMS,
    "train_digits": MEASURE_CLAIMS,
    "game": GAME_CLAIMS,
    "mode_collapse": COLLAPSE_CLAIMS,
    "vanishing_gradients": VANISHING_CLAIMS,
}
