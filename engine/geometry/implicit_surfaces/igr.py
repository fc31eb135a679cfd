"""A surface learned from points alone: implicit geometric regularisation.

Gropp et al., *Implicit Geometric Regularization for Learning Shapes* (2020): a network f
should vanish on the points and be a distance everywhere, that is |∇f| = 1 (the eikonal equation):

    loss = mean |f(x)|  +  λ mean (|∇f| − 1)²  +  τ mean (1 − cos(∇f(x), n))

The first and last mean run over points x of the cloud, the second also over points of the cube and
around the cloud. Without the eikonal term f = 0 everywhere is a solution.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.geometry.curves import ClosedCurve
from engine.geometry.implicit_surfaces.csg import EXTENT, MODELS
from engine.geometry.implicit_surfaces.double_backward import ValuesAndGradients
from engine.geometry.implicit_surfaces.networks import (
    Architecture,
    Network,
    network_from_parameters,
)
from engine.geometry.implicit_surfaces.point_clouds import (
    MAX_MISSING_SHARE,
    MAX_NOISE,
    PointCloud,
    Source,
    sample_point_cloud,
)
from engine.geometry.lattice import Lattice, slice_points
from engine.settings import check_ranges, setting
from engine.training import Training

BATCH_SIZE = 1024
"""Points of the cloud per step, and as many points off the surface."""

NEAR = 0.1
"""Standard deviation of the off-surface points that lie around the cloud."""


@dataclass(frozen=True)
class IGRSettings:
    """Settings of a fit.

    Attributes:
        source: what the cloud is sampled from: a CSG model, a mesh within the cube, or a curve,
            which makes it a fit in the plane.
        point_count: points of the cloud, before a part of it is removed.
        noise: standard deviation of their displacement.
        missing_share: share of them that is removed, in one place.
        width: units per layer.
        depth: number of hidden layers.
        activation: ``softplus`` or ``sine``.
        initialisation: ``geometric`` or ``random``.
        eikonal_weight: λ; can be changed during training, like the next two.
        normal_weight: τ; with 0 no normals are used.
        learning_rate: of Adam.
        seed: decides cloud, weights and batches, each independently.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    source: Source = field(default_factory=lambda: MODELS["torus"])
    point_count: int = setting(2000, low=50, high=20_000)
    noise: float = setting(0.0, low=0.0, high=MAX_NOISE)
    missing_share: float = setting(0.0, low=0.0, high=MAX_MISSING_SHARE)
    width: int = 64
    depth: int = 4
    activation: str = "softplus"
    initialisation: str = "geometric"
    eikonal_weight: float = setting(0.1, low=0.0, high=1.0)
    normal_weight: float = setting(0.0, low=0.0, high=1.0)
    learning_rate: float = setting(0.0016, low=1e-4, high=1.0)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        seeds.validated(self.seed)
        _ = self.architecture

    @property
    def dimension(self) -> int:
        """2 for a curve, 3 for a surface."""
        return 2 if isinstance(self.source, ClosedCurve) else 3

    @property
    def architecture(self) -> Architecture:
        """Of the network."""
        return Architecture(
            coordinates=self.dimension,
            width=self.width,
            depth=self.depth,
            activation=self.activation,
            initialisation=self.initialisation,
        )

    @property
    def cloud(self) -> PointCloud:
        """The points to fit; the same object for the same settings."""
        return sample_point_cloud(
            self.source, self.point_count, self.noise, self.missing_share, self.seed
        )


