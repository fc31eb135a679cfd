"""Shifts: whole pixels, ink that stays, gradients that go back."""

import torch

from engine.generative.gans.digits import augmentation
from engine.seeds import generator


def test_pictures_move_by_whole_pixels() -> None:
    picture = torch.zeros(1, 28, 28)
    picture[0, 10, 15] = 1
    for down, right in ((2, -1), (0, 0), (-2, 2)):
        moved = augmentation.moved(picture, torch.tensor([[down], [right]]))
        assert moved.sum() == 1 and moved[0, 10 + down, 15 + right] == 1


def test_ink_leaves_over_the_edge_and_paper_comes_in() -> None:
    moved = augmentation.moved(torch.ones(1, 28, 28), torch.tensor([[2], [-1]]))[0]
    assert not moved[:2].any() and not moved[:, -1].any() and moved[2:, :-1].all()


def test_every_shift_occurs_and_gradients_move_back() -> None:
    by = augmentation.draw_shifts(2_000, generator(0))
    assert set(by.unique().tolist()) == {-2, -1, 0, 1, 2}
    pictures = torch.rand(3, 28, 28, generator=generator(1), requires_grad=True)
    augmentation.shift(pictures, generator(2))[:, 5, 5].sum().backward()
    assert pictures.grad is not None
    rows, columns = 5 - augmentation.draw_shifts(3, generator(2))
    expected = torch.zeros(3, 28, 28)
    expected[torch.arange(3), rows, columns] = 1
    assert torch.equal(pictures.grad, expected)
