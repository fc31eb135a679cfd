"""Value and spatial gradient of a network, and the gradients of its weights for a loss in both.

The eikonal loss asks for derivatives of derivatives. Automatic differentiation gives them
(`create_graph=True`), and here they are written out: the same matrix products, fewer passes over
the signals (seen: 1.3× the steps per second of a 4×64 network, at most 1,024 points at a time).

With z_l = W_l h_{l−1} + b_l, h_l = φ(z_l), f = w·h_L + b, the gradient ∇f = W₁ᵀ g₁ comes from
g_l = a_l φ′(z_l), a_l = W_{l+1}ᵀ g_{l+1}, a_L = w. For ∂f = ∂loss/∂f and v = ∂loss/∂∇f the
direction v is carried forward, t_l = φ′(z_l) W_l t_{l−1} with t₀ = v, and the loss backward:

    ∂z_l = φ′(z_l) ∂h_l + φ″(z_l) a_l W_l t_{l−1},   ∂W_l = ∂z_l h_{l−1}ᵀ + g_l t_{l−1}ᵀ,

∂h_{l−1} = W_lᵀ ∂z_l, ∂h_L = ∂f w. (Pearlmutter, *Fast exact multiplication by the Hessian*, 1994.)
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.geometry.implicit_surfaces.fields import FREQUENCY, SHARPNESS, Network, softplus


class Slopes:
    """One evaluation of a network at points, from which losses go back.

    Nothing here is recorded by automatic differentiation; parameters need a ``grad`` to add to.

    Attributes:
        values: f [n].
        gradients: ∇f with respect to the coordinates of a point, not to its code [n, c].
    """

    def __init__(self, network: Network, points: Float[Tensor, "n d"]) -> None:
        self.network = network
        self._coordinates = network.shape.coordinates
        self._sine = network.shape.activation == "sine"
        with torch.no_grad():
            self._signals = [points]
            self._bends: list[Tensor] = []
            for layer in network.layers:
                signal, bend = self._activate(_through(layer, self._signals[-1]))
                self._signals.append(signal)
                self._bends.append(bend)
            self.values = _through(network.output, self._signals[-1]).squeeze(1)
            self._back = self._go_back()
            first = network.layers[0].weight[:, : self._coordinates]
            self.gradients = self._back[0] @ first

    def backward(
        self,
        to_values: Float[Tensor, " n"],
        to_gradients: Float[Tensor, "n c"],
        *,
        to_points: bool = False,
    ) -> Float[Tensor, "n d"] | None:
        """Adds the gradients of a loss to those of the parameters, as ``loss.backward()`` does.

        Args:
            to_values: ∂loss/∂f.
            to_gradients: ∂loss/∂∇f.
            to_points: whether ∂loss/∂points is wanted (for latent codes among the inputs).

        Returns:
            ∂loss/∂points, by way of the values and of the gradients, if wanted.
        """
        with torch.no_grad():
            forward, turned = self._carry(to_gradients)
            output = self.network.output
            _add(output.weight, to_values[None] @ self._signals[-1] + forward[-1].sum(0))
            _add(output.bias, to_values.sum())
            to_signal = to_values[:, None] * output.weight
            for index in range(len(self._bends) - 1, -1, -1):
                layer = self.network.layers[index]
                to_signal = self._through_bend(index, to_signal, turned[index], forward[index + 1])
                weight = _gradient(layer.weight)
                weight.addmm_(to_signal.t(), self._signals[index])
                weight[:, : forward[index].shape[1]].addmm_(self._back[index].t(), forward[index])
                _add(layer.bias, to_signal.sum(0))
                if index or to_points:
                    to_signal = to_signal @ layer.weight
        return to_signal if to_points else None

    def _activate(self, signal: Tensor) -> tuple[Tensor, Tensor]:
        """φ and φ′."""
        if self._sine:
            phase = signal * FREQUENCY
            return torch.sin(phase), torch.cos(phase).mul_(FREQUENCY)
        return softplus(signal), (signal * SHARPNESS).sigmoid_()

    def _go_back(self) -> list[Tensor]:
        """g_l for each layer; of sine units a_l too, since φ′ may be zero."""
        steps = [self.network.output.weight * self._bends[-1]]
        self._arriving = [self.network.output.weight.expand_as(self._bends[-1])]
        for index in range(len(self._bends) - 1, 0, -1):
            arriving = steps[0] @ self.network.layers[index].weight
            self._arriving.insert(0, arriving)
            steps.insert(0, arriving * self._bends[index - 1])
        return steps

    def _carry(self, direction: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """t_l, from t₀ = v on, and W_l t_{l−1}."""
        forward, turned = [direction], []
        for index, layer in enumerate(self.network.layers):
            weight = layer.weight if index else layer.weight[:, : self._coordinates]
            turned.append(forward[-1] @ weight.t())
            forward.append(turned[-1] * self._bends[index])
        return forward, turned

    def _through_bend(
        self, index: int, to_signal: Tensor, turned: Tensor, forward: Tensor
    ) -> Tensor:
        """∂z_l of ∂h_l."""
        back = to_signal * self._bends[index]
        if self._sine:  # φ″ = −ω² φ
            bent = self._arriving[index] * turned * self._signals[index + 1]
            return back.sub_(bent, alpha=FREQUENCY**2)
        # φ″ = β φ′ (1 − φ′), so φ″ a W t = β g (W t − t_l).
        return back.addcmul_(self._back[index], turned - forward, value=SHARPNESS)


def _through(layer: nn.Linear, signal: Tensor) -> Tensor:
    return nn.functional.linear(signal, layer.weight, layer.bias)


def _gradient(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


def _add(parameter: Tensor, amount: Tensor) -> None:
    _gradient(parameter).add_(amount.view_as(parameter))
