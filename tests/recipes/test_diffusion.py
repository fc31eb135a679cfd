"""The recipes of the networks on digits, cut down: same seed, same bytes; all is listed."""

from pathlib import Path

import pytest

from engine import weights
from engine.data import images
from engine.generative import digit_classifier
from engine.generative.diffusion.digits import controlnet, latent, sampling
from recipes import (
    diffusion_control,
    diffusion_digits,
    diffusion_latent,
    digits_classifier,
)

MAKERS = (digits_classifier, diffusion_digits, diffusion_control, diffusion_latent)
NAMES = (digit_classifier.NAME, sampling.NAME, controlnet.NAME, latent.NAME, latent.PRIOR_NAME)
LARGEST = 5_000_000


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few steps, few samples, and every fifth digit."""
    every = images.mnist()
    few = images.Digits(every.images[::5], every.labels[::5])
    monkeypatch.setattr(images, "mnist", lambda: few)
    for module in MAKERS:
        monkeypatch.setattr(module, "STEPS", 2)
    monkeypatch.setattr(diffusion_latent, "PRIOR_STEPS", 50)
    monkeypatch.setattr(diffusion_digits, "COUNT", 2)
    monkeypatch.setattr(diffusion_control, "COUNT", 2)
    monkeypatch.setattr(diffusion_latent, "COUNT", 2)


@pytest.mark.nightly
@pytest.mark.usefixtures("short")
def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    made = []
    for folder in ("one", "two"):
        for maker in MAKERS:
            maker.make(3, tmp_path / folder)
        made.append(weights.manifest(tmp_path / folder))
    assert made[0] == made[1]
    assert set(made[0]) == set(NAMES)


@pytest.mark.usefixtures("short")
def test_another_seed_makes_other_files(tmp_path: Path) -> None:
    digits_classifier.make(0, tmp_path / "one")
    digits_classifier.make(1, tmp_path / "two")
    one, two = (weights.manifest(tmp_path / name)[digit_classifier.NAME] for name in ("one", "two"))
    assert one.sha256 != two.sha256 and one.size == two.size


def test_the_shipped_files_are_listed_with_their_recipes_and_small() -> None:
    entries = weights.manifest()
    assert set(NAMES) <= set(entries)
    recipes = {module.__name__ for module in MAKERS}
    assert {entries[name].recipe for name in NAMES} == recipes
    assert sum(entries[name].size for name in NAMES) <= LARGEST
    for name in NAMES:
        weights.load(name)
