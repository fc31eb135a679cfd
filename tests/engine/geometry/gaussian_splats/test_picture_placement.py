import pytest
import torch

from engine.geometry.gaussian_splats.picture_placement import (
    PLACEMENTS,
    UNIFORM_SHARE,
    count_after,
    first_count,
    first_means,
    gradient_magnitude,
    sample_pixels,
)


def source(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_means_are_as_many_as_asked_for_and_inside(placement: str) -> None:
    target = torch.rand(20, 33, 3, generator=source())
    for count in (1, 7, 100):
        means = first_means(placement, target, count, source(1))
        assert means.shape == (count, 2)
        assert bool((means >= 0).all()) and bool((means <= torch.tensor([33.0, 20.0])).all())


def test_pixels_are_drawn_in_proportion_to_their_weights() -> None:
    weights = torch.tensor([[1.0, 0.0, 3.0], [0.0, 4.0, 2.0]])
    means = sample_pixels(weights, 20_000, source())
    column, row = means.long().unbind(1)
    counts = torch.zeros(2, 3).index_put((row, column), torch.ones(1), accumulate=True)
    assert bool((counts[weights == 0] == 0).all())
    # Four standard deviations of a binomial count are at most 4 √(20,000 / 4) = 283.
    torch.testing.assert_close(counts, 2000 * weights, rtol=0, atol=283)
    # Inside a pixel they are even: mean ½ and variance 1/12.
    within = means - means.floor()
    torch.testing.assert_close(within.mean(0), torch.tensor([0.5, 0.5]), rtol=0, atol=0.01)
    torch.testing.assert_close(within.var(0), torch.tensor([1.0, 1.0]) / 12, rtol=0.05, atol=0)


def test_where_no_pixel_has_a_weight_all_have_the_same() -> None:
    means = sample_pixels(torch.zeros(4, 4), 4000, source())
    assert len(means.long().unique(dim=0)) == 16


def test_of_a_ramp_the_gradient_is_its_slope() -> None:
    y, x = torch.meshgrid(torch.arange(9.0), torch.arange(12.0), indexing="ij")
    ramp = (0.03 * x + 0.04 * y)[..., None] * torch.tensor([0.0, 1.0, 2.0])
    torch.testing.assert_close(gradient_magnitude(ramp), torch.full((9, 12), 0.05))


def test_at_an_edge_are_the_gaussians_that_are_not_spread_evenly() -> None:
    """Central differences see a step in two of 40 columns; |∇I| is zero elsewhere."""
    target = torch.zeros(40, 40, 3)
    target[:, 20:] = 1
    column = first_means("gradient", target, 5000, source())[:, 0].long()
    share = float(((column == 19) | (column == 20)).double().mean())
    assert share == pytest.approx(1 - UNIFORM_SHARE + UNIFORM_SHARE * 2 / 40, abs=0.03)


def test_a_grid_of_squares_is_a_lattice() -> None:
    means = first_means("grid", torch.zeros(40, 80, 3), 8, source())
    wanted = [[x, y] for y in (10.0, 30.0) for x in (10.0, 30.0, 50.0, 70.0)]
    assert means.tolist() == wanted


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_in_the_end_there_are_all(placement: str) -> None:
    for count in (1, 2, 61, 500):
        counts = [count_after(placement, count, step) for step in range(0, 1000, 50)]
        assert counts == sorted(counts)
        assert counts[0] == first_count(placement, count) and counts[-1] == count
        if placement != "error":
            assert set(counts) == {count}
