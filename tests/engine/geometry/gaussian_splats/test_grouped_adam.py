"""Adam of rows that come and go, beside torch's own."""

import torch

from engine.geometry.gaussian_splats import grouped_adam
from engine.geometry.gaussian_splats.grouped_adam import GroupedAdam
from engine.seeds import generator


def _leaves(seed: int) -> dict[str, torch.Tensor]:
    source = generator(seed)
    shapes = {"means": (5, 3), "opacity_logits": (5,), "sh": (5, 4, 3)}
    return {name: torch.randn(s, generator=source).requires_grad_() for name, s in shapes.items()}


def _loss(parts: dict[str, torch.Tensor]) -> torch.Tensor:
    total = (parts["means"] ** 3).sum() + parts["opacity_logits"].sin().sum()
    return total + (parts["sh"] ** 2).sum()


def test_steps_are_those_of_torch_with_a_rate_for_each_group_and_column() -> None:
    mine, theirs = _leaves(0), _leaves(0)
    first = theirs["sh"].detach()[:, :1].clone().requires_grad_()
    rest = theirs["sh"].detach()[:, 1:].clone().requires_grad_()
    groups = [(theirs["means"], 0.01), (theirs["opacity_logits"], 0.1), (first, 0.05), (rest, 0.02)]
    peer = torch.optim.Adam(
        [{"params": [part], "lr": rate} for part, rate in groups],
        betas=grouped_adam.BETAS,
        eps=grouped_adam.EPSILON,
    )
    ours = GroupedAdam(mine)
    columns = torch.tensor([0.05, 0.02, 0.02, 0.02]).view(1, 4, 1)
    for _ in range(6):
        ours.clear_gradients()
        _loss(mine).backward()
        ours.step({"means": 0.01, "opacity_logits": 0.1, "sh": columns})
        peer.zero_grad()
        _loss({**theirs, "sh": torch.cat([first, rest], 1)}).backward()
        peer.step()
    torch.testing.assert_close(mine["means"], theirs["means"])
    torch.testing.assert_close(mine["opacity_logits"], theirs["opacity_logits"])
    torch.testing.assert_close(mine["sh"], torch.cat([first, rest], 1))


def test_rows_keep_their_moments_and_new_ones_begin_without() -> None:
    parts = _leaves(1)
    ours = GroupedAdam(parts)
    _loss(parts).backward()
    ours.step(dict.fromkeys(parts, 0.01))
    origin = torch.tensor([3, 0, -1])
    fewer = {name: part.detach()[[3, 0, 1]].requires_grad_() for name, part in parts.items()}
    other = ours.carry(fewer, origin)
    assert other.steps == 1
    for name in parts:
        assert torch.equal(other.means[name][:2], ours.means[name][[3, 0]])
        assert float(other.means[name][2].abs().sum() + other.squares[name][2].abs().sum()) == 0


def test_a_state_is_restored_exactly_and_is_a_copy() -> None:
    parts, again = _leaves(2), _leaves(2)
    ours, other = GroupedAdam(parts), GroupedAdam(again)
    rates = dict.fromkeys(parts, 0.01)
    _loss(parts).backward()
    ours.step(rates)
    state = ours.state_dict()
    kept = {name: part.clone() for name, part in state.items()}
    other.load_state_dict(state, ours.steps)
    again = {name: part.detach().clone().requires_grad_() for name, part in parts.items()}
    other.parameters = again
    for leaves, optimiser in ((parts, ours), (again, other)):
        optimiser.clear_gradients()
        _loss(leaves).backward()
        optimiser.step(rates)
    assert all(torch.equal(parts[name], again[name]) for name in parts)
    assert all(torch.equal(state[name], kept[name]) for name in state)


def test_more_columns_take_over_those_they_have() -> None:
    parts = _leaves(3)
    ours = GroupedAdam(parts)
    _loss(parts).backward()
    ours.step(dict.fromkeys(parts, 0.01))
    fewer = {**parts, "sh": parts["sh"].detach()[:, :1].clone().requires_grad_()}
    other = GroupedAdam(fewer)
    other.take_moments(ours)
    assert torch.equal(other.means["sh"], ours.means["sh"][:, :1])
    assert torch.equal(other.squares["opacity_logits"], ours.squares["opacity_logits"])
