"""What depth does to gradients, and what skip connections change about it.

* Norms: at initialisation each layer multiplies the squared gradient by a factor (He et al. 2015,
  arXiv:1502.01852); with skips the identity keeps one part of it.
* Shattering: between neighbouring inputs the gradients of deep plain rectifier nets are as
  unlike as white noise; with skips they stay correlated (Balduzzi et al. 2017, arXiv:1702.08591).
* Paths: n blocks with skips are 2ⁿ paths, C(n, k) of them through k branches, and the short ones
  carry the gradient (Veit, Wilber and Belongie 2016, arXiv:1605.06431).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float

from engine import seeds
from engine.vision.receptive_fields.deep_net import GAINS, DeepNet, DeepNetSettings
from engine.vision.receptive_fields.residual_growth import expected_residual_norm

GRID = 256
"""Inputs that the gradient is taken at, evenly over `RANGE`."""
RANGE = (-2.0, 2.0)


def gradient_norms(
    settings: DeepNetSettings, inputs: int = 64, nets: int = 1
) -> Float[np.ndarray, " layers"]:
    """Norm of the gradient of the output with respect to the input of each block, and the last.

    The root mean square over normal inputs and over networks of different seeds, divided by that
    at the last block's output, so that it ends with 1: float64 [depth + 1].
    """
    squares = np.zeros(settings.depth + 1)
    for index in range(nets):
        seed = seeds.derive(settings.seed, "net", index) if index else settings.seed
        net = DeepNet(replace(settings, seed=seed))
        source = seeds.generator(seeds.derive(seed, "inputs"))
        x = torch.randn(inputs, settings.width, generator=source).requires_grad_(True)
        hidden = net.hidden(x)
        gradients = torch.autograd.grad((hidden[-1] @ net.last.T).sum(), hidden)
        squares += [float(each.double().square().sum()) for each in gradients]
    return np.sqrt(squares / squares[-1])


def expected_norm_factor(settings: DeepNetSettings) -> float:
    """The factor by which a block is expected to change the gradient's norm; NaN if not known.

    For networks without biases: a branch multiplies the square by its gain g (see `GAINS`; 1 for
    orthogonal), halved by rectifiers; a skip adds 1 (`independent_norm_factor`). Rectifiers beside
    skips make branch and input correlated: there it is the mean over the blocks of
    `expected_residual_norm`. With normalisation, or a tanh, it depends on the inputs.
    """
    if not (settings.skips and settings.activation == "relu"):
        return independent_norm_factor(settings)
    gain = GAINS.get(settings.initialisation)
    if settings.normalised or settings.bias or gain is None:
        return math.nan
    norm = expected_residual_norm(settings.depth, settings.width, gain, settings.branch_scale)
    return norm ** (1 / settings.depth)


def independent_norm_factor(settings: DeepNetSettings) -> float:
    """The same if the branch of a block were independent of its input; NaN if not known."""
    if settings.normalised or settings.activation == "tanh" or settings.bias:
        return math.nan
    rectified = settings.activation == "relu"
    gain = GAINS.get(settings.initialisation, 1.0) / (2 if rectified else 1)
    return math.sqrt(1 + settings.branch_scale**2 * gain if settings.skips else gain)


def input_gradient(settings: DeepNetSettings) -> tuple[np.ndarray, np.ndarray]:
    """The gradient of a network of one input at each point of a grid, and its outputs.

    Statistics of normalisations are those of the grid.

    Returns:
        df/dx and f: float64 [`GRID`].
    """
    net = DeepNet(settings, inputs=1)
    x = grid()[:, None].requires_grad_(True)
    outputs = net(x)
    (gradient,) = torch.autograd.grad(outputs.sum(), x)
    return gradient[:, 0].double().numpy(), outputs[:, 0].detach().double().numpy()


def grid() -> Float[torch.Tensor, " grid"]:
    """The inputs of `input_gradient`."""
    return torch.linspace(*RANGE, GRID)


def autocorrelation(values: np.ndarray, lags: int = 40) -> np.ndarray:
    """Correlation of a sequence with itself, moved by 0 to lags − 1 places: float64 [lags].

    NaN for a sequence that does not vary.
    """
    centred = values - values.mean()
    power = float(centred @ centred)
    if power <= 0:
        return np.full(lags, np.nan)
    count = len(centred)
    products = [float(centred[lag:] @ centred[: count - lag]) for lag in range(lags)]
    return np.array(products) / power


def gradient_correlation(settings: DeepNetSettings, nets: int = 4, lags: int = 40) -> np.ndarray:
    """Mean `autocorrelation` of the `input_gradient` of networks of different seeds.

    NaN for a linear network: its gradient is the same at every input, but for rounding.
    """
    if settings.activation == "identity":
        return np.full(lags, np.nan)
    found = []
    for index in range(nets):
        seed = seeds.derive(settings.seed, "net", index) if index else settings.seed
        found.append(autocorrelation(input_gradient(replace(settings, seed=seed))[0], lags))
    return np.mean(found, axis=0)


def noise_correlation(kind: str, nets: int = 20, lags: int = 40, seed: int = 0) -> np.ndarray:
    """The same of noise to compare with: ``white``, or ``brown`` (its running sum)."""
    source = np.random.default_rng(seeds.derive(seed, "noise"))
    white = source.standard_normal((nets, GRID))
    values = white.cumsum(axis=1) if kind == "brown" else white
    return np.mean([autocorrelation(each, lags) for each in values], axis=0)


def path_lengths(blocks: int) -> Float[np.ndarray, " lengths"]:
    """The share of all 2ⁿ paths that go through k of n branches: C(n, k)/2ⁿ for k = 0 … n."""
    return np.array([math.comb(blocks, k) / 2**blocks for k in range(blocks + 1)])


@dataclass(frozen=True, eq=False)
class PathGradients:
    """What paths of each length contribute to the gradient.

    Attributes:
        lengths: k, of those that were sampled.
        norms: mean norm of the gradient along one path of that length.
        shares: C(n, k) times the norm, divided by its sum over the lengths.
    """

    lengths: np.ndarray
    norms: np.ndarray
    shares: np.ndarray

    @property
    def mean_length(self) -> float:
        """The mean length, weighted by the shares."""
        return float(self.lengths @ self.shares)


def path_gradients(settings: DeepNetSettings, samples: int = 5) -> PathGradients:
    """Gradients along random paths of each length, at the input of the first block.

    Raises:
        ValueError: a network without skips has a single path.
    """
    if not settings.skips:
        raise ValueError("A network without skip connections has one path, through all its blocks.")
    net = DeepNet(settings)
    source = seeds.generator(seeds.derive(settings.seed, "paths"))
    x = torch.randn(32, settings.width, generator=source).requires_grad_(True)
    lengths, norms = np.arange(settings.depth + 1), []
    for length in lengths:
        found = []
        for _ in range(samples):
            order = torch.randperm(settings.depth, generator=source)
            hidden = net.hidden(x, path=set(order[:length].tolist()))
            (gradient,) = torch.autograd.grad((hidden[-1] @ net.last.T).sum(), x)
            found.append(float(gradient.double().norm(dim=1).mean()))
        norms.append(np.mean(found))
    counts = path_lengths(settings.depth)
    shares = counts * np.array(norms)
    return PathGradients(lengths, np.array(norms), shares / shares.sum())
