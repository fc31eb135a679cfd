"""Adam against that of torch."""

import pytest
import torch

from engine import seeds
from engine.generative.gans.adam import Adam


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.0, 0.9), (0.5, 0.9)])
def test_steps_are_those_of_torch(betas: tuple[float, float]) -> None:
    source = seeds.generator(0)
    start = torch.randn(2, 5, generator=source, dtype=torch.float64)
    ours, theirs = start.clone(), torch.nn.Parameter(start.clone())
    adam, peer = Adam(ours), torch.optim.Adam([theirs], lr=0.03, betas=betas)
    for _ in range(6):
        gradient = torch.randn(2, 5, generator=source, dtype=torch.float64)
        adam.step(ours, gradient, 0.03, betas)
        theirs.grad = gradient
        peer.step()
    torch.testing.assert_close(ours, theirs.detach(), rtol=1e-9, atol=1e-12)


def test_a_restored_state_goes_on_as_it_would_have() -> None:
    vector, gradient = torch.ones(3), torch.tensor([1.0, -2.0, 0.5])
    adam, other = Adam(vector), Adam(vector)
    adam.step(vector, gradient, 0.1, (0.5, 0.9))
    kept, state = vector.clone(), adam.state_dict()
    adam.step(vector, gradient, 0.1, (0.5, 0.9))
    other.load_state_dict(state)
    other.step(kept, gradient, 0.1, (0.5, 0.9))
    assert torch.equal(vector, kept)
    assert state["steps"] == 1
