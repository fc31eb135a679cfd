import pytest
import torch

from engine.seeds import generator
from engine.vision.receptive_fields.deep_net import DeepNet, DeepNetSettings

SETTINGS = DeepNetSettings(depth=3, width=5, skips=True, bias=0.5)
X = torch.randn(7, 2, generator=generator(0))


def test_blocks_add_to_their_input() -> None:
    net = DeepNet(SETTINGS, inputs=2, outputs=4)
    hidden = net.hidden(X)
    assert len(hidden) == 4
    for index in range(3):
        branch = torch.relu(hidden[index] @ net.weights[index].T + net.biases[index])
        torch.testing.assert_close(hidden[index + 1], hidden[index] + branch)
    assert net(X).shape == (7, 4)


def test_a_path_has_the_same_values_and_its_own_gradient() -> None:
    net = DeepNet(SETTINGS)
    x = torch.randn(6, 5, generator=generator(1), requires_grad=True)
    whole = torch.autograd.grad(net.hidden(x)[-1].sum(), x)[0]
    total = torch.zeros_like(whole)
    for subset in range(8):
        path = {block for block in range(3) if subset >> block & 1}
        hidden = net.hidden(x, path)
        torch.testing.assert_close(hidden[-1], net.hidden(x)[-1])
        total += torch.autograd.grad(hidden[-1].sum(), x)[0]
    # Figure 1 of Veit et al.: the network is the sum of its 2³ paths.
    torch.testing.assert_close(total, whole)


def test_normalised_blocks_have_unit_variance_before_the_activation() -> None:
    net = DeepNet(DeepNetSettings(depth=2, width=6, normalised=True, activation="identity"))
    last = net.hidden(torch.randn(50, 6, generator=generator(2)))[-1]
    torch.testing.assert_close(last.var(0, unbiased=False), torch.ones(6), rtol=1e-3, atol=1e-3)


def test_branches_are_scaled_by_the_root_of_the_depth() -> None:
    assert DeepNetSettings(depth=16, scaled=True).branch_scale == 0.25
    assert DeepNetSettings(depth=16).branch_scale == 1


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="Depth 0"):
        DeepNetSettings(depth=0)
    with pytest.raises(ValueError, match="no activation 'gelu'"):
        DeepNetSettings(activation="gelu")
    with pytest.raises(ValueError, match="no initialisation 'zero'"):
        DeepNetSettings(initialisation="zero")
