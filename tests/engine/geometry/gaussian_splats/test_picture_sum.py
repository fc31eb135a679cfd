import pytest
import torch

from engine.geometry.gaussian_splats.picture_parameters import conics_of
from engine.geometry.gaussian_splats.picture_sum import sum_gaussians
from tests.engine.geometry.gaussian_splats.picture_support import dense_sum, random_rows


@pytest.mark.parametrize(("count", "width", "height"), [(1, 9, 5), (60, 37, 29), (300, 24, 40)])
def test_the_sum_and_its_gradients_are_those_of_every_pair(
    count: int, width: int, height: int
) -> None:
    rows = random_rows(count, width, height)
    inputs = [rows[:, :2].clone(), conics_of(rows), rows[:, 5:8].clone()]
    for each in inputs:
        each.requires_grad_()
    means, conics, colours = inputs
    found = sum_gaussians(means, conics, colours, width, height)
    expected = dense_sum(means, conics, colours, width, height)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-12)
    weights = torch.randn(expected.shape, generator=torch.Generator().manual_seed(1)).double()
    of_found = torch.autograd.grad((found * weights).sum(), inputs)
    of_expected = torch.autograd.grad((expected * weights).sum(), inputs)
    for one, other in zip(of_found, of_expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-10)


def test_single_precision_is_that_of_double() -> None:
    rows = random_rows(200, 64, 64)
    exact = sum_gaussians(rows[:, :2], conics_of(rows), rows[:, 5:8], 64, 64)
    single = rows.float()
    found = sum_gaussians(single[:, :2], conics_of(single), single[:, 5:8], 64, 64)
    # A weight may fall to either side of 1/255; everything else agrees.
    assert float(((found - exact).abs() < 1e-5).double().mean()) > 0.999


def test_nothing_in_sight_is_black_and_has_no_gradient() -> None:
    means = torch.tensor([[-50.0, 4.0], [3.0, 900.0]], requires_grad=True)
    conics, colours = torch.tensor([[1.0, 0.0, 1.0]] * 2), torch.ones(2, 3)
    picture = sum_gaussians(means, conics, colours, 16, 16)
    assert not picture.detach().any()
    (gradient,) = torch.autograd.grad(picture.sum(), means)
    assert not gradient.any()


def test_the_order_does_not_matter() -> None:
    rows = random_rows(50, 32, 32)
    turned = rows.flip(0)
    one, other = (
        sum_gaussians(each[:, :2], conics_of(each), each[:, 5:8], 32, 32) for each in (rows, turned)
    )
    torch.testing.assert_close(one, other)
