"""ResNet-18, -50, -101 and -152: each block adds what it computes to its input."""

from __future__ import annotations

from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.layers import Add, GlobalPool, Linear
from engine.vision.receptive_fields.windows import Conv, Pool

BLOCKS = {18: (2, 2, 2, 2), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
_EXPANSION = 4


def resnet(depth: int = 50, torchvision: bool = False) -> Network:
    """A residual network, named as in torchvision. Made for 224×224 pixels.

    Args:
        depth: a key of `BLOCKS`.
        torchvision: where a bottleneck halves the size: torchvision does it in its 3×3
            convolution, the paper in the 1×1 before it. The weights have the same shapes, the
            receptive fields differ.

    Source: He et al. 2016, arXiv:1512.03385, table 1.

    Raises:
        ValueError: there is no such depth.
    """
    if depth not in BLOCKS:
        raise ValueError(
            f"There is no ResNet-{depth} here; there are {', '.join(map(str, BLOCKS))}."
        )
    builder = Builder()
    builder.normalised("conv1", "bn1", Conv(7, 2, 3, channels=64, bias=False))
    builder.relu("relu")
    builder.add("maxpool", Pool(3, 2, 1))
    for stage, count in enumerate(BLOCKS[depth]):
        for block in range(count):
            stride = 2 if stage and not block else 1
            name, width = f"layer{stage + 1}.{block}", 64 << stage
            if depth == 18:
                _basic(builder, name, width, stride)
            else:
                _bottleneck(builder, name, width, stride, torchvision, first=not block)
    builder.add("avgpool", GlobalPool())
    builder.add("fc", Linear(1000))
    return builder.network()


def _basic(builder: Builder, name: str, width: int, stride: int) -> None:
    before = builder.last
    _conv(builder, name, 1, Conv(3, stride, 1, channels=width, bias=False))
    builder.relu(f"{name}.relu1")
    end = _conv(builder, name, 2, Conv(3, 1, 1, channels=width, bias=False))
    _join(builder, name, before, end, width, stride, projected=stride > 1)


def _bottleneck(
    builder: Builder, name: str, width: int, stride: int, torchvision: bool, first: bool
) -> None:
    before = builder.last
    strides = (1, stride) if torchvision else (stride, 1)
    _conv(builder, name, 1, Conv(1, strides[0], channels=width, bias=False))
    builder.relu(f"{name}.relu1")
    _conv(builder, name, 2, Conv(3, strides[1], 1, channels=width, bias=False))
    builder.relu(f"{name}.relu2")
    end = _conv(builder, name, 3, Conv(1, channels=width * _EXPANSION, bias=False))
    _join(builder, name, before, end, width * _EXPANSION, stride, projected=first)


def _conv(builder: Builder, name: str, number: int, layer: Conv) -> str:
    return builder.normalised(f"{name}.conv{number}", f"{name}.bn{number}", layer)


def _join(
    builder: Builder, name: str, before: str, end: str, channels: int, stride: int, projected: bool
) -> None:
    if projected:
        skip = Conv(1, stride, channels=channels, bias=False)
        before = builder.normalised(f"{name}.downsample.0", f"{name}.downsample.1", skip, before)
    builder.add(f"{name}.add", Add(), end, before)
    builder.relu(f"{name}.relu")
