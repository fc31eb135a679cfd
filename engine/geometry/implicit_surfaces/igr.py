"""A surface learned from points alone: implicit geometric regularisation.

Gropp et al., *Implicit Geometric Regularization for Learning Shapes* (2020): a network f is to
vanish on the points, and to be a distance everywhere, which is |∇f| = 1 (the eikonal equation):

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
from engine.geometry.implicit_surfaces import clouds, limits
from engine.geometry.implicit_surfaces.clouds import Cloud, Curve, Source
from engine.geometry.implicit_surfaces.csg import EXTENT, SCENES
from engine.geometry.implicit_surfaces.fields import Network, Shape, restored
from engine.geometry.implicit_surfaces.fitting import Fitting
from engine.geometry.implicit_surfaces.lattice import Lattice, slice_points
from engine.geometry.implicit_surfaces.slopes import Slopes

BATCH = 1024
"""Points of the cloud per step, and as many beside it."""

NEAR = 0.1
"""Standard deviation of the half of those that lie around the cloud."""

LARGEST_WEIGHT = 10.0


@dataclass(frozen=True)
class IGRSettings:
    """What a fit depends on.

    Attributes:
        source: what the cloud is drawn from: a scene, a mesh within the cube, or a curve, which
            makes the fit a plane one.
        points: how many points the cloud has.
        noise: standard deviation of their displacement.
        hole: share of them that is missing in one place.
        width: units per layer.
        depth: layers.
        activation: ``softplus`` or ``sine``.
        initial: ``sphere`` or ``random``.
        eikonal: λ; can be changed while it trains, as the two below.
        normals: τ; 0 uses no normals.
        learning_rate: of Adam.
        seed: decides cloud, weights and batches, each independently.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    source: Source = field(default_factory=lambda: SCENES["torus"])
    points: int = 20_000
    noise: float = 0.0
    hole: float = 0.0
    width: int = 64
    depth: int = 4
    activation: str = "softplus"
    initial: str = "sphere"
    eikonal: float = 0.1
    normals: float = 0.0
    learning_rate: float = 0.0015
    seed: int = 0

    def __post_init__(self) -> None:
        limits.within("number of points", self.points, 10, clouds.LARGEST_COUNT)
        limits.within("noise", self.noise, 0.0, clouds.LARGEST_NOISE)
        limits.within("hole", self.hole, 0.0, clouds.LARGEST_HOLE)
        limits.within("weight of the eikonal term", self.eikonal, 0.0, LARGEST_WEIGHT)
        limits.within("weight of the normals", self.normals, 0.0, LARGEST_WEIGHT)
        limits.rate(self.learning_rate)
        seeds.validated(self.seed)
        _ = self.shape

    @property
    def dimension(self) -> int:
        """2 for a curve, 3 for a surface."""
        return 2 if isinstance(self.source, Curve) else 3

    @property
    def shape(self) -> Shape:
        """Of the network."""
        return Shape(
            coordinates=self.dimension,
            width=self.width,
            depth=self.depth,
            activation=self.activation,
            initial=self.initial,
        )

    @property
    def cloud(self) -> Cloud:
        """The points to fit; the same object for the same settings."""
        return clouds.draw(self.source, self.points, self.noise, self.hole, self.seed)


class IGRTraining(Fitting[IGRSettings]):
    """A network fitted to a cloud: one step is one step of Adam on one batch."""

    live = ("learning_rate", "eikonal", "normals")
    noun = "fit"

    def __init__(self, settings: IGRSettings) -> None:
        super().__init__(settings)
        self.cloud = settings.cloud
        seed = settings.seed
        self.network = Network(settings.shape, seeds.generator(seeds.derive(seed, "weights")))
        self._prepare(self.network.parameters(), seeds.generator(seeds.derive(seed, "batches")))
        probe = seeds.generator(seeds.derive(seed, "probe"))
        self._probe = self._batch(probe)

    def _loss_backward(self) -> Tensor:
        on, normals, beside = self._batch(self._generator)
        weight, share = self.settings.eikonal, 1 / (2 * BATCH)
        slopes = Slopes(self.network, on)
        uneven, pull = _eikonal(slopes.gradients)
        loss = slopes.values.abs().mean() + weight * share * uneven
        pull *= weight
        if self.settings.normals:
            pull += _turn(slopes.gradients, normals) * (2 * self.settings.normals)
        slopes.backward(slopes.values.sign() / BATCH, pull * share)
        if weight:
            slopes = Slopes(self.network, beside)
            uneven, pull = _eikonal(slopes.gradients)
            loss += weight * share * uneven
            slopes.backward(torch.zeros(BATCH), pull * (weight * share))
        return loss

    def _batch(self, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Points of the cloud, their normals, and points beside it."""
        chosen = torch.randint(len(self.cloud.points), (BATCH,), generator=generator)
        on = self.cloud.points.index_select(0, chosen)
        half = BATCH // 2
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
        there, around = Slopes(self.network, on), Slopes(self.network, beside)
        # In double precision a square cannot overflow.
        length = torch.linalg.vector_norm(around.gradients.double(), dim=1)
        cosine = torch.cosine_similarity(there.gradients, normals, dim=1)
        return {
            "distance": float(there.values.abs().mean()),
            "eikonal": float((length - 1).square().mean()),
            "slope": float(length.mean()),
            "normals": float((1 - cosine).mean()),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """``parameters``, float32 [n]: `fitted` makes the network of them, to draw and measure."""
        return {"parameters": self._flat.detach().numpy().copy()}


def fitted(settings: IGRSettings, parameters: Float[np.ndarray, " n"]) -> Network:
    """The network of a frame, for `sparse.surface`, slices and measures."""
    return restored(settings.shape, torch.tensor(parameters))


def slice_of(
    network: Network, resolution: int = 64, axis: int = 2, offset: float = 0.0
) -> tuple[Float[np.ndarray, "n n"], Float[np.ndarray, "n n"]]:
    """f and |∇f| on a slice of the cube, or on the whole square: [x, y] in the order of the axes.

    Args:
        network: of two or three coordinates.
        resolution: samples per axis over [−1.2, 1.2].
        axis: which coordinate is `offset` there; no matter in the plane.
        offset: its value.
    """
    if network.shape.coordinates == 3:
        points = slice_points(resolution, axis, offset, EXTENT)
    else:
        points = Lattice(resolution, EXTENT, dimension=2).points()
    parts = [Slopes(network, part) for part in points.split(BATCH)]
    values = torch.cat([part.values for part in parts])
    lengths = torch.linalg.vector_norm(torch.cat([part.gradients for part in parts]), dim=1)
    size = (resolution, resolution)
    return values.view(size).numpy(), lengths.view(size).numpy()


def _eikonal(slopes: Tensor) -> tuple[Tensor, Tensor]:
    """Σ (|∇f| − 1)² and its derivative."""
    length = torch.linalg.vector_norm(slopes, dim=1, keepdim=True).clamp(min=1e-12)
    return (length - 1).square().sum(), 2 * (1 - 1 / length) * slopes


def _turn(slopes: Tensor, normals: Tensor) -> Tensor:
    """The derivative of Σ (1 − cos(∇f, n))."""
    length = torch.linalg.vector_norm(slopes, dim=1, keepdim=True).clamp(min=1e-12)
    along = slopes / length
    return ((along * normals).sum(1, keepdim=True) * along - normals) / length
