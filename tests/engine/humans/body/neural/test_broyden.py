"""Broyden's method: roots, convergence faster than linear, and what it says of failures."""

import torch
from torch import Tensor

from engine.humans.body.neural.broyden import broyden


def _cubic(x: Tensor, active: Tensor) -> Tensor:
    """Three equations with the root (1, 2, 3), whatever the system."""
    a, b, c = x.unbind(-1)
    return torch.stack([a + 0.2 * b * b - 1.8, b + 0.1 * c * a - 2.3, c + 0.1 * a * a - 3.1], -1)


def test_a_linear_system_with_its_own_jacobian_needs_one_step() -> None:
    matrix = torch.tensor([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 0.0, 4.0]])
    wanted = torch.randn(5, 3, generator=torch.Generator().manual_seed(0)) / 10

    def residual(x: Tensor, active: Tensor) -> Tensor:
        return (x - wanted[active]) @ matrix.T

    start = torch.zeros(5, 3)
    inverse = torch.linalg.inv(matrix).expand(5, 3, 3)
    found = broyden(residual, start, residual(start, torch.arange(5)), inverse)
    assert found.converged.all() and (found.iterations == 1).all()
    assert (found.points - wanted).abs().max() < 1e-5


def test_it_converges_faster_than_linearly_without_derivatives() -> None:
    start = torch.tensor([[0.9, 1.8, 2.9]], dtype=torch.float64)
    identity = torch.eye(3, dtype=torch.float64)[None]
    first = _cubic(start, torch.zeros(1))
    found = broyden(
        _cubic, start, first, identity, tolerance=1e-12, max_iterations=30, keep_path=True
    )
    assert found.converged.all() and found.path is not None
    root = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    assert (found.points[0] - root).abs().max() < 1e-11
    errors = (found.path[:, 0] - root).norm(dim=-1)
    ratios = errors[1:-1] / errors[:-2]
    assert ratios[-1] < 0.1 * ratios[0]
    assert len(found.path) == int(found.iterations[0]) + 1


def test_a_system_without_a_root_is_no_root_and_keeps_the_best_point() -> None:
    def residual(x: Tensor, active: Tensor) -> Tensor:
        return torch.stack([x[:, 0].square() + 0.5, x[:, 1], x[:, 2]], -1)

    start = torch.full((1, 3), 0.4)
    value = residual(start, torch.zeros(1))
    found = broyden(residual, start, value, torch.eye(3)[None])
    assert not found.converged.any()
    assert float(found.residuals[0]) <= float(value.norm())
    assert torch.isfinite(found.points).all()


def test_what_has_converged_is_left_alone_while_others_go_on() -> None:
    root = torch.tensor([[1.0, 2.0, 3.0], [0.9, 1.8, 2.9]])
    value = _cubic(root, torch.arange(2))
    found = broyden(_cubic, root, value, torch.eye(3).expand(2, 3, 3))
    assert found.iterations.tolist()[0] == 0 and found.iterations.tolist()[1] > 0
    assert torch.equal(found.points[0], root[0])
