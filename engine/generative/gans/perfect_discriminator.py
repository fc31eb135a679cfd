"""Discriminators that learn while the generator waits, and what gradient they would give it.

Data and samples are two clouds of one form, one moved against the other, so that the Wasserstein
distance between them is the length of that move. As D becomes perfect, the gradient of
log(1 − D) at the samples vanishes (Arjovsky & Bottou 2017, arXiv:1701.04862, theorem 2.4 and
figure 2), while a critic with a gradient penalty (Gulrajani et al. 2017, arXiv:1704.00028) keeps a
slope near one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.generative.gans import penalties
from engine.generative.gans.objectives import discriminator_loss, shown_output
from engine.generative.gans.saturation import slope
from engine.generative.gans.stacked import StackedMLP
from engine.settings import check_ranges, setting
from engine.training import Training

SHAPES = ("discs", "segments", "gaussians")
RADIUS = 0.5
"""Of the discs; half the length of the upright segments; twice the deviation of the Gaussians."""
REPEATS = 4
"""Trainings of each objective, from other first weights and on other batches."""
NETWORKS = 3 * REPEATS
WIDTH = 32
BATCH = 64
MEASURED = 256
SHOWN = 48
RESOLUTION = 40
REACH_X, REACH_Y = 3.0, 1.9
"""Of the picture of D, either way."""

CROSS_ENTROPY, LEAST_SQUARES, WASSERSTEIN = (
    slice(i * REPEATS, (i + 1) * REPEATS) for i in range(3)
)
TRAINED = {
    "minimax": CROSS_ENTROPY,
    "least-squares": LEAST_SQUARES,
    "wasserstein": WASSERSTEIN,
}
"""Which of the stacked networks learn by which objective."""
ASKED = {"minimax": CROSS_ENTROPY, "non-saturating": CROSS_ENTROPY, **TRAINED}
"""Which of them give the gradient of each loss of G; the first two ask the same."""


@dataclass(frozen=True)
class PerfectDiscriminatorSettings:
    """What the discriminators learn.

    Attributes:
        shape: of either cloud, one of `SHAPES`.
        offset_x, offset_y: from the middle of the data to the middle of the samples.
        noise: deviation of the Gaussian noise that is added to both; 0 for none.
        learning_rate: of Adam; can be changed while training.
        penalty: λ of the gradient penalty; can be changed while training.
        seed: decides points, first weights and batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    shape: str = "discs"
    offset_x: float = setting(2.0, low=-4, high=4)
    offset_y: float = setting(0.0, low=-2.4, high=2.4)
    noise: float = setting(0.0, low=0, high=1)
    learning_rate: float = setting(0.005, low=1e-4, high=0.1)
    penalty: float = setting(10.0, low=0.1, high=100)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise ValueError(f"There is no shape {self.shape!r}; there are {', '.join(SHAPES)}.")
        check_ranges(self)
        seeds.validated(self.seed)

    @property
    def distance(self) -> float:
        """Wasserstein-1 from data to samples: of a cloud and its translate, the length of this."""
        return math.hypot(self.offset_x, self.offset_y)

    @property
    def overlaps(self) -> bool:
        """Whether the supports have more than a null set in common: then no D is perfect."""
        if self.noise or self.shape == "gaussians":
            return True
        if self.shape == "segments":
            return not self.offset_x and abs(self.offset_y) < 2 * RADIUS
        return self.distance < 2 * RADIUS


def centred(
    shape: str, noise: float, sizes: tuple[int, ...], generator: torch.Generator
) -> Float[Tensor, "*sizes 2"]:
    """Points of a cloud around the origin."""
    if shape == "gaussians":
        points = 0.5 * RADIUS * torch.randn(*sizes, 2, generator=generator)
    elif shape == "segments":
        along = RADIUS * (2 * torch.rand(*sizes, generator=generator) - 1)
        points = torch.stack([torch.zeros_like(along), along], dim=-1)
    else:
        r = RADIUS * torch.rand(*sizes, generator=generator).sqrt()
        angle = 2 * math.pi * torch.rand(*sizes, generator=generator)
        points = torch.stack([r * angle.cos(), r * angle.sin()], dim=-1)
    return points + noise * torch.randn(points.shape, generator=generator) if noise else points


