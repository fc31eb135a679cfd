"""Losses of both players against their formulas, and their slopes against finite differences."""

import math

import pytest
import torch

from engine.generative.gans import objectives, optimal

REAL = torch.tensor([0.3, -1.2, 2.0], dtype=torch.float64)
FAKE = torch.tensor([-0.4, 0.9, -2.2], dtype=torch.float64)


def test_with_logits_both_are_logarithms_of_probabilities() -> None:
    d_real, d_fake = REAL.sigmoid(), FAKE.sigmoid()
    value = d_real.log().mean() + (1 - d_fake).log().mean()
    for objective in ("minimax", "non-saturating"):
        torch.testing.assert_close(objectives.value(objective, REAL, FAKE), value)
        torch.testing.assert_close(objectives.discriminator_loss(objective, REAL, FAKE), -value)
    saturating = objectives.generator_loss("minimax", FAKE)
    torch.testing.assert_close(saturating, (1 - d_fake).log().mean())
    torch.testing.assert_close(
        objectives.generator_loss("non-saturating", FAKE), -d_fake.log().mean()
    )


def test_a_discriminator_that_knows_nothing_is_worth_minus_ln_four() -> None:
    nothing = torch.zeros(5)
    assert float(objectives.value("minimax", nothing, nothing)) == pytest.approx(-math.log(4))


def test_the_value_when_alike_is_that_of_the_best_discriminator_of_two_equal_densities() -> None:
    data = optimal.density_of_data("eight-gaussians")
    assert objectives.value_when_alike("minimax") == pytest.approx(
        optimal.optimal_value(optimal.jensen_shannon(data, data))
    )
    assert objectives.value_when_alike("least-squares") == pytest.approx(
        optimal.optimal_least_squares_value(data, data), abs=1e-6
    )
    for critic in (torch.tensor([7.0]), torch.tensor([-3.0])):
        assert float(objectives.value("wasserstein", critic, critic)) == 0
    assert objectives.value_when_alike("wasserstein") == 0


def test_least_squares_and_wasserstein_are_their_formulas() -> None:
    real, fake = REAL.tolist(), FAKE.tolist()
    squares = sum((r - 1) ** 2 for r in real) / 6 + sum(f**2 for f in fake) / 6
    assert float(objectives.discriminator_loss("least-squares", REAL, FAKE)) == pytest.approx(
        squares
    )
    assert float(objectives.generator_loss("least-squares", FAKE)) == pytest.approx(
        sum((f - 1) ** 2 for f in fake) / 6
    )
    assert float(objectives.discriminator_loss("wasserstein", REAL, FAKE)) == pytest.approx(
        sum(fake) / 3 - sum(real) / 3
    )
    assert float(objectives.generator_loss("wasserstein", FAKE)) == pytest.approx(-sum(fake) / 3)


@pytest.mark.parametrize("objective", objectives.OBJECTIVES)
def test_gradients_are_those_of_finite_differences(objective: str) -> None:
    real, fake = REAL.clone().requires_grad_(True), FAKE.clone().requires_grad_(True)
    assert torch.autograd.gradcheck(
        lambda r, f: objectives.discriminator_loss(objective, r, f), (real, fake)
    )
    assert torch.autograd.gradcheck(lambda f: objectives.generator_loss(objective, f), (fake,))


def test_where_the_discriminator_wins_only_minimax_has_no_gradient_left() -> None:
    sure = torch.full((4,), -12.0, requires_grad=True)
    (flat,) = torch.autograd.grad(objectives.generator_loss("minimax", sure), sure)
    (steep,) = torch.autograd.grad(objectives.generator_loss("non-saturating", sure), sure)
    assert float(flat.abs().max()) < 1e-5
    assert float(steep.abs().min()) == pytest.approx(1 / 4, rel=1e-4)


def test_a_probability_is_shown_where_the_output_is_a_logit() -> None:
    assert float(objectives.shown_output("minimax", torch.zeros(()))) == 0.5
    assert float(objectives.shown_output("wasserstein", torch.tensor(3.0))) == 3.0
