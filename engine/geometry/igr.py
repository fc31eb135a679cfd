"""A surface learned from points alone: implicit geometric regularisation.

Gropp et al., *Implicit Geometric Regularization for Learning Shapes* (2020): a network f is to
vanish on the points, and to be a distance everywhere, which is |∇f| = 1 (the eikonal equation):

    loss = mean |f(x)|  +  λ mean (|∇f| − 1)²  +  τ mean (1 − cos(∇f(x), n))

The first and last mean run over points x of the cloud, the second also over points of the cube and
around the cloud. Without the eikonal term f = 0 everywhere is a solution.
"""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, flat, seeds
from engine.geometry import clouds
from engine.geometry.clouds import Cloud, Curve, Source
from engine.geometry.fields import Network, Shape, restored
from engine.geometry.scene import EXTENT, SCENES
from engine.geometry.slopes import Slopes
from engine.simulation import Simulation

BATCH = 1024
"""Points of the cloud per step, and as many beside it."""

NEAR = 0.1
"""Standard deviation of the half of those that lie around the cloud."""

LARGEST_RATE = 1.0
LARGEST_WEIGHT = 10.0

_LIVE = ("learning_rate", "eikonal", "normals")


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
        _within("number of points", self.points, 10, clouds.LARGEST_COUNT)
        _within("noise", self.noise, 0.0, clouds.LARGEST_NOISE)
        _within("hole", self.hole, 0.0, clouds.LARGEST_HOLE)
        _within("weight of the eikonal term", self.eikonal, 0.0, LARGEST_WEIGHT)
        _within("weight of the normals", self.normals, 0.0, LARGEST_WEIGHT)
        if not 0 < self.learning_rate <= LARGEST_RATE:
            raise ValueError(
                f"The learning rate is above 0 and at most {LARGEST_RATE:g}, "
                f"not {self.learning_rate}."
            )
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


class IGRTraining(Simulation[IGRSettings]):
    """A network fitted to a cloud: one step is one step of Adam on one batch."""

    def __init__(self, settings: IGRSettings) -> None:
        super().__init__(settings)
        device.setup()
        self.cloud = settings.cloud
        seed = settings.seed
        self._generator = seeds.generator(seeds.derive(seed, "batches"))
        weights = seeds.generator(seeds.derive(seed, "weights"))
        self.network = Network(settings.shape, weights)
        self._flat = flat.flatten(self.network.parameters())
        self._optimiser = torch.optim.Adam([self._flat], lr=settings.learning_rate, fused=True)
        probe = seeds.generator(seeds.derive(seed, "probe"))
        self._probe = self._batch(probe)

    @property
    def advice(self) -> str:
        """What to change when it diverges."""
        return f"The learning rate {self.settings.learning_rate:g} is too large; a tenth may do."

    def _advance_one(self) -> None:
        gradient = self._flat.grad
        assert gradient is not None
        gradient.zero_()
        on, normals, beside = self._batch(self._generator)
        slopes = Slopes(self.network, on)
        to_gradients = _eikonal(slopes.gradients) * self.settings.eikonal
        if self.settings.normals:
            to_gradients += _turn(slopes.gradients, normals) * (2 * self.settings.normals)
        scale = 1 / (2 * BATCH)
        slopes.backward(slopes.values.sign() / BATCH, to_gradients * scale)
        loss = float(slopes.values.abs().mean())
        if self.settings.eikonal:
            slopes = Slopes(self.network, beside)
            pull = _eikonal(slopes.gradients) * (self.settings.eikonal * scale)
            slopes.backward(torch.zeros(BATCH), pull)
        self._optimiser.step()
        self.check(loss=loss, weights=self._flat.detach())

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

    def metrics(self) -> dict[str, float]:
        """On a batch that stays the same, so that curves are smooth.

        Mean |f| on the cloud, mean (|∇f| − 1)² and mean |∇f| beside it, and the mean of
        1 − cos(∇f, n).
        """
        on, normals, beside = self._probe
        there, around = Slopes(self.network, on), Slopes(self.network, beside)
        length = torch.linalg.vector_norm(around.gradients, dim=1)
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

    def state_dict(self) -> dict[str, Any]:
        """Copies of parameters, Adam's moments, and where the batches stand."""
        state = flat.snapshot(self._flat, self._optimiser)
        return {**state, "batches": seeds.snapshot(self._generator)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such copies; the same steps follow, bit for bit."""
        tensors = dict(state)
        seeds.restore(self._generator, tensors.pop("batches"))
        flat.restore(self._flat, self._optimiser, tensors)

    def reconfigure(self, settings: IGRSettings) -> None:
        """The weights of the terms and the rate change at once; anything else needs a restart.

        Raises:
            ValueError: something else differs; the message names it.
        """
        changed = [
            item.name
            for item in fields(settings)
            if item.name not in _LIVE
            and getattr(settings, item.name) != getattr(self.settings, item.name)
        ]
        if changed:
            raise ValueError(f"Another {' and another '.join(changed)} starts the fit anew.")
        self.settings = settings
        self._optimiser.param_groups[0]["lr"] = settings.learning_rate


def fitted(settings: IGRSettings, parameters: Float[np.ndarray, " n"]) -> Network:
    """The network of a frame, for `engine.geometry.sparse.surface`, slices and measures."""
    return restored(settings.shape, torch.from_numpy(parameters))


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
    ticks = torch.linspace(-EXTENT, EXTENT, resolution)
    points = torch.cartesian_prod(ticks, ticks)
    if network.shape.coordinates == 3:
        fixed = torch.full((len(points),), float(offset))
        points = torch.stack([*points.unbind(1)[:axis], fixed, *points.unbind(1)[axis:]], dim=1)
    parts = [Slopes(network, part) for part in points.split(BATCH)]
    values = torch.cat([part.values for part in parts])
    lengths = torch.linalg.vector_norm(torch.cat([part.gradients for part in parts]), dim=1)
    size = (resolution, resolution)
    return values.view(size).numpy(), lengths.view(size).numpy()


def _eikonal(slopes: Tensor) -> Tensor:
    """The derivative of Σ (|∇f| − 1)²."""
    length = torch.linalg.vector_norm(slopes, dim=1, keepdim=True).clamp(min=1e-12)
    return 2 * (1 - 1 / length) * slopes


def _turn(slopes: Tensor, normals: Tensor) -> Tensor:
    """The derivative of Σ (1 − cos(∇f, n))."""
    length = torch.linalg.vector_norm(slopes, dim=1, keepdim=True).clamp(min=1e-12)
    along = slopes / length
    return ((along * normals).sum(1, keepdim=True) * along - normals) / length


def _within(what: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"The {what} lies between {low:g} and {high:g}; {value} does not.")
