"""The models of shapes that ship: the gap that the manifest says of each."""

import pytest

from engine import weights
from engine.generative.vae import pretrained_shapes
from engine.generative.vae.pretrained_shapes import BETAS, SEEDS


@pytest.mark.parametrize("beta", BETAS)
def test_the_gap_is_the_one_in_the_manifest(beta: int) -> None:
    for seed in SEEDS:
        found = pretrained_shapes.score(pretrained_shapes.pretrained(beta, seed)).mig
        assert found == pytest.approx(pretrained_shapes.gap(beta, seed), abs=0.01)
        assert weights.manifest()[pretrained_shapes.name(beta, seed)].seed == seed


def test_others_are_refused() -> None:
    with pytest.raises(ValueError, match="not for β = 2 and seed 0"):
        pretrained_shapes.pretrained(2, 0)
    with pytest.raises(ValueError, match="not for β = 4 and seed 9"):
        pretrained_shapes.pretrained(4, 9)
