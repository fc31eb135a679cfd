import pytest
import torch
from torch import nn

from engine.seeds import generator
from engine.vision.receptive_fields.architectures.catalogue import network
from engine.vision.receptive_fields.architectures.resnet import resnet
from engine.vision.receptive_fields.graph import stack
from engine.vision.receptive_fields.layers import GlobalPool, Linear, Pointwise
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv


def test_it_computes_what_modules_of_torch_compute() -> None:
    built = stack(
        [
            Conv(3, 2, 1, channels=8, groups=1),
            Pointwise("batchnorm"),
            Pointwise("relu"),
            Conv(3, padding=2, dilation=2, channels=8, groups=4),
            Pool(3, 2, 1, ceil=True),
            TransposedConv(3, 2, 1, channels=6, extra=1),
            Pointwise("tanh"),
            Pool(2, 2, kind="average"),
            GlobalPool(2),
            Linear(5),
        ]
    )
    module = Module(built, "lecun", generator(0))
    peer = nn.Sequential(
        nn.Conv2d(3, 8, 3, 2, 1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=4),
        nn.MaxPool2d(3, 2, 1, ceil_mode=True),
        nn.ConvTranspose2d(8, 6, 3, 2, 1, output_padding=1),
        nn.Tanh(),
        nn.AvgPool2d(2),
        nn.AdaptiveAvgPool2d(2),
        nn.Flatten(),
        nn.Linear(24, 5),
    ).eval()
    x = torch.randn(2, 3, 20, 18, generator=generator(1))
    module.calibrate(x)
    names = {"conv1": 0, "batchnorm1": 1, "conv2": 3, "up1": 5, "fc1": 10}
    for ours, theirs in names.items():
        part = module.part(ours)
        assert part is not None
        peer[theirs].load_state_dict(part.state_dict(), strict=False)
    torch.testing.assert_close(module(x), peer(x))
    assert module.activations(x, ("up1", "relu1"))["up1"].shape == (
        2,
        *built.shapes((20, 18))["up1"],
    )


def test_weights_of_torchvision_are_named_as_there() -> None:
    names = Module(resnet(18)).named_weights()
    assert len(names) == 102  # 122 in torchvision, which also counts batches in 20 layers
    for name in ("conv1.weight", "bn1.running_var", "layer2.0.downsample.0.weight", "fc.bias"):
        assert name in names
    assert names["layer3.1.conv2.weight"].shape == (256, 256, 3, 3)


def test_loaded_weights_replace_all_or_nothing() -> None:
    built = network("five-3x3")
    source, target = Module(built, "he", generator(0)), Module(built, "he", generator(1))
    tensors = {name: tensor.detach().clone() for name, tensor in source.named_weights().items()}
    before = target.named_weights()["conv1.weight"].clone()
    with pytest.raises(ValueError, match=r"no conv3\.bias"):
        target.load({name: each for name, each in tensors.items() if name != "conv3.bias"})
    with pytest.raises(ValueError, match=r"conv2\.weight is \[1\] instead of \[16, 16, 3, 3\]"):
        target.load({**tensors, "conv2.weight": torch.zeros(1)})
    with pytest.raises(ValueError, match=r"conv5\.bias is not finite"):
        target.load({**tensors, "conv5.bias": torch.full((16,), torch.nan)})
    torch.testing.assert_close(target.named_weights()["conv1.weight"], before)
    assert target.load({**tensors, "more": torch.zeros(1)}) == ("more",)
    x = torch.randn(1, 3, 9, 9, generator=generator(2))
    torch.testing.assert_close(target(x), source(x))


def test_masked_and_uneven_convolutions_see_only_the_past() -> None:
    module = Module(network("gated-pixelcnn").until("layer2.mix"), "lecun", generator(0))
    x = torch.randn(1, 1, 9, 9, generator=generator(1), requires_grad=True)
    module(x)[0, :, 4, 4].sum().backward()
    assert x.grad is not None
    assert not x.grad[0, 0, 4, 4:].any()
    assert not x.grad[0, 0, 5:].any()
    assert bool(x.grad[0, 0, 3].any())


def test_calibrated_normalisations_give_unit_variance() -> None:
    built = stack([Conv(3, channels=8), Pointwise("batchnorm")])
    module = Module(built, "he", generator(0))
    x = 5 * torch.randn(4, 3, 16, 16, generator=generator(1)) + 2
    module.calibrate(x)
    out = module(x)
    torch.testing.assert_close(out.mean((0, 2, 3)), torch.zeros(8), rtol=0, atol=1e-4)
    torch.testing.assert_close(out.var((0, 2, 3)), torch.ones(8), rtol=1e-3, atol=0)


def test_unknown_initialisations_and_misfits_are_refused() -> None:
    with pytest.raises(ValueError, match="no initialisation 'zero'"):
        Module(network("five-3x3"), "zero", generator(0))
    with pytest.raises(ValueError, match="too small"):
        Module(network("alexnet").until("features.2"))(torch.zeros(1, 3, 12, 12))
