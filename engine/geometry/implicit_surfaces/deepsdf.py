"""DeepSDF: one network for a family of shapes, each with a latent code learned with the weights.

The auto-decoder of Park et al., *DeepSDF* (2019), minimises

    mean |clamp(f(x, z_s)) − clamp(d_s(x))|  +  λ mean |z_s|²

over points x of all shapes s (for the clamping, see `occupancy.clamped_l1`). Codes between two
learned ones give new shapes, and the code of a partial point cloud is inferred by minimising the
same loss over z alone.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from engine import seeds
from engine.cache import cached
from engine.geometry.implicit_surfaces.csg import MODELS, CSGModel
from engine.geometry.implicit_surfaces.distance_samples import sample_distances
from engine.geometry.implicit_surfaces.families import FAMILIES, Family
from engine.geometry.implicit_surfaces.networks import (
    Architecture,
    Network,
    network_from_parameters,
)
from engine.geometry.implicit_surfaces.occupancy import clamped_l1
from engine.geometry.implicit_surfaces.point_clouds import (
    MAX_COUNT,
    MAX_MISSING_SHARE,
    MAX_NOISE,
    PointCloud,
    sample_point_cloud,
)
from engine.geometry.sdf import Field
from engine.settings import check_ranges, setting
from engine.training import Training

BATCH_SIZE = 1024
POINTS_PER_SHAPE = 8_000
TEST_POINTS = 500
CLAMP = 0.2
"""δ, beyond which distances are clamped."""

MIN_POINTS = 20
"""Fewest points from which a code is inferred."""

_OFFSET = 0.05
"""Distance from the cloud, along its normals, of further points at which f should be ±_OFFSET."""


@dataclass(frozen=True)
class DeepSDFSettings:
    """Settings of the training of a decoder.

    Attributes:
        family: a key of `FAMILIES`.
        code_dimension: of each latent code.
        width: units per layer.
        depth: number of hidden layers.
        code_regularisation: λ; can be changed during training.
        learning_rate: of Adam, for weights and codes; can be changed during training.
        seed: decides points, weights, codes and batches, each independently.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    family: str = "vases"
    code_dimension: int = setting(2, low=1, high=16)
    width: int = 64
    depth: int = 4
    code_regularisation: float = setting(0.001, low=0.0, high=1.0)
    learning_rate: float = setting(0.004, low=1e-4, high=1.0)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(
                f"There is no family {self.family!r}; there are {', '.join(FAMILIES)}."
            )
        check_ranges(self)
        seeds.validated(self.seed)
        _ = self.architecture

    @property
    def architecture(self) -> Architecture:
        """Of the network."""
        return Architecture(code_dimension=self.code_dimension, width=self.width, depth=self.depth)

    @property
    def members(self) -> Family:
        """The family."""
        return FAMILIES[self.family]


class DeepSDFTraining(Training[DeepSDFSettings]):
    """One step is one step of Adam on points of all shapes."""

    live_settings = ("learning_rate", "code_regularisation")

    def __init__(self, settings: DeepSDFSettings) -> None:
        super().__init__(settings)
        seed, models = settings.seed, settings.members.models
        train = [
            sample_distances(model, POINTS_PER_SHAPE, seeds.derive(seed, "train"))
            for model in models
        ]
        test = [
            sample_distances(model, TEST_POINTS, seeds.derive(seed, "test")) for model in models
        ]
        self._points = torch.stack([each.points for each in train])
        self._distances = torch.stack([each.distances for each in train])
        self._test_points = torch.cat([each.points for each in test])
        self._test_distances = torch.cat([each.distances for each in test])
        self.network = Network(
            settings.architecture, seeds.generator(seeds.derive(seed, "weights"))
        )
        begin = seeds.generator(seeds.derive(seed, "codes"))
        self.codes = nn.Parameter(
            0.1 * torch.randn(len(models), settings.code_dimension, generator=begin)
        )
        self._start(
            [*self.network.parameters(), self.codes],
            seeds.generator(seeds.derive(seed, "batches")),
        )

    def _loss_backward(self) -> Tensor:
        count = len(self.codes)
        shape = torch.randint(count, (BATCH_SIZE,), generator=self._generator)
        place = torch.randint(POINTS_PER_SHAPE, (BATCH_SIZE,), generator=self._generator)
        points, distances = self._points[shape, place], self._distances[shape, place]
        output = self.network(torch.cat([points, self.codes.index_select(0, shape)], dim=1))
        loss = clamped_l1(output, distances, CLAMP)
        loss = loss + self.settings.code_regularisation * self.codes.square().sum(1).mean()
        loss.backward()
        return loss.detach()

    def _metrics(self) -> dict[str, float]:
        """On held-out points: the mean error, that of the worst shape, and the mean |z|."""
        with torch.no_grad():
            codes = self.codes.repeat_interleave(TEST_POINTS, dim=0)
            output = self.network(torch.cat([self._test_points, codes], dim=1))
            pairs = zip(
                output.split(TEST_POINTS), self._test_distances.split(TEST_POINTS), strict=True
            )
            each = torch.stack([clamped_l1(f, d, CLAMP) for f, d in pairs])
            return {
                "mean_error": float(each.mean()),
                "worst_error": float(each.max()),
                "code_norm": float(torch.linalg.vector_norm(self.codes, dim=1).mean()),
            }

    def arrays(self) -> dict[str, np.ndarray]:
        """``parameters``, float32 [n] of the network, and ``codes``, float32 [shapes, code].

        See `Decoder.from_arrays`.
        """
        split = self.settings.architecture.parameter_count
        return {
            "parameters": self._flat.detach()[:split].numpy().copy(),
            "codes": self.codes.detach().numpy().copy(),
        }


