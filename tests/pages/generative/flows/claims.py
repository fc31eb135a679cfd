"""What the answers on normalizing flows claim."""

from tests.pages.generative.flows.change_claims import CHANGE_CLAIMS
from tests.pages.generative.flows.conditional_claims import CONDITIONAL_CLAIMS
from tests.pages.generative.flows.glow_claims import GLOW_CLAIMS
from tests.pages.generative.flows.train_claims import TRAIN_CLAIMS
from tests.pages.generative.flows.warp_claims import WARP_CLAIMS
from tests.support.claims import SweepClaim
from ui.sweeps import Definition, SweptChoice, SweptNumber

CLAIMS = {
    "change_of_variables": CHANGE_CLAIMS,
    "warp": WARP_CLAIMS,
    "train": TRAIN_CLAIMS,
    "glow": GLOW_CLAIMS,
    "conditional": CONDITIONAL_CLAIMS,
}

SWEEP_CLAIMS = {
    "train": {
        "Do more layers make up for simpler ones?": SweepClaim(
            "At every depth the spline layers are closest",
            lambda results: bool((results.median("gap")[:, 1] < results.median("gap")[:, 0]).all()),
            Definition(
                SweptNumber("layers", 2, 4, 2),
                "gap",
                y=SweptChoice("family", ("additive", "spline")),
                until=60,
            ),
        ),
    },
}
