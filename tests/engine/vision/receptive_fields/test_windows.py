from itertools import product

import pytest
import torch
from torch.nn import functional

from engine.vision.receptive_fields.windows import Axis, Conv, Pool, TransposedConv


def test_output_sizes_are_those_of_torch() -> None:
    for size, kernel, stride, pad, dilation in product(
        (5, 8, 11), (1, 2, 3), (1, 2, 3), (0, 1), (1, 2)
    ):
        x, weight = torch.ones(1, 1, size), torch.ones(1, 1, kernel)
        out = functional.conv1d(x, weight, None, stride, pad, dilation)
        assert Axis(kernel, stride, pad, pad, dilation).size_out(size) == out.shape[-1]
        up = functional.conv_transpose1d(x, weight, None, stride, pad, stride - 1, 1, dilation)
        layer = TransposedConv(kernel, stride, pad, dilation, extra=stride - 1)
        assert layer.size_out(size, 0) == up.shape[-1]
        if pad <= kernel // 2:
            for ceil in (False, True):
                pooled = functional.max_pool1d(x, kernel, stride, pad, ceil_mode=ceil)
                assert Pool(kernel, stride, pad, ceil=ceil).size_out(size, 0) == pooled.shape[-1]


def test_masks_leave_what_was_generated_before() -> None:
    assert Conv(3, mask="A").taps(2) == ((0, 0), (0, 1), (0, 2), (1, 0))
    assert Conv(3, mask="B").taps(2) == ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1))
    assert Conv((2, 3), mask="above").taps(2) == ((0, 0), (0, 1), (0, 2))
    with pytest.raises(ValueError, match="leaves no tap"):
        Conv(1, mask="A").taps(2)


def test_weights_of_groups() -> None:
    assert Conv(3, channels=32).parameters((16,), 2) == 9 * 16 * 32 + 32
    assert Conv(3, channels=32, groups=4).parameters((16,), 2) == 9 * 4 * 32 + 32
    assert Conv(3, channels=16, groups=0, bias=False).parameters((16,), 2) == 9 * 16
    with pytest.raises(ValueError, match="5 groups must divide 16"):
        Conv(3, channels=32, groups=5).channels_out((16,))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Conv(0), "kernel of 0"),
        (lambda: Conv(3, stride=0), "stride of 0"),
        (lambda: Conv(3, dilation=0), "dilation of 0"),
        (lambda: Conv(3, padding=((0, -1), 0)), "Padding of -1"),
        (lambda: TransposedConv(2, 2, extra=2), "fewer than the stride"),
        (lambda: Pool(2, dilation=2), "no dilation"),
    ],
)
def test_impossible_windows_are_refused(wrong, said) -> None:
    with pytest.raises(ValueError, match=said):
        wrong()
