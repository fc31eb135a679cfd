"""What the answers on generative adversarial networks claim."""

import numpy as np

from tests.pages.generative.gans.collapse_claims import COLLAPSE_CLAIMS
from tests.pages.generative.gans.digits_claims import DIGITS_CLAIMS
from tests.pages.generative.gans.digits_measures_claims import MEASURE_CLAIMS
from tests.pages.generative.gans.game_claims import GAME_CLAIMS
from tests.pages.generative.gans.vanishing_claims import VANISHING_CLAIMS
from tests.support.claims import SweepClaim
from ui.sweeps import Definition, SweptNumber

CLAIMS = {
    "digits": DIGITS_CLAIMS,
    "train_digits": MEASURE_CLAIMS,
    "game": GAME_CLAIMS,
    "mode_collapse": COLLAPSE_CLAIMS,
    "vanishing_gradients": VANISHING_CLAIMS,
}

SWEEP_CLAIMS = {
    "mode_collapse": {
        "Which weight of R1 covers the most modes?": SweepClaim(
            "R1 makes D flat",
            lambda results: bool((np.diff(results.median("lipschitz")) < 0).all()),
            Definition(SweptNumber("r1_weight", 0.05, 5, 3, "log"), "modes", until=150),
        ),
    },
}