class IGRTraining(Training[IGRSettings]):
    """A network fitted to a cloud: one step is one step of Adam on one batch."""

    live_settings = ("learning_rate", "eikonal_weight", "normal_weight")
    process = "fit"

    def __init__(self, settings: IGRSettings) -> None:
        super().__init__(settings)
        self.cloud = settings.cloud
        seed = settings.seed
        self.network = Network(
            settings.architecture, seeds.generator(seeds.derive(seed, "weights"))
        )
        self._start(self.network.parameters(), seeds.generator(seeds.derive(seed, "batches")))
        probe = seeds.generator(seeds.derive(seed, "probe"))
        self._probe = self._batch(probe)

    def _loss_backward(self) -> Tensor:
        on, normals, beside = self._batch(self._generator)
        weight, share = self.settings.eikonal_weight, 1 / (2 * BATCH_SIZE)
        slopes = ValuesAndGradients(self.network, on)
        error, gradients_grad = _eikonal_gradient(slopes.gradients)
        loss = slopes.values.abs().mean() + weight * share * error
        gradients_grad *= weight
        if self.settings.normal_weight:
            gradients_grad += _normal_gradient(slopes.gradients, normals) * (
                2 * self.settings.normal_weight
            )
        slopes.backward(slopes.values.sign() / BATCH_SIZE, gradients_grad * share)
        if weight:
            slopes = ValuesAndGradients(self.network, beside)
            error, gradients_grad = _eikonal_gradient(slopes.gradients)
            loss += weight * share * error
            slopes.backward(torch.zeros(BATCH_SIZE), gradients_grad * (weight * share))
        return loss

    def _batch(self, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Points of the cloud, their normals, and points beside it."""
        chosen = torch.randint(len(self.cloud.points), (BATCH_SIZE,), generator=generator)
        on = self.cloud.points.index_select(0, chosen)
        half = BATCH_SIZE // 2
        size = (half, self.cloud.dimension)
        anywhere = EXTENT * (2 * torch.rand(size, generator=generator) - 1)
        around = on[:half] + NEAR * torch.randn(size, generator=generator)
        normals = self.cloud.normals.index_select(0, chosen)
        return on, normals, torch.cat([anywhere, around])

    def _metrics(self) -> dict[str, float]:
        """On a batch that stays the same, so that curves are smooth.

        Mean |f| on the cloud, mean (|∇f| − 1)² and mean |∇f| beside it, and the mean of
        1 − cos(∇f, n).
        """
        on, normals, beside = self._probe
        there, around = (
            ValuesAndGradients(self.network, on),
            ValuesAndGradients(self.network, beside),
        )
        # In double precision a square cannot overflow.
        length = torch.linalg.vector_norm(around.gradients.double(), dim=1)
        cosine = torch.cosine_similarity(there.gradients, normals, dim=1)
        return {
            "surface_error": float(there.values.abs().mean()),
            "eikonal_error": float((length - 1).square().mean()),
            "gradient_norm": float(length.mean()),
            "normal_error": float((1 - cosine).mean()),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """``parameters``, float32 [n]: see `restore_network`."""
        return {"parameters": self._flat.detach().numpy().copy()}


def restore_network(settings: IGRSettings, parameters: Float[np.ndarray, " n"]) -> Network:
    """The network with the parameters of a frame of the training."""
    return network_from_parameters(settings.architecture, torch.tensor(parameters))


def evaluate_slice(
    network: Network, resolution: int = 64, axis: int = 2, offset: float = 0.0
) -> tuple[Float[np.ndarray, "n n"], Float[np.ndarray, "n n"]]:
    """f and |∇f| on a slice of the cube, or on the whole square: [x, y] in the order of the axes.

    Args:
        network: of two or three coordinates.
        resolution: samples per axis over [−1.2, 1.2].
        axis: which coordinate is `offset` there; no matter in the plane.
        offset: its value.
    """
    if network.architecture.coordinates == 3:
        points = slice_points(resolution, axis, offset, EXTENT)
    else:
        points = Lattice(resolution, EXTENT, dimension=2).points()
    parts = [ValuesAndGradients(network, part) for part in points.split(BATCH_SIZE)]
    values = torch.cat([part.values for part in parts])
    lengths = torch.linalg.vector_norm(torch.cat([part.gradients for part in parts]), dim=1)
    size = (resolution, resolution)
    return values.view(size).numpy(), lengths.view(size).numpy()


def _eikonal_gradient(slopes: Tensor) -> tuple[Tensor, Tensor]:
    """Σ (|∇f| − 1)² and its derivative."""
    length = torch.linalg.vector_norm(slopes, dim=1, keepdim=True).clamp(min=1e-12)
    return (length - 1).square().sum(), 2 * (1 - 1 / length) * slopes


def _normal_gradient(slopes: Tensor, normals: Tensor) -> Tensor:
    """The derivative of Σ (1 − cos(∇f, n))."""
    length = torch.linalg.vector_norm(slopes, dim=1, keepdim=True).clamp(min=1e-12)
    along = slopes / length
    return ((along * normals).sum(1, keepdim=True) * along - normals) / length
