"""The text of a stack of layers: read, written, changed, and refused with a clause."""

import pytest

from engine.vision.receptive_fields.theory import receptive_field
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv
from pages.vision.receptive_fields.stack_text import (
    StackedLayer,
    changed,
    check,
    decode,
    encode,
    network_of,
)

TEXTS = ("c3x16", "c5s2d2vx8-p2-p3s2-a2-t2x4-c1x1", "c3g-c3d4x32-t4s2x3")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_and_written_back(text: str) -> None:
    assert encode(decode(text)) == text


def test_layers_are_what_the_text_says() -> None:
    network = network_of(decode("c5s2d2vx8-p3s2-t2x4-c3g"))
    layers = [network[name].layer for name in network.maps[1:]]
    assert layers == [
        Conv(5, 2, 0, 2, 8),
        Pool(3, 2),
        TransposedConv(2, 2, channels=4),
        Conv(3, 1, ((1, 1), (1, 1)), 1, 4, 0),
    ]
    assert receptive_field(network, "conv1")[0].size == 9


def test_a_padded_convolution_keeps_the_size_also_with_an_even_kernel() -> None:
    for text in ("c2x4", "c4d3x4", "c11d5x4"):
        assert network_of(decode(text)).sizes((64, 64))["conv1"] == (64, 64)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("", "“” is no layer"),
        ("c3x16-", "“” is no layer"),
        ("p2d2", "pool “p2d2” has settings of a convolution"),
        ("t2v", "“t2v” is no layer"),
        ("c12x16", "kernel goes from 1 to 11, not to 12"),
        ("c3x9999", "channels goes from 1 to 512"),
        ("-".join(["p2"] * 7), "cannot be built for an image of 64×64: layer 7, “p2”: an input"),
        ("-".join(["c3x16"] * 13), "13 layers are too many, 12 is the most"),
        ("c3x16-<script>", "“<script>” is no layer"),
    ],
)
def test_what_is_no_stack_is_refused_with_a_clause(text: str, clause: str) -> None:
    with pytest.raises(ValueError, match=clause):
        decode(text)


def test_what_cannot_be_read_is_told_from_what_cannot_be_built() -> None:
    assert check("c3x16-p2") == "c3x16-p2"
    with pytest.raises(ValueError, match=r"^which cannot be read: “zzz” is no layer$"):
        check("c3x16-zzz")
    built = r"^which cannot be built .* layer 4, “p4”: an input of 1×1 is too small for it$"
    with pytest.raises(ValueError, match=built):
        check("p4-p4-p4-p4")


def test_a_changed_layer_is_tried_on_the_image() -> None:
    layers = decode("c3x16-p2-c3x32")
    assert changed(layers, 2, kernel=5) == "c3x16-p2-c5x32"
    with pytest.raises(ValueError, match="too small"):
        changed((*[StackedLayer("p", 4, 4)] * 2, StackedLayer("p", 2, 2)), 2, kernel=9)
