"""The models that ship: their form, and the figures that the manifest says of them."""

import pytest

from engine import weights
from engine.generative.vae import pretrained

AT_MOST = {2: 152.0, 12: 105.0}


def test_other_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="2 and 12 dimensions, not 3"):
        pretrained.pretrained(3)


@pytest.mark.parametrize("latent_size", pretrained.LATENT_SIZES)
def test_the_held_out_bound_is_the_one_in_the_manifest(latent_size: int) -> None:
    entry = weights.manifest()[pretrained.name(latent_size)]
    found = pretrained.held_out_nats(pretrained.pretrained(latent_size), entry.seed)
    assert found == pytest.approx(entry.metric[pretrained.METRIC], abs=0.05)
    assert found <= AT_MOST[latent_size]
