import math

import pytest
import torch

from engine.geometry.gaussian_splats.picture_parameters import BLENDINGS, render_rows, used_columns
from tests.engine.geometry.gaussian_splats.picture_support import random_rows


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
