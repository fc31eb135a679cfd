"""A family of shapes in one network, each with a latent code that is learned with the weights.

Park et al., *DeepSDF* (2019), the auto-decoder:

    loss = mean |clamp(f(x, z_s)) − clamp(d_s(x))|  +  λ mean |z_s|²

over points x of all shapes s (for what is clamped, see `occupancy`). Between two
codes lie shapes that nobody drew, and a code can be found for a cloud that shows only a part, by
descending the same loss in z alone.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from engine import seeds
from engine.geometry.implicit_surfaces import clouds, inside, limits
from engine.geometry.implicit_surfaces.clouds import Cloud
from engine.geometry.implicit_surfaces.csg import SCENES, Scene
from engine.geometry.implicit_surfaces.families import FAMILIES, Family
from engine.geometry.implicit_surfaces.fields import Network, Shape, restored
from engine.geometry.implicit_surfaces.fitting import Fitting
from engine.geometry.implicit_surfaces.occupancy import clamped_difference
from engine.geometry.implicit_surfaces.sdf import Field

BATCH = 1024
POINTS_PER_SHAPE = 8_000
TEST_POINTS = 500
CLAMP = 0.2
"""δ: how far from the surface distances still count."""

LARGEST_CODE = 16
FEWEST = 20
"""Points of which a code can be found."""

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
        loss = clamped_difference(output, distances, CLAMP)
        loss = loss + self.settings.prior * self.codes.square().sum(1).mean()
        loss.backward()
        return loss.detach()

    def _metrics(self) -> dict[str, float]:
        """On held-out points of all shapes: mean |difference|, the worst shape's, mean |z|."""
        with torch.no_grad():
            codes = self.codes.repeat_interleave(TEST_POINTS, dim=0)
            output = self.network(torch.cat([self._test_points, codes], dim=1))
            pairs = zip(
                output.split(TEST_POINTS), self._test_distances.split(TEST_POINTS), strict=True
            )
            each = torch.stack([clamped_difference(f, d, CLAMP) for f, d in pairs])
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
        """f(·, z): what `engine.geometry.implicit_surfaces.sparse.surface` draws."""

        def values(points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
            return self.network(torch.cat([points, code.expand(len(points), -1)], dim=1))

        return values

    def landscape(
        self, points: Float[Tensor, "n 3"], reach: float, side: int = 17
    ) -> Float[np.ndarray, "side side"]:
        """Mean |f(·, z)| on points, for codes z of two numbers: [second, first] over ±reach.

        Raises:
            ValueError: the codes are longer or shorter.
        """
        if self.codes.shape[1] != 2:
            raise ValueError("Only codes of two numbers fill a plane.")
        ticks = torch.linspace(-reach, reach, side)
        codes = torch.cartesian_prod(ticks, ticks).flip(1)  # the first number runs fastest
        with torch.inference_mode():
            means = [self.field(code)(points).abs().mean() for code in codes]
        return torch.stack(means).view(side, side).numpy()

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
        side: a direction (x, y, z), of length 1.
        reach: of the cloud only points p with side · p ≤ reach are seen. Both can be changed while
            it searches.
        noise: standard deviation of their displacement.
        start: the code where the search begins; by default the mean of the decoder's. Another one
            while it searches is where it goes on from.
        prior: λ of the pull towards zero; can be changed while it searches, as the rate.
        learning_rate: of Adam.
        seed: decides the cloud and the batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    decoder: Decoder
    scene: Scene = field(default_factory=lambda: SCENES["torus"])
    points: int = 2000
    hole: float = 0.0
    side: tuple[float, float, float] = (0.0, 1.0, 0.0)
    reach: float = 2.0
    noise: float = 0.0
    start: tuple[float, ...] | None = None
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
        if len(self.first) != self.decoder.codes.shape[1]:
            raise ValueError(f"A code has {self.decoder.codes.shape[1]} numbers here.")
        if len(self.cloud.points) < FEWEST:
            raise ValueError(
                f"Of the cloud there is hardly anything left: {FEWEST} points at least."
            )

    @property
    def whole(self) -> Cloud:
        """The points before they are cut."""
        return clouds.draw(self.scene, self.points, self.noise, self.hole, self.seed)

    @property
    def seen(self) -> Bool[Tensor, " n"]:
        """Which of them are left."""
        return self.whole.points @ torch.tensor(self.side) <= self.reach

    @property
    def cloud(self) -> Cloud:
        """The points that are seen."""
        whole, seen = self.whole, self.seen
        return replace(whole, points=whole.points[seen], normals=whole.normals[seen])

    @property
    def first(self) -> Float[Tensor, " code"]:
        """The code where the search begins."""
        return self.decoder.codes.mean(0) if self.start is None else torch.tensor(self.start)


class CodeFit(Fitting[CodeFitSettings]):
    """The search for the code of a cloud: a step is one of Adam.

    The field is asked to be 0 on the points and ±0.05 beside them, outside and inside.
    """

    live = ("learning_rate", "prior", "start", "side", "reach")
    noun = "search"

    def __init__(self, settings: CodeFitSettings) -> None:
        super().__init__(settings)
        self.cloud = settings.cloud
        self.code = nn.Parameter(settings.first.clone())
        self._prepare([self.code], seeds.generator(seeds.derive(settings.seed, "batches")))

    def _loss_backward(self) -> Tensor:
        count = min(BATCH // 4, len(self.cloud.points))
        chosen = torch.randint(len(self.cloud.points), (count,), generator=self._generator)
        on, normals = self.cloud.points[chosen], self.cloud.normals[chosen]
        points = torch.cat([on, on + _OFF * normals, on - _OFF * normals])
        wanted = torch.tensor([0.0, _OFF, -_OFF]).repeat_interleave(count)
        loss = clamped_difference(self._field(points), wanted, CLAMP)
        loss = loss + self.settings.prior * self.code.square().sum()
        loss.backward()
        return loss.detach()

    def reconfigure(self, settings: CodeFitSettings) -> None:
        """Rate, pull and cut change at once; at another start the search goes on from there.

        Raises:
            ValueError: something else differs; the message names it.
        """
        elsewhere = settings.start != self.settings.start
        super().reconfigure(settings)
        self.cloud = settings.cloud
        if elsewhere:
            with torch.no_grad():
                self.code.copy_(settings.first)
            self._optimiser.state.clear()  # what Adam remembers belongs to another place

    def _field(self, points: Tensor) -> Tensor:
        return self.settings.decoder.field(self.code)(points)

    def _metrics(self) -> dict[str, float]:
        """Mean |f| on what is seen and on the whole shape, |z|, and its numbers z1, z2, …"""
        with torch.no_grad():
            numbers = {f"z{k}": float(z) for k, z in enumerate(self.code, start=1)}
            return {
                "seen": float(self._field(self.cloud.points).abs().mean()),
                "whole": float(self._field(self.cloud.clean).abs().mean()),
                "code": float(torch.linalg.vector_norm(self.code)),
            } | numbers

    def arrays(self) -> dict[str, np.ndarray]:
        """``code``, float32 [code], for `Decoder.field`, and the ``points`` that are seen."""
        return {
            "code": self.code.detach().numpy().copy(),
            "points": self.cloud.points.numpy().copy(),
        }
