import pytest
import torch
from torch.nn import functional

from engine.seeds import generator
from engine.vision.receptive_fields.hmax import (
    Hmax,
    HmaxSettings,
    band_sizes,
    c1,
    pool_size,
    pool_stride,
    s1,
    s1_filters,
    s1_parameters,
)
from engine.vision.receptive_fields.stimuli import grating


def pattern(side: int = 64) -> torch.Tensor:
    image = torch.full((1, side, side), 0.5)
    image[0, 24:40, 28:31] = 1
    image[0, 30:33, 22:44] = 0
    return image


def test_filters_are_those_of_the_table() -> None:
    """Table 1 of Serre et al.: sizes and pools of the eight bands."""
    assert [band_sizes(band) for band in (0, 1, 7)] == [(7, 9), (11, 13), (35, 37)]
    assert [pool_size(band) for band in (0, 1, 7)] == [8, 10, 22]
    assert [pool_stride(band) for band in (0, 1, 7)] == [4, 5, 11]
    sizes = [size for band in range(8) for size in band_sizes(band)]
    widths = "2.8 3.6 4.5 5.4 6.3 7.3 8.2 9.2 10.2 11.3 12.3 13.4 14.6 15.8 17.0 18.2"
    waves = "3.5 4.6 5.6 6.8 7.9 9.1 10.3 11.5 12.7 14.1 15.4 16.8 18.2 19.7 21.2 22.8"
    for size, width, wave in zip(sizes, widths.split(), waves.split(), strict=True):
        # 12.78 is printed as 12.7.
        assert s1_parameters(size) == pytest.approx((float(width), float(wave)), abs=0.08), size
    for size in (7, 21):
        filters = s1_filters(size)
        torch.testing.assert_close(filters.sum((1, 2, 3)), torch.zeros(4), rtol=0, atol=1e-5)
        torch.testing.assert_close(filters.norm(dim=(2, 3)), torch.ones(4, 1))


def test_each_simple_cell_prefers_its_orientation() -> None:
    for index, orientation in enumerate((0, 45, 90, 135)):
        image = torch.from_numpy(grating(3.5, orientation, side=33)).float()[None]
        found = s1(image, 7)[0, :, 16, 16]
        assert int(found.argmax()) == index
        assert 0.5 < float(found.max()) <= 1


def test_simple_cells_are_a_convolution() -> None:
    image = torch.rand(2, 20, 23, generator=generator(0))
    for size in (7, 9):
        answers = functional.conv2d(image[:, None], s1_filters(size)).abs()
        ones = torch.ones(1, 1, size, size)
        norms = functional.conv2d(image[:, None].square(), ones).sqrt()
        # What reaches beyond the image is silent: its border is no edge.
        expected = functional.pad(answers / norms, (size // 2,) * 4)
        torch.testing.assert_close(s1(image, size), expected, rtol=1e-3, atol=1e-5)
        assert not s1(image[:, :5, :5], size).any()


def test_simple_cells_without_an_edge_are_silent() -> None:
    """Neither a black nor a white ground, nor the border of either; nor rounding errors."""
    for level in (0.0, 1.0):
        assert float(s1(torch.full((1, 40, 40), level), 9).max()) < 1e-5
    spot = torch.zeros(1, 40, 40)
    spot[0, 5, 5] = 1
    assert not s1(spot, 7)[..., 12:, 12:].any()


def test_contrast_does_not_matter_to_simple_cells() -> None:
    image = torch.rand(1, 20, 20, generator=generator(0))
    torch.testing.assert_close(s1(3 * image, 7), s1(image, 7), rtol=1e-3, atol=1e-5)


def test_complex_cells_do_not_see_shifts_within_their_pool() -> None:
    """Exactly: the maximum of a pool does not depend on where in the pool it lies."""
    simple = torch.rand(1, 4, 32, 32, generator=generator(0)) / 2
    pools = set()
    for row in range(8, 16):
        for column in range(8, 16):
            moved = simple.clone()
            moved[:, :, row, column] = 1
            pooled = c1((moved, simple), 8, 4)
            # The pool of rows and columns 8 to 15 is number 2, at half a pool each.
            pools.add(tuple(pooled[0, :, 2, 2].tolist()))
    assert pools == {(1.0, 1.0, 1.0, 1.0)}
    far = simple.clone()
    far[:, :, 16, 8] = 1
    assert float(c1((far, simple), 8, 4)[0, 0, 2, 2]) < 1


def test_a_prototype_answers_with_one_to_its_own_image() -> None:
    image = pattern()
    model = Hmax(HmaxSettings(bands=2, prototypes=10), image)
    torch.testing.assert_close(model.c2(image), torch.ones(1, 10), rtol=0, atol=1e-4)
    assert float(model.c2(torch.rand(1, 64, 64, generator=generator(1))).mean()) < 0.9


def test_prototypes_are_not_cut_out_of_an_empty_place() -> None:
    image = torch.zeros(1, 64, 64)
    image[0, 30:34, 8:20] = 1
    patches = Hmax(HmaxSettings(prototypes=30), image).patches
    energies = patches.square().sum((1, 2, 3))
    assert float(energies.min()) >= 0.5 * float(energies.max()) > 0


def test_tuning_is_gaussian() -> None:
    model = Hmax(HmaxSettings(bands=1, prototypes=3, sigma=0.5), pattern())
    band = torch.rand(1, 4, 6, 7, generator=generator(2))
    found = model.s2(band)
    assert found.shape == (1, 3, 3, 4)
    distance = (band[0, :, 1:5, 2:6] - model.patches[1]).square().sum()
    torch.testing.assert_close(found[0, 1, 1, 2], torch.exp(-distance / 0.5), rtol=1e-4, atol=1e-6)


def test_moving_by_whole_pools_changes_nothing_at_the_top() -> None:
    image = torch.full((1, 96, 96), 0.5)
    image[0, 40:56, 44:47] = 1
    model = Hmax(HmaxSettings(bands=1, prototypes=8), image)
    for step in (4, 8):
        moved = torch.roll(image, (step, -step), (1, 2))
        torch.testing.assert_close(model.c2(moved), model.c2(image), rtol=0, atol=1e-5)


def test_images_that_are_too_small_are_refused() -> None:
    with pytest.raises(ValueError, match="An image of 12×12 pixels has fewer than 4×4"):
        Hmax(HmaxSettings(), torch.rand(1, 12, 12))
    with pytest.raises(ValueError, match="Sigma 0"):
        HmaxSettings(sigma=0)
