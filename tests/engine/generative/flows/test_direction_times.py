"""An autoregressive layer samples coordinate by coordinate, a coupling layer at once."""

from engine.generative.flows import direction_times


def test_only_sampling_an_autoregressive_layer_takes_a_pass_per_coordinate() -> None:
    slow = direction_times.measure("autoregressive", 32, 64)
    fast = direction_times.measure("affine", 32, 64)
    assert slow.ratio > 8 > 4 > fast.ratio
    assert fast.ratio_error < 2 and slow.ratio_error < slow.ratio
    assert direction_times.measure("autoregressive", 32, 64) is slow
