"""The flow that ships, and the figure that the manifest says of it."""

import pytest

from engine import weights
from engine.generative.flows.glow import pretrained
from engine.generative.flows.glow.likelihood import held_out
from engine.generative.flows.glow.multiscale import Glow


def test_the_held_out_bits_are_those_of_the_manifest() -> None:
    entry = weights.manifest()[pretrained.NAME]
    assert float(held_out().mean()) == pytest.approx(entry.metric[pretrained.METRIC], abs=0.002)
    assert entry.seed == 0 and entry.size < 2_000_000
    assert isinstance(pretrained.pretrained(), Glow)
