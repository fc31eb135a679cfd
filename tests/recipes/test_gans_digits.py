"""The recipe of the adversarial networks of digits, cut down: same seed, same bytes."""

import itertools
from pathlib import Path

import pytest

from engine import weights
from engine.generative.gans.digits import pretrained
from engine.generative.gans.digits.settings import DigitGANSettings
from engine.settings import range_of
from recipes import gans_digits


def test_a_seed_decides_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gans_digits, "COUNT", 20)
    monkeypatch.setattr(gans_digits, "CLASSIFIED", 20)
    monkeypatch.setattr(gans_digits, "ENCODER_BATCH", 4)
    for folder, seed in (("one", 0), ("same", 0), ("other", 1)):
        gans_digits.make_game("r1", seed, tmp_path / folder, steps=1)
        gans_digits.make_encoder(seed, tmp_path / folder, steps=1)
    one, same, other = (weights.manifest(tmp_path / folder) for folder in ("one", "same", "other"))
    assert one == same
    assert set(one) == {
        *(pretrained.name("r1", role) for role in pretrained.ROLES),
        pretrained.ENCODER,
    }
    assert all(one[name].sha256 != other[name].sha256 for name in one)


def test_the_learning_rate_falls_over_the_second_half_and_stays_in_its_range() -> None:
    shares = [gans_digits.learning_rate_share(k / 8) for k in range(9)]
    assert shares[:5] == [1] * 5 and shares[6] == pytest.approx(0.5)
    assert all(a > b for a, b in itertools.pairwise(shares[4:]))
    for variant in pretrained.VARIANTS:
        peak = gans_digits.pretrained_settings(variant, 0).generator_learning_rate
        assert shares[-1] * peak in range_of(DigitGANSettings, "generator_learning_rate")
