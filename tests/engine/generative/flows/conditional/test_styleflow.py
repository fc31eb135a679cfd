"""The flow of codes that ships: its held-out figure, and edits that cancel."""

import pytest
import torch

from engine import weights
from engine.generative.flows.conditional import edits, styleflow
from recipes.flows_conditional import held_out_nats


def test_the_held_out_figure_is_the_one_in_the_manifest() -> None:
    entry = weights.manifest()[styleflow.NAME]
    found = held_out_nats(styleflow.pretrained(), entry.seed)
    assert found == pytest.approx(entry.metric[styleflow.METRIC], abs=0.02)
    # The prior of the codes, N(0, I), gives 17 nats.
    assert found < 8


def test_an_edit_and_its_opposite_cancel() -> None:
    given = edits.subset()
    change = torch.tensor([0.3, 10.0, 0.4])
    after = edits.target(given.attributes, change)
    flow = styleflow.pretrained()
    there = flow.edit(given.codes, given.labels, given.attributes, after)
    back = flow.edit(there, given.labels, after, given.attributes)
    torch.testing.assert_close(back, given.codes, rtol=0, atol=1e-3)
    assert float((there - given.codes).norm(dim=1).min()) > 0.1
