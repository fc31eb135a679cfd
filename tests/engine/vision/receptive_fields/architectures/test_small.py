import pytest

from engine.vision.receptive_fields.architectures.small import convolutions
from engine.vision.receptive_fields.costs import parameters


def test_five_small_kernels_see_as_much_as_a_large_one_with_fewer_weights() -> None:
    five, one = convolutions((3,) * 5), convolutions((11,))
    assert five.sizes((20, 20))["relu5"] == one.sizes((20, 20))["relu1"] == (20, 20)
    wide = {n: parameters(convolutions(k, channels=64)) for n, k in ((5, (3,) * 5), (1, (11, 11)))}
    assert wide[5] < wide[1]


def test_depthwise_layers_share_nothing() -> None:
    network = convolutions((3, 3), channels=8, groups=0)
    assert parameters(network) == (27 * 8 + 8) + (9 * 8 + 8)


def test_behind_an_entry_all_layers_read_equally_many_channels() -> None:
    entry = 3 * 16 + 16
    five, one = (convolutions(kernels, entry=True) for kernels in ((3,) * 5, (11,)))
    assert parameters(five) - entry == 5 * (9 * 16 * 16 + 16)
    assert parameters(one) - entry == 121 * 16 * 16 + 16
    depthwise = convolutions((3,) * 5, groups=0, entry=True)
    assert parameters(depthwise) - entry == 5 * (9 * 16 + 16)


def test_wrong_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="as many dilations, not 1"):
        convolutions((3, 3), (1,))
    with pytest.raises(ValueError, match=r"even kernel \(4\)"):
        convolutions((4,))
