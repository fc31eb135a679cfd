import pytest
import torch

from engine.seeds import generator
from engine.vision.receptive_fields.graph import stack
from engine.vision.receptive_fields.initialisation import (
    INITIALISATIONS,
    draw,
    fan_in,
    weight_shape,
)
from engine.vision.receptive_fields.layers import GlobalPool, Linear, Pointwise
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv


def test_shapes_are_those_of_torch() -> None:
    network = stack([
        Conv((3, 5), channels=8),
        Conv(3, channels=8, groups=0),
        Pointwise("batchnorm"),
        Pool(2),
        TransposedConv(2, 2, channels=6),
        GlobalPool(2),
        Linear(5),
    ])  # fmt: skip
    shapes = [weight_shape(network, node) for node in network.nodes]
    assert shapes == [
        None,
        (8, 3, 3, 5),
        (8, 1, 3, 3),
        (8,),
        None,
        (8, 6, 2, 2),
        None,
        (5, 24),
    ]  # fmt: skip
    assert fan_in(network, network["conv1"]) == 45
    assert fan_in(network, network["conv2"]) == 9
    assert fan_in(network, network["up1"]) == 8
    assert fan_in(network, network["fc1"]) == 24


@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_initial_weights_have_the_variance_they_promise(initialisation: str) -> None:
    built = stack([Conv(3, channels=64), Conv(3, channels=64, groups=2, bias=False)])
    module = Module(built, initialisation, generator(3))
    for name in ("conv1", "conv2"):
        part = module.part(name)
        assert part is not None
        count = fan_in(built, built[name])
        expected = {"he": 2 / count, "constant": 1 / count**2}.get(initialisation, 1 / count)
        assert float(part.weight.detach().square().mean()) == pytest.approx(expected, rel=0.1)
    repeated = Module(built, initialisation, generator(3))
    torch.testing.assert_close(module.named_weights(), repeated.named_weights())


def test_orthogonal_kernels_are() -> None:
    module = Module(stack([Conv(3, channels=16, bias=False)]), "orthogonal", generator(0))
    rows = module.named_weights()["conv1.weight"].flatten(1)
    torch.testing.assert_close(rows @ rows.T, torch.eye(16), rtol=0, atol=1e-5)


def test_an_unknown_initialisation_is_refused() -> None:
    with pytest.raises(ValueError, match="no initialisation 'zero'; there are he"):
        draw((1, 1), 1, "zero", generator(0))
