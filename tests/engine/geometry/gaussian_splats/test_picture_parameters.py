import math

import pytest
import torch

from engine.geometry.gaussian_splats.dense import rasterise_dense
from engine.geometry.gaussian_splats.picture_parameters import (
    BLENDINGS,
    conics_of,
    place_rows,
    render_rows,
    used_columns,
)
from tests.engine.geometry.gaussian_splats.picture_support import dense_sum, random_rows


@pytest.mark.parametrize("blending", BLENDINGS)
def test_the_gradient_of_every_number_is_that_of_finite_differences(blending: str) -> None:
    # Wide Gaussians whose weights stay above the cut at 1/255 everywhere: it has no derivative.
    rows = random_rows(3, 12, 12)
    rows[:, :2] = 6 + 2 * torch.rand(3, 2, generator=torch.Generator().manual_seed(0)).double()
    rows[:, 2:4] = torch.tensor([math.log(5.0), math.log(6.0)])
    rows[:, 5:8] = rows[:, 5:8].abs()
    rows[:, 8] = rows[:, 8].clamp(0, 2)
    used = list(used_columns(blending, isotropic=False))

    def picture(free: torch.Tensor) -> torch.Tensor:
        return render_rows(rows.index_copy(1, torch.tensor(used), free), 12, 12, blending)

    assert torch.autograd.gradcheck(picture, rows[:, used].clone().requires_grad_())


def test_a_conic_is_the_inverse_of_the_covariance() -> None:
    rows = random_rows(20, 30, 30)
    cos, sin = rows[:, 4].cos(), rows[:, 4].sin()
    axes = torch.stack([cos, -sin, sin, cos], 1).view(-1, 2, 2)
    sigma = axes @ torch.diag_embed(rows[:, 2:4].exp().square()) @ axes.mT
    wanted = torch.linalg.inv(sigma).flatten(1)[:, [0, 1, 3]]
    torch.testing.assert_close(conics_of(rows), wanted, rtol=1e-9, atol=1e-12)


def test_the_angle_turns_from_x_downwards() -> None:
    """A long Gaussian at 45° covers the pixel below on the right, not that above on the right."""
    rows = torch.zeros(1, 9, dtype=torch.float64)
    rows[0] = torch.tensor([8, 8, math.log(4), math.log(0.5), math.pi / 4, 1, 1, 1, 0])
    found = render_rows(rows, 16, 16, "sum")[..., 0]
    # The centre of the pixel (11, 11) is 3.5 √2 px away along the long axis.
    assert float(found[11, 11]) == pytest.approx(math.exp(-0.5 * (3.5 * 2**0.5 / 4) ** 2))
    assert float(found[4, 11]) == 0


def test_both_blendings_are_those_of_every_pair() -> None:
    rows = random_rows(40, 24, 20)
    inputs = rows[:, :2], conics_of(rows), rows[:, 5:8]
    torch.testing.assert_close(render_rows(rows, 24, 20, "sum"), dense_sum(*inputs, 24, 20))
    last_in_front = -torch.arange(40.0).double()
    wanted = rasterise_dense(*inputs, rows[:, 8].sigmoid(), last_in_front, 24, 20).image
    found = render_rows(rows, 24, 20, "alpha")
    # Alpha below 1/255 is cut, which may fall to either side.
    assert float(((found - wanted).abs() < 1e-6).double().mean()) > 0.999


def test_columns_that_are_not_used_change_nothing() -> None:
    assert len(used_columns("sum", isotropic=False)) == 8
    assert len(used_columns("alpha", isotropic=True)) == 7
    rows = random_rows(10, 16, 16)
    others = rows.clone()
    others[:, 8] += 1
    assert torch.equal(render_rows(rows, 16, 16, "sum"), render_rows(others, 16, 16, "sum"))
    rows[:, 3] = rows[:, 2]
    others = rows.clone()
    others[:, 4] += 1
    torch.testing.assert_close(
        render_rows(rows, 16, 16, "alpha"), render_rows(others, 16, 16, "alpha")
    )


def test_circles_on_a_grid_make_an_even_picture() -> None:
    """A lattice of Gaussians of σ = spacing sums to 2π: shared between them, to the colour."""
    wanted = torch.tensor([0.2, 0.5, 0.9]).expand(32, 32, 3)
    places = torch.arange(16) * 2 + 1.0
    means = torch.cartesian_prod(places, places)
    rows = place_rows(means, wanted, 2.0, "sum")
    shown = render_rows(rows, 32, 32, "sum")[10:22, 10:22]
    torch.testing.assert_close(shown, wanted[10:22, 10:22], rtol=0.03, atol=0.0)
    assert torch.equal(
        place_rows(means, wanted, 2.0, "alpha")[:, 5:8], wanted[0, :1].expand(256, 3)
    )
