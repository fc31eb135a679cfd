"""The recipe of the flow of digits, cut down: same seed, same bytes."""

from pathlib import Path

import pytest
import torch

from engine import weights
from engine.generative.flows.glow import pretrained
from recipes import flows_glow


def test_a_seed_decides_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained, "held_out_bits", lambda flow, seed: torch.ones(1))
    monkeypatch.setattr(flows_glow, "BATCH", 4)
    monkeypatch.setattr(flows_glow, "_FIRST_BATCH", 8)
    for folder, seed in (("one", 0), ("same", 0), ("other", 1)):
        flows_glow.make(seed, tmp_path / folder, steps=1)
    one, same, other = (
        weights.manifest(tmp_path / folder)[pretrained.NAME] for folder in ("one", "same", "other")
    )
    assert one == same and one.sha256 != other.sha256
