"""The training loop of the recipes, on a problem whose answer is known."""

import pytest
import torch
from torch import nn

from engine.seeds import generator
from recipes import fitting


def _line() -> nn.Linear:
    layer = nn.utils.skip_init(nn.Linear, 3, 1)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def test_it_finds_the_line_behind_noisy_points(capsys: pytest.CaptureFixture[str]) -> None:
    layer, source = _line(), generator(0)
    truth = torch.tensor([[1.0, -2.0, 0.5]])

    def loss() -> torch.Tensor:
        x = torch.randn(64, 3, generator=source)
        y = x @ truth.T + 0.3 + 0.1 * torch.randn(64, 1, generator=source)
        return (layer(x) - y).square().mean()

    fitting.fit(layer, loss, 300, peak=0.05, decay=0.0, bfloat16=False)
    torch.testing.assert_close(layer.weight.detach(), truth, atol=0.02, rtol=0)
    assert float(layer.bias.detach()) == pytest.approx(0.3, abs=0.02)
    assert "step 300 of 300: loss 0.01" in capsys.readouterr().out


def test_what_needs_no_gradient_stays(capsys: pytest.CaptureFixture[str]) -> None:
    layer = _line()
    layer.bias.requires_grad_(False)
    fitting.fit(layer, lambda: layer(torch.ones(1, 3)).sum(), 5, peak=0.1)
    assert not layer.bias.any() and layer.weight.detach().abs().min() > 0
    assert capsys.readouterr().out


def test_halved_weights_are_those_the_network_goes_on_with() -> None:
    layer = _line()
    with torch.no_grad():
        layer.weight.fill_(0.1)
    tensors = fitting.halved(layer)
    assert tensors["weight"].dtype == torch.float16
    assert torch.equal(layer.weight, tensors["weight"].float())
    assert float(layer.weight[0, 0].detach()) != pytest.approx(0.1, abs=1e-9)
