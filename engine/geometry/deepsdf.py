"""A family of shapes in one network, each with a latent code that is learned with the weights.

Park et al., *DeepSDF* (2019), the auto-decoder:

    loss = mean |clamp(f(x, z_s)) − clamp(d_s(x))|  +  λ mean |z_s|²

over points x of all shapes s. Between two codes lie shapes that nobody drew, and a code can be
found for a cloud that shows only a part, by descending the same loss in z alone.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine import seeds
from engine.geometry import clouds, inside, limits
from engine.geometry.clouds import Cloud
from engine.geometry.families import FAMILIES, Family
from engine.geometry.fields import Network, Shape, restored
from engine.geometry.fitting import Fitting
from engine.geometry.scene import SCENES, Scene
from engine.geometry.sdf import Field

BATCH = 2048
POINTS_PER_SHAPE = 8_000
TEST_POINTS = 500
CLAMP = 0.2
"""δ: how far from the surface distances still count."""

LARGEST_CODE = 16

_OFF = 0.05
"""How far beside the points of a cloud, along their normals, its code is asked for ±that."""


@dataclass(frozen=True)
class DeepSDFSettings:
    """What a training depends on.

    Attributes:
        family: a key of `FAMILIES`.
        code: numbers of each latent code.
        width: units per layer.
        depth: layers.
        prior: λ of the pull of codes towards zero; can be changed while it trains.
        learning_rate: of Adam, for weights and codes; can be changed while it trains.
        seed: decides points, weights, codes and batches, each independently.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    family: str = "vases"
    code: int = 2
    width: int = 64
    depth: int = 4
    prior: float = 0.001
    learning_rate: float = 0.003
    seed: int = 0

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(
                f"There is no family {self.family!r}; there are {', '.join(FAMILIES)}."
            )
        limits.within("length of a code", self.code, 1, LARGEST_CODE)
        limits.within("pull of the codes", self.prior, 0.0, 1.0)
        limits.rate(self.learning_rate)
        seeds.validated(self.seed)
        _ = self.shape

    @property
    def shape(self) -> Shape:
        """Of the network."""
        return Shape(code=self.code, width=self.width, depth=self.depth)

    @property
    def members(self) -> Family:
        """The shapes."""
        return FAMILIES[self.family]


class DeepSDFTraining(Fitting[DeepSDFSettings]):
    """One step is one step of Adam on points of all shapes."""

    live = ("learning_rate", "prior")

    def __init__(self, settings: DeepSDFSettings) -> None:
        super().__init__(settings)
        seed, scenes = settings.seed, settings.members.scenes
        train = [
            inside.draw(scene, POINTS_PER_SHAPE, seeds.derive(seed, "train")) for scene in scenes
        ]
        test = [inside.draw(scene, TEST_POINTS, seeds.derive(seed, "test")) for scene in scenes]
        self._points = torch.stack([each.points for each in train])
        self._distances = torch.stack([each.distances for each in train])
        self._test_points = torch.cat([each.points for each in test])
        self._test_distances = torch.cat([each.distances for each in test])
        self.network = Network(settings.shape, seeds.generator(seeds.derive(seed, "weights")))
        begin = seeds.generator(seeds.derive(seed, "codes"))
        self.codes = nn.Parameter(0.1 * torch.randn(len(scenes), settings.code, generator=begin))
        self._prepare(
            [*self.network.parameters(), self.codes],
            seeds.generator(seeds.derive(seed, "batches")),
        )

    def _loss_backward(self) -> Tensor:
        count = len(self.codes)
        shape = torch.randint(count, (BATCH,), generator=self._generator)
        place = torch.randint(POINTS_PER_SHAPE, (BATCH,), generator=self._generator)
        points, distances = self._points[shape, place], self._distances[shape, place]
        output = self.network(torch.cat([points, self.codes.index_select(0, shape)], dim=1))
        loss = _difference(output, distances)
        loss = loss + self.settings.prior * self.codes.square().sum(1).mean()
        loss.backward()
        return loss.detach()

    def metrics(self) -> dict[str, float]:
        """On held-out points of all shapes: mean |difference|, the worst shape's, mean |z|."""
        with torch.no_grad():
            codes = self.codes.repeat_interleave(TEST_POINTS, dim=0)
            output = self.network(torch.cat([self._test_points, codes], dim=1))
            error = output.clamp(-CLAMP, CLAMP) - self._test_distances.clamp(-CLAMP, CLAMP)
            each = error.abs().view(len(self.codes), -1).mean(1)
            return {
                "difference": float(each.mean()),
                "worst": float(each.max()),
                "code": float(torch.linalg.vector_norm(self.codes, dim=1).mean()),
            }

    def arrays(self) -> dict[str, np.ndarray]:
        """``parameters``, float32 [n] of the network, and ``codes``, float32 [shapes, code].

        `Decoder.of` makes a decoder of a frame.
        """
        split = self.settings.shape.weights
        return {
            "parameters": self._flat.detach()[:split].numpy().copy(),
            "codes": self.codes.detach().numpy().copy(),
        }


