"""A small network that predicts the noise (or the data, or v) from x_t and t.

Its gradient is written out: with layers this small, a third of a training step under autograd is
bookkeeping. `forward` is an ordinary module, and tests compare the two.
"""

from itertools import pairwise

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn
from torch.nn import functional

from engine.cache import cached
from engine.generative.diffusion.parametrisation import Denoiser, to_eps
from engine.generative.diffusion.schedules import Schedule, Time

WIDTHS = (32, 64, 128)


class _Unset(nn.Linear):
    """Without the initial values of torch, which come from its global generator."""

    def reset_parameters(self) -> None:
        """Leaves them as they are."""


class DenoisingMLP(nn.Module):
    """(x_t, t, class) → prediction: an MLP on x_t, features of the noise level, one-hot class.

    Args:
        schedule: whose times it is asked about; their features (`time_features`) are a table.
        hidden: widths of the hidden layers, at least one.
        generator: of the initial weights; None leaves them unset, to be loaded.
        dimensions: d.
        classes: how many; the label `classes` itself stands for "none" (for classifier-free
            guidance). 0 makes a network without labels.
    """

    def __init__(
        self,
        schedule: Schedule,
        hidden: tuple[int, ...],
        generator: torch.Generator | None,
        *,
        dimensions: int = 2,
        classes: int = 0,
    ) -> None:
        super().__init__()
        self.dimensions = dimensions
        self.labels = classes + 1 if classes else 0
        self.time: Tensor
        self.register_buffer("time", _table(schedule), persistent=False)
        widths = (dimensions + self.time.shape[1] + self.labels, *hidden, dimensions)
        self.layers = nn.ModuleList(_Unset(*pair) for pair in pairwise(widths))
        if generator is not None:
            self.reset(generator)

    def reset(self, generator: torch.Generator) -> None:
        """Weights from N(0, 2/fan-in) (He et al. 2015), those of the output and biases zero."""
        with torch.no_grad():
            for layer in self.linears:
                layer.weight.normal_(0, (2 / layer.in_features) ** 0.5, generator=generator)
                layer.bias.zero_()
            self.linears[-1].weight.zero_()

    @property
    def linears(self) -> list[nn.Linear]:
        """The layers, first to last."""
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]

    def features(
        self, x: Float[Tensor, "n d"], t: Int64[Tensor, " n"], labels: Tensor | None = None
    ) -> Float[Tensor, "n features"]:
        """What the first layer sees."""
        parts = [x, self.time[t]]
        if self.labels:
            labels = torch.full_like(t, self.labels - 1) if labels is None else labels
            parts.append(functional.one_hot(labels, self.labels).to(x.dtype))
        return torch.cat(parts, dim=1)

    def forward(
        self, x: Float[Tensor, "n d"], t: Time, labels: Tensor | None = None
    ) -> Float[Tensor, "n d"]:
        """The prediction. Without labels, a network with classes answers for "none"."""
        first, *rest = self.linears
        if isinstance(t, int) and labels is None:
            # What is the same for all points is computed once.
            constant = self.features(x.new_zeros(1, self.dimensions), torch.tensor([t]))
            weight = first.weight[:, : self.dimensions]
            signal = functional.linear(x, weight, first(constant).squeeze(0))
        else:
            times = torch.full((len(x),), t) if isinstance(t, int) else t
            signal = first(self.features(x, times, labels))
        for layer in rest:
            signal = layer(torch.relu_(signal) if signal.is_inference() else torch.relu(signal))
        return signal

    def regress(
        self,
        features: Float[Tensor, "n features"],
        target: Float[Tensor, "n d"],
        weight: Float[Tensor, "n 1"],
    ) -> Float[Tensor, ""]:
        """The loss Σ weight (prediction − target)² / (n d); its gradient goes into every ``grad``.

        The parameters need gradients already, which are overwritten (`engine.flat.flatten`).
        """
        with torch.inference_mode():
            linears = self.linears
            signals = [features]
            for layer in linears[:-1]:
                signals.append(functional.linear(signals[-1], layer.weight, layer.bias).relu_())
            error = functional.linear(signals[-1], linears[-1].weight, linears[-1].bias) - target
            slope = weight * error
            loss = torch.dot(slope.flatten(), error.flatten()) / error.numel()
            slope *= 2 / error.numel()
            for layer, signal in zip(reversed(linears), reversed(signals), strict=True):
                assert layer.weight.grad is not None and layer.bias.grad is not None
                torch.sum(slope, dim=0, out=layer.bias.grad)
                if signal is features:
                    # With so few columns the other order is four times as fast.
                    layer.weight.grad.copy_((signal.T @ slope).T)
                else:
                    torch.mm(slope.T, signal, out=layer.weight.grad)
                    slope = torch.ops.aten.threshold_backward(slope @ layer.weight, signal, 0)
        return loss


def time_features(schedule: Schedule) -> Float[Tensor, "times features"]:
    """A row for each t: λ = log SNR / 4 with a few sines and cosines of it, √α̅ and √(1 − α̅).

    The answer depends on t only through the noise level, so the same level looks the same in
    every schedule, and a drawn curve may dwell on one. (Seen: with v and the cosine schedule, the
    swiss roll is learned in half the steps that sinusoids of t need.)
    """
    level = schedule.snr.clamp(1e-9, 1e5).log()[:, None] / 4
    phase = level * torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    share = schedule.alpha_bar[:, None]
    parts = [level, phase.sin(), phase.cos(), share.sqrt(), (1 - share).sqrt()]
    return torch.cat(parts, dim=1).float()


@cached
def _table(schedule: Schedule) -> Tensor:
    return time_features(schedule)


def as_denoiser(network: nn.Module, schedule: Schedule, parametrisation: str) -> Denoiser:
    """ε̂ from a network that predicts ε, x_0 or v."""

    def denoiser(x: Tensor, t: Time) -> Tensor:
        return to_eps(network(x, t), x, t, schedule, parametrisation)

    return denoiser