@dataclass(frozen=True, eq=False)
class Decoder:
    """A trained decoder, which turns latent codes into fields.

    Attributes:
        network: its inputs are the coordinates of a point and a code.
        codes: of the shapes it was trained on [shapes, code].
    """

    network: Network
    codes: Float[Tensor, "shapes code"]

    @classmethod
    def from_arrays(
        cls,
        settings: DeepSDFSettings,
        parameters: Float[np.ndarray, " n"],
        codes: Float[np.ndarray, "shapes code"],
    ) -> "Decoder":
        """The decoder of a frame of a `DeepSDFTraining`."""
        network = network_from_parameters(settings.architecture, torch.tensor(parameters))
        return cls(network.requires_grad_(False), torch.tensor(codes))

    def field(self, code: Float[Tensor, " code"]) -> Field:
        """The field f(·, z) of a code z."""

        def values(points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
            return self.network(torch.cat([points, code.expand(len(points), -1)], dim=1))

        return values

    def loss_landscape(
        self, points: Float[Tensor, "n 3"], reach: float, side: int = 17
    ) -> Float[np.ndarray, "side side"]:
        """Mean |f(·, z)| on points over a grid of two-dimensional codes.

        Args:
            points: where f should be zero.
            reach: the grid covers [−reach, reach]².
            side: codes per axis.

        Returns:
            [second coordinate, first coordinate].

        Raises:
            ValueError: the codes do not have two dimensions.
        """
        if self.codes.shape[1] != 2:
            raise ValueError("Only codes of two dimensions have such a landscape.")
        ticks = torch.linspace(-reach, reach, side)
        codes = torch.cartesian_prod(ticks, ticks).flip(1)  # the first coordinate varies fastest
        with torch.inference_mode():
            means = [self.field(code)(points).abs().mean() for code in codes]
        return torch.stack(means).view(side, side).numpy()

    def interpolate_codes(self, first: int, second: int, share: float) -> Float[Tensor, " code"]:
        """Linear interpolation between the codes of two training shapes, `share` from 0 to 1."""
        return self.codes[first].lerp(self.codes[second], share)


@dataclass(frozen=True)
class CodeInferenceSettings:
    """Settings of the inference of a code from a partial point cloud.

    Attributes:
        decoder: the trained decoder, which stays fixed.
        model: what the cloud is sampled from; it need not belong to the family.
        point_count: points of the whole cloud.
        missing_share: share of them that is removed, in one place.
        noise: standard deviation of their displacement.
        cut_direction: unit vector (x, y, z); points beyond the cut in this direction are removed.
        cut_position: of the cut; points p with cut_direction · p ≤ cut_position are visible. Both
            can be changed during the inference.
        initial_code: where the descent starts, by default the mean of the codes of the decoder.
            When it is changed during the inference, the descent continues from there.
        code_regularisation: λ; can be changed during the inference.
        learning_rate: of Adam; can be changed during the inference.
        seed: decides the cloud and the batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    decoder: Decoder
    model: CSGModel = field(default_factory=lambda: MODELS["torus"])
    point_count: int = setting(2000, low=MIN_POINTS, high=MAX_COUNT)
    missing_share: float = setting(0.0, low=0.0, high=MAX_MISSING_SHARE)
    noise: float = setting(0.0, low=0.0, high=MAX_NOISE)
    cut_direction: tuple[float, float, float] = (0.0, 1.0, 0.0)
    cut_position: float = 2.0
    initial_code: tuple[float, ...] | None = None
    code_regularisation: float = setting(0.001, low=0.0, high=1.0)
    learning_rate: float = setting(0.02, low=1e-4, high=1.0)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        seeds.validated(self.seed)
        if len(self.first_code) != self.decoder.codes.shape[1]:
            raise ValueError(f"A code has {self.decoder.codes.shape[1]} dimensions here.")
        if len(self.cloud.points) < MIN_POINTS:
            raise ValueError(f"At least {MIN_POINTS} points of the cloud must stay visible.")

    @property
    def whole_cloud(self) -> PointCloud:
        """The points before they are cut."""
        return sample_point_cloud(
            self.model, self.point_count, self.noise, self.missing_share, self.seed
        )

    @property
    def visible(self) -> Bool[Tensor, " n"]:
        """Which of them lie behind the cut."""
        return self.whole_cloud.points @ torch.tensor(self.cut_direction) <= self.cut_position

    @property
    def cloud(self) -> PointCloud:
        """The visible points."""
        whole, visible = self.whole_cloud, self.visible
        return replace(whole, points=whole.points[visible], normals=whole.normals[visible])

    @property
    def first_code(self) -> Float[Tensor, " code"]:
        """The code where the descent starts."""
        if self.initial_code is None:
            return self.decoder.codes.mean(0)
        return torch.tensor(self.initial_code)

    def with_cut(self, position: float, fewest: int = MIN_POINTS) -> "CodeInferenceSettings":
        """The same settings cut at `position`, or where `fewest` points are still visible."""
        along = self.whole_cloud.points @ torch.tensor(self.cut_direction)
        lowest = float(along.kthvalue(fewest).values)
        return replace(self, cut_position=max(position, lowest + 1e-6))


class CodeInference(Training[CodeInferenceSettings]):
    """Infers the code of a partial point cloud: one step is one step of Adam on the code.

    The field should be 0 on the points, and ±0.05 at that distance outside and inside of them.
    """

    live_settings = (
        "learning_rate",
        "code_regularisation",
        "initial_code",
        "cut_direction",
        "cut_position",
    )
    process = "inference"

    def __init__(self, settings: CodeInferenceSettings) -> None:
        super().__init__(settings)
        self.cloud = settings.cloud
        self.code = nn.Parameter(settings.first_code.clone())
        self._start([self.code], seeds.generator(seeds.derive(settings.seed, "batches")))

    def _loss_backward(self) -> Tensor:
        count = min(BATCH_SIZE // 4, len(self.cloud.points))
        chosen = torch.randint(len(self.cloud.points), (count,), generator=self._generator)
        on, normals = self.cloud.points[chosen], self.cloud.normals[chosen]
        points = torch.cat([on, on + _OFFSET * normals, on - _OFFSET * normals])
        target = torch.tensor([0.0, _OFFSET, -_OFFSET]).repeat_interleave(count)
        loss = clamped_l1(self._field(points), target, CLAMP)
        loss = loss + self.settings.code_regularisation * self.code.square().sum()
        loss.backward()
        return loss.detach()

    def reconfigure(self, settings: CodeInferenceSettings) -> None:
        """Applies changed settings at once; the descent continues from another initial code.

        Raises:
            ValueError: something else differs; the message names it.
        """
        moved = settings.initial_code != self.settings.initial_code
        super().reconfigure(settings)
        self.cloud = settings.cloud
        if moved:
            with torch.no_grad():
                self.code.copy_(settings.first_code)
            self._optimiser.state.clear()  # Adam's moments belong to the old code

    def _field(self, points: Tensor) -> Tensor:
        return self.settings.decoder.field(self.code)(points)

    def _metrics(self) -> dict[str, float]:
        """Mean |f| on the visible points and on the whole shape, |z|, and coordinates z1, z2, …"""
        with torch.no_grad():
            numbers = {f"z{k}": float(z) for k, z in enumerate(self.code, start=1)}
            return {
                "visible_error": float(self._field(self.cloud.points).abs().mean()),
                "whole_error": float(self._field(self.cloud.ground_truth).abs().mean()),
                "code_norm": float(torch.linalg.vector_norm(self.code)),
            } | numbers

    def arrays(self) -> dict[str, np.ndarray]:
        """``code``, float32 [code], for `Decoder.field`; the visible ``points``, float32 [n, 3]."""
        return {
            "code": self.code.detach().numpy().copy(),
            "points": self.cloud.points.numpy().copy(),
        }


_LANDSCAPE_POINTS = 250


def code_landscape(
    settings: CodeInferenceSettings, reach: float, side: int = 13
) -> Float[np.ndarray, "side side"]:
    """How badly each code fits the visible points: √ mean |f| over a grid of codes.

    See `Decoder.loss_landscape`; it depends neither on the initial code nor on the learning rate.
    """
    fixed = replace(settings, initial_code=None, learning_rate=CodeInferenceSettings.learning_rate)
    return _code_landscape(fixed, reach, side)


@cached
def _code_landscape(settings: CodeInferenceSettings, reach: float, side: int) -> np.ndarray:
    points = settings.cloud.points[:_LANDSCAPE_POINTS]
    return np.sqrt(settings.decoder.loss_landscape(points, reach, side))