@dataclass(frozen=True, eq=False)
class Decoder:
    """A trained decoder: codes in, fields out.

    Attributes:
        network: of `shape.coordinates` + `shape.code` inputs.
        codes: those of the shapes it was trained on [shapes, code].
    """

    network: Network
    codes: Float[Tensor, "shapes code"]

    @classmethod
    def of(
        cls,
        settings: DeepSDFSettings,
        parameters: Float[np.ndarray, " n"],
        codes: Float[np.ndarray, "shapes code"],
    ) -> "Decoder":
        """The decoder of a frame of a `DeepSDFTraining`."""
        network = restored(settings.shape, torch.tensor(parameters))
        return cls(network.requires_grad_(False), torch.tensor(codes))

    def field(self, code: Float[Tensor, " code"]) -> Field:
        """f(·, z): what `engine.geometry.sparse.surface` draws."""

        def values(points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
            return self.network(torch.cat([points, code.expand(len(points), -1)], dim=1))

        return values

    def between(self, first: int, second: int, share: float) -> Float[Tensor, " code"]:
        """The code at `share` of the way from one shape's code to another's."""
        return self.codes[first].lerp(self.codes[second], share)


@dataclass(frozen=True)
class CodeFitSettings:
    """What the search for a code depends on.

    Attributes:
        decoder: the trained one, which is not changed.
        scene: what the cloud is drawn from; it need not be of the family.
        points: of the whole cloud.
        hole: share of them that is missing, in one place.
        noise: standard deviation of their displacement.
        prior: λ of the pull towards zero; can be changed while it searches.
        learning_rate: of Adam; can be changed while it searches.
        seed: decides the cloud and the batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    decoder: Decoder
    scene: Scene = field(default_factory=lambda: SCENES["torus"])
    points: int = 2000
    hole: float = 0.5
    noise: float = 0.0
    prior: float = 0.001
    learning_rate: float = 0.02
    seed: int = 0

    def __post_init__(self) -> None:
        limits.within("number of points", self.points, 10, clouds.LARGEST_COUNT)
        limits.within("hole", self.hole, 0.0, clouds.LARGEST_HOLE)
        limits.within("noise", self.noise, 0.0, clouds.LARGEST_NOISE)
        limits.within("pull of the code", self.prior, 0.0, 1.0)
        limits.rate(self.learning_rate)
        seeds.validated(self.seed)

    @property
    def cloud(self) -> Cloud:
        """The points that are seen; the same object for the same settings."""
        return clouds.draw(self.scene, self.points, self.noise, self.hole, self.seed)


class CodeFit(Fitting[CodeFitSettings]):
    """The search for the code of a cloud, from the mean of the codes: a step is one of Adam.

    The field is asked to be 0 on the points and ±0.05 beside them, outside and inside.
    """

    live = ("learning_rate", "prior")
    noun = "search"

    def __init__(self, settings: CodeFitSettings) -> None:
        super().__init__(settings)
        self.cloud = settings.cloud
        self.code = nn.Parameter(settings.decoder.codes.mean(0))
        self._prepare([self.code], seeds.generator(seeds.derive(settings.seed, "batches")))

    def _loss_backward(self) -> Tensor:
        count = min(BATCH // 4, len(self.cloud.points))
        chosen = torch.randint(len(self.cloud.points), (count,), generator=self._generator)
        on, normals = self.cloud.points[chosen], self.cloud.normals[chosen]
        points = torch.cat([on, on + _OFF * normals, on - _OFF * normals])
        wanted = torch.tensor([0.0, _OFF, -_OFF]).repeat_interleave(count)
        loss = _difference(self._field(points), wanted)
        loss = loss + self.settings.prior * self.code.square().sum()
        loss.backward()
        return loss.detach()

    def _field(self, points: Tensor) -> Tensor:
        return self.settings.decoder.field(self.code)(points)

    def metrics(self) -> dict[str, float]:
        """Mean |f| on what is seen and on the whole shape, and |z|."""
        with torch.no_grad():
            return {
                "seen": float(self._field(self.cloud.points).abs().mean()),
                "whole": float(self._field(self.cloud.clean).abs().mean()),
                "code": float(torch.linalg.vector_norm(self.code)),
            }

    def arrays(self) -> dict[str, np.ndarray]:
        """``code``, float32 [code], for `Decoder.field`, and the ``points`` that are seen."""
        return {
            "code": self.code.detach().numpy().copy(),
            "points": self.cloud.points.numpy().copy(),
        }


def _difference(output: Tensor, distances: Tensor) -> Tensor:
    return (output.clamp(-CLAMP, CLAMP) - distances.clamp(-CLAMP, CLAMP)).abs().mean()
