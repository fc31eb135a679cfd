"""GoogLeNet: branches with windows of several sizes, stacked (Inception)."""

from __future__ import annotations

from typing import NamedTuple

from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.layers import Concat, GlobalPool, Linear, Pointwise
from engine.vision.receptive_fields.windows import Conv, Pool


class _Branches(NamedTuple):
    """Channels of the four branches: 1×1, 3×3 and 5×5 after their reductions, after the pool."""

    one: int
    reduce_three: int
    three: int
    reduce_five: int
    five: int
    pool: int


_MODULES = {
    "3a": _Branches(64, 96, 128, 16, 32, 32),
    "3b": _Branches(128, 128, 192, 32, 96, 64),
    "4a": _Branches(192, 96, 208, 16, 48, 64),
    "4b": _Branches(160, 112, 224, 24, 64, 64),
    "4c": _Branches(128, 128, 256, 24, 64, 64),
    "4d": _Branches(112, 144, 288, 32, 64, 64),
    "4e": _Branches(256, 160, 320, 32, 128, 128),
    "5a": _Branches(256, 160, 320, 32, 128, 128),
    "5b": _Branches(384, 192, 384, 48, 128, 128),
}
_TORCHVISION_EPS = 1e-3


def googlenet(torchvision: bool = False) -> Network:
    """GoogLeNet without its auxiliary classifiers. Made for 224×224 pixels.

    Args:
        torchvision: as torchvision has it, with its names: batch normalisation instead of biases,
            3×3 kernels where the paper has 5×5, and a last pool of 2×2 instead of 3×3.

    Source: Szegedy et al. 2015, arXiv:1409.4842, table 1.
    """
    builder = Builder()
    _conv(builder, "conv1", Conv(7, 2, 3, channels=64), torchvision)
    builder.add("maxpool1", Pool(3, 2, ceil=True))
    _conv(builder, "conv2", Conv(1, channels=64), torchvision)
    _conv(builder, "conv3", Conv(3, padding=1, channels=192), torchvision)
    builder.add("maxpool2", Pool(3, 2, ceil=True))
    for name, branches in _MODULES.items():
        if name == "4a":
            builder.add("maxpool3", Pool(3, 2, ceil=True))
        if name == "5a":
            builder.add("maxpool4", Pool(2 if torchvision else 3, 2, ceil=True))
        _inception(builder, f"inception{name}", branches, torchvision)
    builder.add("avgpool", GlobalPool())
    builder.add("dropout", Pointwise("dropout"))
    builder.add("fc", Linear(1000))
    return builder.network()


def _inception(builder: Builder, name: str, branches: _Branches, torchvision: bool) -> None:
    before = builder.last
    large = 3 if torchvision else 5

    def conv(branch: str, layer: Conv, source: str) -> str:
        return _conv(builder, f"{name}.{branch}", layer, torchvision, source)

    one = conv("branch1", Conv(1, channels=branches.one), before)
    three = conv("branch2.0", Conv(1, channels=branches.reduce_three), before)
    three = conv("branch2.1", Conv(3, padding=1, channels=branches.three), three)
    five = conv("branch3.0", Conv(1, channels=branches.reduce_five), before)
    five = conv("branch3.1", Conv(large, padding=large // 2, channels=branches.five), five)
    pool = builder.add(f"{name}.branch4.0", Pool(3, 1, 1, ceil=True), before)
    pool = conv("branch4.1", Conv(1, channels=branches.pool), pool)
    builder.add(name, Concat(), one, three, five, pool)


def _conv(builder: Builder, name: str, layer: Conv, torchvision: bool, *inputs: str) -> str:
    if torchvision:
        layer = Conv(layer.kernel, layer.stride, layer.padding, channels=layer.channels, bias=False)
        builder.normalised(f"{name}.conv", f"{name}.bn", layer, *inputs, eps=_TORCHVISION_EPS)
    else:
        builder.add(f"{name}.conv", layer, *inputs)
    return builder.relu(f"{name}.relu")
