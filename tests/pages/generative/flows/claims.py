"""What the answers on normalizing flows claim."""

from tests.pages.generative.flows.change_claims import CHANGE_CLAIMS
from tests.pages.generative.flows.conditional_claims import CONDITIONAL_CLAIMS
from tests.pages.generative.flows.glow_claims import GLOW_CLAIMS
from tests.pages.generative.flows.train_claims import TRAIN_CLAIMS
from tests.pages.generative.flows.warp_claims import WARP_CLAIMS

CLAIMS = {
    "change_of_variables": CHANGE_CLAIMS,
    "warp": WARP_CLAIMS,
    "train": TRAIN_CLAIMS,
    "glow": GLOW_CLAIMS,
    "conditional": CONDITIONAL_CLAIMS,
}
