"""PixelCNN, gated PixelCNN and WaveNet: a unit sees only what was generated before it."""

from __future__ import annotations

from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.layers import Add, Multiply, Pointwise
from engine.vision.receptive_fields.windows import Conv


def pixelcnn(blocks: int = 15, features: int = 128) -> Network:
    """PixelCNN for grey images: masked convolutions, with a blind spot to the right above.

    Args:
        blocks: residual blocks, each with a 3×3 convolution.
        features: h of the paper; the maps between the blocks have 2h channels.

    Source: van den Oord, Kalchbrenner and Kavukcuoglu 2016, arXiv:1601.06759, table 1, figure 5.
    """
    builder = Builder(channels=1)
    builder.add("conv1", Conv(7, padding=3, channels=2 * features, mask="A"))
    for block in range(blocks):
        before, name = builder.last, f"block{block + 1}"
        builder.relu(f"{name}.relu1")
        builder.add(f"{name}.conv1", Conv(1, channels=features))
        builder.relu(f"{name}.relu2")
        builder.add(f"{name}.conv2", Conv(3, padding=1, channels=features, mask="B"))
        builder.relu(f"{name}.relu3")
        end = builder.add(f"{name}.conv3", Conv(1, channels=2 * features))
        builder.add(f"{name}.add", Add(), end, before)
    for number, channels in ((2, 2 * features), (3, 256)):
        builder.relu(f"relu{number}")
        builder.add(f"conv{number}", Conv(1, channels=channels))
    return builder.network()


def gated_pixelcnn(layers: int = 15, features: int = 64) -> Network:
    """Gated PixelCNN for grey images: two stacks instead of masks, without the blind spot.

    The vertical stack sees all rows above; the horizontal one what lies to the left in the same
    row, and at each layer what the vertical one has found.

    Source: van den Oord et al. 2016, arXiv:1606.05328, section 2.2 and figure 2.
    """
    builder = Builder(channels=1)
    vertical = horizontal = "input"
    for layer in range(layers):
        name, first = f"layer{layer + 1}", layer == 0
        half = 3 if first else 1
        width = 2 * half + 1
        # The first layer leaves out the pixel's own row (and pixel): all after it may keep them.
        above = Conv(
            (half + 1, width),
            padding=((half, 0), half),
            channels=features,
            mask="above" if first else "",
        )
        left = Conv((1, width), padding=(0, half), channels=features, mask="A" if first else "B")
        previous = horizontal
        parts = []
        for part in ("value", "gate"):
            sees = builder.add(f"{name}.vertical.{part}", above, vertical)
            across = builder.add(f"{name}.cross.{part}", Conv(1, channels=features), sees)
            row = builder.add(f"{name}.horizontal.{part}", left, horizontal)
            parts.append((sees, builder.add(f"{name}.add.{part}", Add(), row, across)))
        (value_v, value_h), (gate_v, gate_h) = parts
        vertical = _gate(builder, f"{name}.vertical", value_v, gate_v)
        horizontal = _gate(builder, f"{name}.horizontal", value_h, gate_h)
        horizontal = builder.add(f"{name}.mix", Conv(1, channels=features), horizontal)
        if not first:
            horizontal = builder.add(f"{name}.skip", Add(), horizontal, previous)
    builder.add("relu", Pointwise("relu"), horizontal)
    builder.add("output", Conv(1, channels=256))
    return builder.network()


def wavenet(cycles: int = 1, layers: int = 10, channels: int = 32) -> Network:
    """WaveNet: causal convolutions of 2 taps with dilations 1, 2, 4, …, on a signal.

    Args:
        cycles: how often the dilations are gone through.
        layers: dilations of one cycle, each twice the one before.
        channels: of all maps.

    Source: van den Oord et al. 2016, arXiv:1609.03499, section 2 and figure 4.
    """
    builder = Builder(channels=1, dims=1)
    before = builder.add("causal", _causal(1, channels))
    skips = []
    for number in range(cycles * layers):
        name, dilation = f"layer{number + 1}", 1 << number % layers
        value = builder.add(f"{name}.value", _causal(dilation, channels), before)
        gate = builder.add(f"{name}.gate", _causal(dilation, channels), before)
        gated = _gate(builder, name, value, gate)
        end = builder.add(f"{name}.residual", Conv(1, channels=channels), gated)
        skips.append(builder.add(f"{name}.skip", Conv(1, channels=channels), gated))
        before = builder.add(f"{name}.add", Add(), end, before)
    if len(skips) > 1:
        builder.add("skips", Add(), *skips)
    builder.relu("relu1")
    builder.add("conv1", Conv(1, channels=channels))
    builder.relu("relu2")
    builder.add("output", Conv(1, channels=256))
    return builder.network()


def _causal(dilation: int, channels: int) -> Conv:
    return Conv(2, padding=((dilation, 0),), dilation=dilation, channels=channels)


def _gate(builder: Builder, name: str, value: str, gate: str) -> str:
    """tanh of one map times the logistic function of another."""
    tanh = builder.add(f"{name}.tanh", Pointwise("tanh"), value)
    sigmoid = builder.add(f"{name}.sigmoid", Pointwise("sigmoid"), gate)
    return builder.add(f"{name}.product", Multiply(), tanh, sigmoid)
