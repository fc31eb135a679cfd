import pytest

from engine.vision.receptive_fields.effective import fit_root
from engine.vision.receptive_fields.small_nets import (
    SmallNet,
    build,
    field_of,
    input_side,
    middle,
    widths_by_depth,
)
from engine.vision.receptive_fields.theory import box, receptive_field

DEPTHS = (2, 4, 7, 11, 16)


def test_widths_grow_like_the_root_of_the_depth() -> None:
    settings = SmallNet(depth=16, activation="identity", initialisation="lecun", channels=16)
    widths = widths_by_depth(settings, DEPTHS)
    fit = fit_root(DEPTHS, widths)
    assert fit.r_squared > 0.95
    assert fit.exponent == pytest.approx(0.5, abs=0.1)
    # √((k² − 1)/12) pixels for the first layer.
    assert fit.scale == pytest.approx((8 / 12) ** 0.5, rel=0.1)
    with pytest.raises(ValueError, match="16 layers, not 17"):
        widths_by_depth(settings, (17,))


def test_skips_keep_fields_narrow_and_subsampling_widens_them() -> None:
    plain = field_of(build(SmallNet(depth=12)), "act12").moments.width
    skips = field_of(build(SmallNet(depth=12, skips=True)), "act12").moments.width
    pooled = field_of(build(SmallNet(depth=12, subsampling="max")), "act12").moments.width
    dilated = field_of(build(SmallNet(depth=12, dilation="growing")), "act12").moments.width
    assert skips < plain < pooled
    assert plain < dilated


def test_widths_follow_the_root_over_whole_cycles_of_dilations_and_jump_within_one() -> None:
    settings = SmallNet(depth=12, dilation="growing", initialisation="lecun", channels=16)
    widths = widths_by_depth(settings, (4, 5, 8, 9, 12), images=2)
    cycles = fit_root((4, 8, 12), (widths[0], widths[2], widths[4]))
    assert cycles.exponent == pytest.approx(0.5, abs=0.05)
    assert cycles.scale == pytest.approx((85 / 4 * 8 / 12) ** 0.5, rel=0.05)
    assert widths[1] / widths[0] < 1.02 < 1.3 < widths[2] / widths[1]


def test_networks_of_two_halvings_follow_the_root_with_a_larger_constant() -> None:
    depths = (9, 15, 24)
    widths = []
    for depth in depths:
        settings = SmallNet(depth=depth, subsampling="stride", channels=16)
        widths.append(field_of(build(settings), f"act{depth}").moments.width)
    fit = fit_root(depths, widths)
    assert fit.exponent == pytest.approx(0.5, abs=0.1)
    assert fit.scale == pytest.approx((7 * 8 / 12) ** 0.5, rel=0.1)


@pytest.mark.parametrize("subsampling", ["none", "stride", "average"])
def test_the_theoretical_field_of_the_middle_unit_fits(subsampling: str) -> None:
    network = SmallNet(depth=7, subsampling=subsampling, skips=True).network()
    name = network.output
    side = input_side(network, name)
    for first, last in box(receptive_field(network, name), middle(network, name, (side, side))):
        assert first >= 0
        assert last < side


def test_nodes_are_those_of_the_settings() -> None:
    settings = SmallNet(depth=3, normalised=True, skips=True, subsampling="max")
    assert settings.network().names == (
        "input",
        *("conv1", "norm1", "act1", "pool1"),
        *("conv2", "norm2", "act2", "pool2"),
        *("conv3", "norm3", "act3", "add3"),
    )
    assert [settings.end(number) for number in (1, 2, 3)] == ["act1", "act2", "add3"]


def test_normalised_networks_keep_their_scale() -> None:
    module = build(SmallNet(depth=20, normalised=True, activation="tanh"))
    assert field_of(module, "act20").scale > 1e-3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"depth": 0}, "Depth 0"),
        ({"kernel": 4}, "odd"),
        ({"activation": "swish"}, "no activation 'swish'"),
        ({"dilation": "3"}, "no dilation '3'"),
        ({"initialisation": "zero"}, "no initialisation"),
        ({"subsampling": "fft"}, "no subsampling"),
    ],
)
def test_settings_out_of_range_are_refused(wrong, said) -> None:
    with pytest.raises(ValueError, match=said):
        SmallNet(**wrong)
