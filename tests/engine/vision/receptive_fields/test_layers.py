import pytest

from engine.vision.receptive_fields.layers import (
    Add,
    Concat,
    Crop,
    GlobalPool,
    Input,
    Linear,
    Pointwise,
)


def test_joins_know_their_channels() -> None:
    assert Concat().channels_out((3, 4, 5)) == 12
    assert Add().channels_out((4, 4)) == 4
    with pytest.raises(ValueError, match="equal channels, not 3 and 4"):
        Add().channels_out((3, 4))


def test_a_normalisation_learns_two_numbers_per_channel() -> None:
    assert Pointwise("batchnorm").parameters((64,), 2) == 128
    assert Pointwise("relu").parameters((64,), 2) == 0


def test_a_fully_connected_layer_has_a_weight_per_pair() -> None:
    assert Linear(10).parameters((5,), 2) == 60
    assert Linear(10, bias=False).parameters((5,), 2) == 50


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Input(0),
        lambda: Crop(-1),
        lambda: Pointwise("softplus"),
        lambda: GlobalPool(0),
        lambda: Linear(0),
    ],
)
def test_settings_out_of_range_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"goes from|There is no"):
        wrong()
