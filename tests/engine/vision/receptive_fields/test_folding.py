import torch

from engine.seeds import generator
from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.folding import folded
from engine.vision.receptive_fields.layers import Add, Pointwise
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.windows import Conv


def test_a_folded_network_computes_the_same() -> None:
    builder = Builder()
    first = builder.normalised("conv1", "bn1", Conv(3, padding=1, channels=6, bias=False))
    builder.relu("relu1")
    builder.add("conv2", Conv(3, padding=1, channels=6))
    # Read twice, so it stays.
    builder.add("bn2", Pointwise("batchnorm"))
    builder.add("sum", Add(), "bn2", "conv2", first)
    builder.normalised("conv3", "bn3", Conv(1, channels=4, groups=2))
    module = Module(builder.network(), "he", generator(0))
    x = torch.randn(3, 3, 8, 8, generator=generator(1)) + 1
    module.calibrate(x)
    faster = folded(module)
    torch.testing.assert_close(faster(x), module(x), rtol=1e-4, atol=1e-5)
    assert faster.network.names == module.network.names
    assert isinstance(faster.network["bn1"].layer, Pointwise)
    assert [faster.network[name].layer.kind for name in ("bn1", "bn2", "bn3")] == [  # type: ignore[attr-defined]
        "identity",
        "batchnorm",
        "identity",
    ]
