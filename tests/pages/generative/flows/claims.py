"""What the answers on normalizing flows claim."""

from tests.pages.generative.flows.change_claims import CHANGE_CLAIMS

CLAIMS = {"change_of_variables": CHANGE_CLAIMS}
