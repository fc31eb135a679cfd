import torch

from engine.vision.receptive_fields.image_changes import add_clutter, rescale, shift

SPOT = torch.full((1, 21, 21), 0.5)
SPOT[0, 9:12, 8:13] = 1


def test_a_shift_moves_and_leaves_the_ground() -> None:
    moved = shift(SPOT, 3, -4)
    torch.testing.assert_close(moved[:, 5:8, 11:16], torch.ones(1, 3, 5))
    torch.testing.assert_close(moved.sum(), SPOT.sum())
    torch.testing.assert_close(shift(moved, -3, 4), SPOT)
    torch.testing.assert_close(shift(SPOT, 0, 30), torch.full_like(SPOT, 0.5))


def test_a_rescaled_spot_has_the_square_of_the_factor_in_area() -> None:
    y, x = torch.meshgrid(torch.arange(-20.0, 21), torch.arange(-20.0, 21), indexing="ij")
    blob = torch.exp(-(x**2 + y**2) / (2 * 4**2))[None]
    torch.testing.assert_close(rescale(SPOT, 1), SPOT)
    for factor in (0.5, 1.25):
        area = rescale(blob, factor).sum() / blob.sum()
        torch.testing.assert_close(float(area), factor**2, rtol=0.03, atol=0)


def test_clutter_covers_more_and_more() -> None:
    little, much = (add_clutter(SPOT, share, seed=1) for share in (0.1, 0.4))
    changed = [int((each != SPOT).sum()) for each in (little, much)]
    assert 0 < changed[0] < changed[1] < 0.5 * SPOT.numel()
    # What the little clutter changed stays changed.
    assert bool((much[little != SPOT] != 0.5).all())
    torch.testing.assert_close(add_clutter(SPOT, 0, 1), SPOT)