class PerfectDiscriminator(Training[PerfectDiscriminatorSettings]):
    """`REPEATS` discriminators of each objective on the same two clouds, with fresh points a step.

    Attributes:
        networks: first those of cross-entropy, then least squares, then Wasserstein with a
            gradient penalty.
        data, samples: points at which they are measured, and did not learn from.
    """

    live_settings = ("learning_rate", "penalty")

    def __init__(self, settings: PerfectDiscriminatorSettings) -> None:
        super().__init__(settings)
        self.networks = StackedMLP(NETWORKS, WIDTH, self._source("weights"))
        self.data, self.samples = self._clouds((MEASURED,), self._source("measured"))
        self._start(self.networks.parameters(), self._source("batches"))

    def _clouds(
        self, sizes: tuple[int, ...], generator: torch.Generator
    ) -> tuple[Float[Tensor, "*sizes 2"], Float[Tensor, "*sizes 2"]]:
        """Points of the data and of the generator, placed evenly about the origin."""
        settings = self.settings
        half = torch.tensor([settings.offset_x, settings.offset_y]) / 2
        drawn = (centred(settings.shape, settings.noise, sizes, generator) for _ in range(2))
        data, samples = drawn
        return data - half, samples + half

    def _loss_backward(self) -> Tensor:
        real, fake = self._clouds((REPEATS, BATCH), self._generator)
        # All objectives learn from the same points.
        both = torch.cat([real, fake], dim=1).repeat(3, 1, 1)
        on_real, on_fake = self.networks(both).split(BATCH, dim=1)
        loss = self._penalty(real, fake)
        for name, part in TRAINED.items():
            loss = loss + discriminator_loss(name, on_real[part], on_fake[part])
        # A mean over the trainings; each learns from the sum of its own points' losses.
        loss = REPEATS * loss
        loss.backward()
        return loss.detach()

    def _penalty(self, real: Float[Tensor, "r n 2"], fake: Float[Tensor, "r n 2"]) -> Tensor:
        """The gradient penalty of the critics, a mean over the trainings."""

        def critics(points: Float[Tensor, "rn 2"]) -> Float[Tensor, " rn"]:
            return self.networks(points.view(REPEATS, BATCH, 2), WASSERSTEIN).flatten()

        mix = torch.rand(REPEATS * BATCH, 1, generator=self._generator)
        points = real.flatten(0, 1), fake.flatten(0, 1)
        return penalties.gradient_penalty(critics, *points, mix, self.settings.penalty)

    def outputs(
        self, points: Float[Tensor, "n 2"]
    ) -> tuple[Float[Tensor, "k n"], Float[Tensor, "k n 2"]]:
        """a of every network at these points, and its gradient there."""
        spread = points.expand(NETWORKS, *points.shape).clone().requires_grad_(True)
        with torch.enable_grad():
            a = self.networks(spread)
            (gradient,) = torch.autograd.grad(a.sum(), spread)
        return a.detach(), gradient

    def generator_gradients(self) -> dict[str, Float[Tensor, "r n 2"]]:
        """∂L/∂x at the samples under the loss of each name, for each of the trainings."""
        a, gradient = self.outputs(self.samples)
        return {
            name: slope(name, a[part])[..., None] * gradient[part] for name, part in ASKED.items()
        }

    @torch.no_grad()
    def _metrics(self) -> dict[str, float]:
        """Numbers of the present step.

        For each loss of the generator, after its name and an underscore:

        * ``norm``, ``least``, ``most``: the length of ∂L/∂x, a mean over the samples; the
          geometric mean of the trainings, and the least and most of them.
        * ``spread``: the standard deviation of this length over the samples, as a part of it.
        * ``towards``: the cosine between −∂L/∂x and the way to the data, a mean over the samples.

        And ``accuracy`` of D under cross-entropy, its ``steepness``, the mean length of ∇a at the
        samples, and ``logit``, the mean of a there; ``critic``, the difference that the Wasserstein
        critic sees between the means, and ``distance``, Wasserstein-1.
        """
        found: dict[str, float] = {}
        settings = self.settings
        way = -torch.tensor([settings.offset_x, settings.offset_y])
        way = way / way.norm().clamp(min=1e-9)
        for name, gradients in self.generator_gradients().items():
            lengths = gradients.norm(dim=-1)
            means = lengths.mean(dim=1)
            cosines = -(gradients @ way) / lengths.clamp(min=1e-30)
            found |= {
                f"{name}_norm": float(means.clamp(min=1e-30).log().mean().exp()),
                f"{name}_least": float(means.min()),
                f"{name}_most": float(means.max()),
                f"{name}_spread": float((lengths.std(dim=1) / means.clamp(min=1e-30)).mean()),
                f"{name}_towards": float(cosines.mean()),
            }
        on_samples, steepness = self.outputs(self.samples)
        on_data, _ = self.outputs(self.data)
        right = (on_data[CROSS_ENTROPY] > 0).float() + (on_samples[CROSS_ENTROPY] < 0).float()
        critic = on_data[WASSERSTEIN] - on_samples[WASSERSTEIN]
        return found | {
            "accuracy": float(right.mean()) / 2,
            "steepness": float(steepness[CROSS_ENTROPY].norm(dim=-1).mean()),
            "logit": float(on_samples[CROSS_ENTROPY].mean()),
            "critic": float(critic.mean()),
            "distance": settings.distance,
        }

    @torch.no_grad()
    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, float32; of the first training of each objective.

        * ``data``, ``samples`` [48, 2].
        * ``…_gradient`` [48, 2]: −∂L/∂x at the samples, for each loss of the generator.
        * ``minimax``, ``least-squares``, ``wasserstein`` [40, 40]: D as it is shown, at the nodes
          of a grid over ±REACH_X and ±REACH_Y, row 0 below.
        """
        ticks = [torch.linspace(-reach, reach, RESOLUTION) for reach in (REACH_Y, REACH_X)]
        y, x = torch.meshgrid(*ticks, indexing="ij")
        nodes = torch.stack([x, y], dim=-1).reshape(-1, 2).expand(3, -1, -1)
        firsts = slice(0, NETWORKS, REPEATS)
        maps = self.networks(nodes, firsts).view(3, RESOLUTION, RESOLUTION)
        drawn = {"data": self.data[:SHOWN], "samples": self.samples[:SHOWN]}
        for name, outputs in zip(TRAINED, maps, strict=True):
            drawn[name] = shown_output(name, outputs)
        for name, gradients in self.generator_gradients().items():
            drawn[f"{name}_gradient"] = -gradients[0, :SHOWN]
        return {name: values.numpy().copy() for name, values in drawn.items()}

    def _source(self, purpose: str) -> torch.Generator:
        return seeds.generator(seeds.derive(self.settings.seed, "perfect", purpose))
