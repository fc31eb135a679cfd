"""Imagined steps of the discriminator against torch's Adam, and their gradient against autograd
through steps written out, in double precision."""

import torch
from torch import Tensor

from engine.generative.gans.unrolling import AdamState, adam_step, unrolled

RATE, BETAS, K = 0.03, (0.5, 0.9), 4
START = torch.tensor([0.4, -1.1, 0.7], dtype=torch.float64)
FAKE = torch.tensor([0.2, -0.6, 1.3], dtype=torch.float64)
FRESH = AdamState(torch.zeros_like(START), torch.zeros_like(START), 0, RATE, *BETAS)


def loss(vector: Tensor, fake: Tensor) -> Tensor:
    return (vector * fake - 0.3).square().sum() + (vector.prod() + fake.sin()).square().sum()


def warm() -> AdamState:
    mean = torch.tensor([0.1, -0.2, 0.05], dtype=torch.float64)
    return AdamState(mean, mean.square() + 0.02, 7, RATE, *BETAS)


def test_steps_are_those_of_torch() -> None:
    vector = torch.nn.Parameter(START.clone())
    adam = torch.optim.Adam([vector], lr=RATE, betas=BETAS)
    for _ in range(K):
        adam.zero_grad()
        loss(vector, FAKE).backward()
        adam.step()
    found = unrolled(lambda v: loss(v, FAKE), START, FRESH, K)
    torch.testing.assert_close(found, vector.detach(), rtol=1e-10, atol=0)


def test_the_gradient_goes_through_every_step() -> None:
    def naive(fake: Tensor) -> Tensor:
        state = warm()
        vector, mean, square = START, state.mean, state.square
        for t in range(8, 8 + K):
            a, b, c = vector
            inner = 2 * (vector * fake - 0.3) * fake
            others = torch.stack([b * c, a * c, a * b])
            gradient = inner + 2 * (vector.prod() + fake.sin()).sum() * others
            mean = BETAS[0] * mean + (1 - BETAS[0]) * gradient
            square = BETAS[1] * square + (1 - BETAS[1]) * gradient**2
            corrected = (square / (1 - BETAS[1] ** t)) ** 0.5 + 1e-8
            vector = vector - RATE * mean / (1 - BETAS[0] ** t) / corrected
        return vector

    ours, other = FAKE.clone().requires_grad_(True), FAKE.clone().requires_grad_(True)
    weights = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    (unrolled(lambda v: loss(v, ours), START, warm(), K) @ weights).backward()
    (naive(other) @ weights).backward()
    torch.testing.assert_close(ours.grad, other.grad, rtol=1e-10, atol=0)
    assert torch.autograd.gradcheck(
        lambda fake: unrolled(lambda v: loss(v, fake), START, warm(), K),
        (FAKE.clone().requires_grad_(True),),
    )


def test_a_parameter_without_gradient_leaves_the_gradient_finite() -> None:
    zero = torch.zeros_like(START, requires_grad=True)
    after, _ = adam_step(START, zero, FRESH)
    (gradient,) = torch.autograd.grad(after.sum(), zero)
    torch.testing.assert_close(after, START)
    assert bool(gradient.isfinite().all())
