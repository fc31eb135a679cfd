"""The recipe of the variational autoencoders, cut down: same seed, same bytes."""

from pathlib import Path

from engine import weights
from engine.generative.vae import pretrained
from recipes import vae_digits


def test_a_seed_decides_the_file(tmp_path: Path) -> None:
    for folder, seed in (("one", 0), ("same", 0), ("other", 1)):
        vae_digits.make(2, seed, tmp_path / folder, steps=2)
    one, same, other = (
        weights.manifest(tmp_path / folder)[pretrained.name(2)]
        for folder in ("one", "same", "other")
    )
    assert one == same and one.sha256 != other.sha256
