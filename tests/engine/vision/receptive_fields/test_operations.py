import torch

from engine.vision.receptive_fields.layers import Add, Concat, Crop, Multiply, Pointwise
from engine.vision.receptive_fields.operations import apply
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv


def test_joins() -> None:
    a, b = torch.full((1, 2, 3), 2.0), torch.full((1, 2, 3), 5.0)
    assert bool((apply(Add(), [a, b, b]) == 12).all())
    assert bool((apply(Multiply(), [a, b]) == 10).all())
    assert apply(Concat(), [a, b]).shape == (1, 4, 3)


def test_a_crop_cuts_both_ends_of_each_axis() -> None:
    x = torch.arange(30.0).reshape(1, 1, 5, 6)
    torch.testing.assert_close(apply(Crop(1, 2), [x]), x[:, :, 1:3, 1:4])


def test_padding_may_differ_between_the_ends() -> None:
    x = torch.arange(1.0, 5).reshape(1, 1, 4)
    causal = apply(Conv(2, padding=((1, 0),)), [x], torch.ones(1, 1, 2))
    torch.testing.assert_close(causal, torch.tensor([[[1.0, 3, 5, 7]]]))
    spread = apply(TransposedConv(3, 2, padding=((1, 0),)), [x], torch.ones(1, 1, 3))
    torch.testing.assert_close(spread, torch.tensor([[[1.0, 3, 2, 5, 3, 7, 4, 4]]]))


def test_signals_and_images_are_pooled() -> None:
    x = torch.arange(6.0).reshape(1, 1, 6)
    torch.testing.assert_close(apply(Pool(2), [x]), torch.tensor([[[1.0, 3, 5]]]))
    means = apply(Pool(2, kind="average"), [x.reshape(1, 1, 2, 3)])
    torch.testing.assert_close(means, torch.tensor([[[[2.0]]]]))


def test_nothing_is_dropped() -> None:
    x = torch.randn(3, 4)
    torch.testing.assert_close(apply(Pointwise("dropout"), [x]), x)
