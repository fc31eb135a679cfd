"""The recipe of the variational autoencoders, cut down: same seed, same bytes."""

from pathlib import Path

from engine import weights
from engine.generative import digit_autoencoder
from engine.generative.vae import pretrained_shapes
from recipes import vae_digits, vae_shapes


def test_a_seed_decides_the_file(tmp_path: Path) -> None:
    for folder, seed in (("one", 0), ("same", 0), ("other", 1)):
        vae_digits.make(2, seed, tmp_path / folder, steps=2)
    one, same, other = (
        weights.manifest(tmp_path / folder)[digit_autoencoder.name(2)]
        for folder in ("one", "same", "other")
    )
    assert one == same and one.sha256 != other.sha256


def test_a_seed_decides_a_model_of_shapes(tmp_path: Path) -> None:
    for folder, seed in (("one", 0), ("same", 0), ("other", 1)):
        vae_shapes.make(4, seed, tmp_path / folder, steps=2)
    one, same = (
        weights.manifest(tmp_path / folder)[pretrained_shapes.name(4, 0)]
        for folder in ("one", "same")
    )
    other = weights.manifest(tmp_path / "other")[pretrained_shapes.name(4, 1)]
    assert one == same and one.sha256 != other.sha256
