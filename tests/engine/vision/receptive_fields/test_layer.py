import pytest

from engine.vision.receptive_fields.layer import Layer, check_whole


def test_a_plain_layer_changes_neither_channels_nor_learns() -> None:
    layer = Layer()
    assert (layer.inputs, layer.channels_out((7,)), layer.parameters((7,), 2)) == ((1, 1), 7, 0)


def test_a_value_out_of_range_is_named() -> None:
    check_whole("A stride", 32, 1, 32)
    with pytest.raises(ValueError, match=r"A stride of 33\? It goes from 1 to 32\."):
        check_whole("A stride", 33, 1, 32)
