"""A flow between its layers: every layer has a path of invertible maps from the identity to it.

Between data (share 0) and what comes after the layer (share 1) the path stays in the layer's own
kind: the outputs of a conditioner, and the direction of a planar layer, are multiplied by the
share; a linear map goes along its rotation and the powers of its stretching; a continuous flow
goes along its time. So every moment is a normalizing flow itself, with an exact inverse and an
exact log-determinant. The raw outputs 0 are the identity for all of these.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import singledispatch
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.generative.flows.autoregressive import AutoregressiveAffine
from engine.generative.flows.continuous import ContinuousFlow, VelocityField, rk4_step
from engine.generative.flows.coupling import Coupling
from engine.generative.flows.density_map import centres
from engine.generative.flows.flow import (
    Bijection,
    Flow,
    Moved,
    Passage,
    PerPoint,
    Points,
    log_normal,
)
from engine.generative.flows.linear import ActNorm, InvertibleLinear
from engine.generative.flows.planar import Planar


class Stop(NamedTuple):
    """Where a moment is between data and noise.

    Attributes:
        layer: its place, counted from the data.
        share: of this layer: 0 before it, 1 after it.
    """

    layer: int
    share: float


class LinearMap(Bijection):
    """z = W x with a given matrix.

    Args:
        matrix: W, of full rank.
    """

    def __init__(self, matrix: Float[Tensor, "d d"]) -> None:
        super().__init__()
        self.matrix = matrix

    def forward(self, x: Points) -> Moved:
        """W x."""
        return Moved(x @ self.matrix.T, self._log_det().expand(len(x)))

    def inverse(self, z: Points) -> Moved:
        """W⁻¹ z."""
        return Moved(torch.linalg.solve(self.matrix, z.T).T, -self._log_det().expand(len(z)))

    def _log_det(self) -> Tensor:
        return self.matrix.slogdet().logabsdet


class ContinuousStep(Bijection):
    """One Runge–Kutta step of a continuous flow, from t to t + h.

    The step back begins at t + h; it is the inverse up to the error of the method, h⁵.
    """

    def __init__(self, field: VelocityField, t: float, h: float) -> None:
        super().__init__()
        self.field, self.t, self.h = field, t, h

    def forward(self, x: Points) -> Moved:
        """Along the field."""
        return Moved(*rk4_step(self.field, x, x.new_zeros(len(x)), self.t, self.h))

    def inverse(self, z: Points) -> Moved:
        """Against the field."""
        return Moved(*rk4_step(self.field, z, z.new_zeros(len(z)), self.t + self.h, -self.h))


def unrolled(flow: Flow) -> list[Bijection]:
    """The layers of a flow from data to noise, a continuous one as its Runge–Kutta steps."""
    layers: list[Bijection] = []
    for layer in flow.layers:
        if isinstance(layer, ContinuousFlow):
            h = 1 / layer.steps
            layers += [ContinuousStep(layer.field, k * h, h) for k in range(layer.steps)]
        else:
            assert isinstance(layer, Bijection)
            layers.append(layer)
    return layers


def interpolated(layer: Bijection, share: float) -> Bijection:
    """The map on the path to a layer: the identity at share 0, the layer itself at 1."""
    return layer if share == 1 else _interpolated(layer, share)


@singledispatch
def _interpolated(layer: Bijection, share: float) -> Bijection:
    raise TypeError(f"No path leads to a {type(layer).__name__}.")


@_interpolated.register
def _(layer: Coupling, share: float) -> Bijection:
    return _with_last_scaled(layer, lambda twin: list(twin.conditioner[-1].parameters()), share)


@_interpolated.register
def _(layer: AutoregressiveAffine, share: float) -> Bijection:
    return _with_last_scaled(layer, lambda twin: list(twin.made[-1].parameters()), share)


@_interpolated.register
def _(layer: Planar, share: float) -> Bijection:
    return _with_last_scaled(layer, lambda twin: [twin.u], share)


@_interpolated.register
def _(layer: ActNorm, share: float) -> Bijection:
    return _with_last_scaled(layer, lambda twin: [twin.log_scale, twin.bias], share)


@_interpolated.register
def _(layer: InvertibleLinear, share: float) -> Bijection:
    return LinearMap(linear_path(layer.weight(), share))


@_interpolated.register
def _(layer: ContinuousStep, share: float) -> Bijection:
    return ContinuousStep(layer.field, layer.t, layer.h * share)


def _with_last_scaled(layer: nn.Module, chosen, share: float):  # type: ignore[no-untyped-def]
    twin = copy.deepcopy(layer)
    with torch.no_grad():
        for weights in chosen(twin):
            weights.mul_(share)
    return twin


def linear_path(matrix: Float[Tensor, "2 2"], share: float) -> Float[Tensor, "2 2"]:
    """The matrix on the way from the identity to W = R S: R^share S^share.

    R is a rotation, S a symmetric stretching (polar decomposition), so ln |det| grows evenly. If
    det W < 0 there is no way through invertible matrices: then the coordinates are exchanged at
    once, for every share above 0, and the way leads from there.
    """
    if share == 0:
        return torch.eye(2, dtype=matrix.dtype)
    exchange = torch.eye(2, dtype=matrix.dtype)
    if float(matrix.det()) < 0:
        exchange = exchange.flip(0)
    left, stretches, right = torch.linalg.svd(matrix @ exchange)
    rotation = left @ right
    angle = share * torch.atan2(rotation[1, 0], rotation[0, 0])
    cos, sin = angle.cos(), angle.sin()
    turned = torch.stack([torch.stack([cos, -sin]), torch.stack([sin, cos])])
    return turned @ right.T @ torch.diag(stretches**share) @ right @ exchange


def stops(layers: int, per_layer: int) -> list[Stop]:
    """Moments from data to noise, `per_layer` for each layer and one more at the beginning."""
    between = [
        Stop(layer, part / per_layer) for layer in range(layers) for part in range(per_layer)
    ]
    return [*between, Stop(layers - 1, 1.0)]


def passage(layers: Sequence[Bijection], x: Points, moments: Sequence[Stop]) -> Passage:
    """Points on their way from data to noise at given moments.

    Args:
        layers: from data to noise (`unrolled`).
        x: points of the data.
        moments: rising.
    """
    places, log_dets = [], []
    done, so_far = 0, x.new_zeros(len(x))
    for layer, share in moments:
        while done < layer:
            x, one = layers[done].forward(x)
            so_far, done = so_far + one, done + 1
        moved = Moved(x, torch.zeros_like(so_far))
        if share:
            moved = interpolated(layers[layer], share).forward(x)
        places.append(moved.points)
        log_dets.append(so_far + moved.log_det)
    return Passage(torch.stack(places), torch.stack(log_dets))


def to_data(layers: Sequence[Bijection], y: Points, moment: Stop) -> Moved:
    """The points of the data that are at y at this moment, with ln |det ∂x/∂y|."""
    y, log_det = interpolated(layers[moment.layer], moment.share).inverse(y)
    for layer in reversed(layers[: moment.layer]):
        y, one = layer.inverse(y)
        log_det = log_det + one
    return Moved(y, log_det)


def log_density(layers: Sequence[Bijection], y: Points, moment: Stop) -> PerPoint:
    """ln p of the points at a moment: the flow's density pushed through the layers before it."""
    x, log_det = y, y.new_zeros(len(y))
    if moment.share:
        x, log_det = interpolated(layers[moment.layer], moment.share).inverse(y)
    for layer in layers[moment.layer :]:
        x, one = layer.forward(x)
        log_det = log_det + one
    return log_normal(x) + log_det


def density_maps(
    layers: Sequence[Bijection], moments: Sequence[Stop], resolution: int, extent: float
) -> Float[Tensor, "moments resolution resolution"]:
    """p at the centres of cells over [−extent, extent]² at each moment, row 0 at the top."""
    cells = centres(resolution, extent)
    with torch.inference_mode():
        maps = [log_density(layers, cells, moment).exp() for moment in moments]
    return torch.stack(maps).view(len(moments), resolution, resolution)
