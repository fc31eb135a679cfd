import pytest

from engine.vision.receptive_fields.resizing import Size, resized, size_of
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv


def test_padding_that_keeps_the_size_goes_on_to_keep_it() -> None:
    same = Conv(3, padding=1, channels=8, groups=2, bias=False)
    for kernel, dilation in ((5, 1), (1, 1), (7, 3), (2, 1)):
        wider = resized(same, 2, Size(kernel, 1, dilation, 16))
        assert isinstance(wider, Conv) and (wider.groups, wider.bias) == (2, False)
        assert [wider.size_out(20, axis) for axis in (0, 1)] == [20, 20]
        assert wider.channels == 16


def test_other_padding_stays_as_it_is() -> None:
    assert resized(Conv(3, channels=1), 2, Size(5, 1, 1, 1)).size_out(20, 0) == 16
    alexnet = Conv(11, 4, 2, channels=64)
    assert resized(alexnet, 2, Size(7, 4, 1, 64)).axis(0).before == 2
    causal = Conv(2, padding=((4, 0),), dilation=4, channels=1)
    longer = resized(causal, 1, Size(3, 1, 8, 1)).axis(0)
    assert (longer.before, longer.after) == (16, 0)


def test_pools_and_transposed_convolutions() -> None:
    pool = resized(Pool(3, 2, 1, kind="average", ceil=True), 2, Size(5, 3, 1, 0))
    assert pool == Pool(5, 3, ((2, 2), (2, 2)), kind="average", ceil=True)
    assert resized(Pool(4, 2, 2), 2, Size(2, 2, 1, 0)).axis(0).before == 1
    up = resized(TransposedConv(4, 4, channels=3, extra=3), 2, Size(2, 2, 1, 5))
    assert isinstance(up, TransposedConv) and (up.extra, up.channels) == (1, 5)
    with pytest.raises(ValueError, match="A kernel"):
        resized(Conv(3), 2, Size(0, 1, 1, 1))


def test_only_windows_that_are_equal_along_all_axes_have_one_size() -> None:
    assert size_of(Conv(3, 2, 1, 4, channels=9), 2) == Size(3, 2, 4, 9)
    assert size_of(Pool(3, 2), 2) == Size(3, 2, 1, 0)
    assert size_of(Conv((1, 3)), 2) is None
