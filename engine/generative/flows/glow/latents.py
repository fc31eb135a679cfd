"""Digits made from latents: sheets of samples, levels drawn anew, and paths between two digits.

Resampling the latents of some levels and keeping those of the others shows what each level carries
(Dinh et al. 2017, arXiv:1605.08803, appendix D).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.generative import digit_classifier
from engine.generative.flows.flow import PerPoint, Points, log_normal
from engine.generative.flows.glow import pixels
from engine.generative.flows.glow.multiscale import Glow
from engine.generative.flows.glow.pixels import Unit
from engine.generative.flows.glow.pretrained import pretrained

Levels = tuple[bool, ...]
"""For each level whether its latents are drawn anew."""


@torch.no_grad()
def decode(flow: Glow, z: Points) -> Unit:
    """The pictures of latents, from 0 to 1 and in 256 levels."""
    return pixels.to_pictures(pixels.from_logits(flow.inverse(z).points))


@torch.no_grad()
def encode(flow: Glow, pictures: Unit) -> Points:
    """The latents of pictures, each grey level at its middle."""
    return flow.forward(pixels.to_logits(middle(pictures)).points).points


def middle(pictures: Unit) -> Points:
    """Pictures of 256 levels as points of the unit cube, at the middle of each level."""
    return ((pictures.flatten(1) * (pixels.LEVELS - 1)).round() + 0.5) / pixels.LEVELS


def noise(count: int, *labels: str | int, seed: int) -> Points:
    """Samples of the prior N(0, I) for one purpose."""
    source = seeds.generator(seeds.derive(seed, "glow", *labels))
    return torch.randn(count, 784, generator=source)


def resampled(
    flow: Glow, z: Float[Tensor, "kept d"], fresh: Float[Tensor, "n d"], levels: Levels
) -> Float[Tensor, "n d"]:
    """Latents z, one or as many as fresh ones, with those of the chosen levels from `fresh`."""
    kept, drawn = flow.levels_of(z.expand_as(fresh)), flow.levels_of(fresh)
    parts = [new if chosen else old for old, new, chosen in zip(kept, drawn, levels, strict=True)]
    return torch.cat(parts, dim=1)


@dataclass(frozen=True)
class LevelEffect:
    """What resampling one level alone changes, over many samples.

    Attributes:
        change: root mean square over the pixels, from 0 to 1.
        class_changes: share of samples that the classifier puts in another class.
    """

    change: float
    class_changes: float


@cached
def samples(temperature: float, seed: int, count: int = 24) -> Unit:
    """Samples at a temperature, from the same noise at every temperature."""
    return decode(pretrained(), temperature * noise(count, "samples", seed=seed))


@cached
def level_effect(level: int, temperature: float, seed: int, count: int = 24) -> LevelEffect:
    """The effect of one level, counted from 0, on `samples`."""
    flow, classifier = pretrained(), digit_classifier.pretrained()
    z = temperature * noise(count, "samples", seed=seed)
    fresh = temperature * noise(count, "level effects", seed=seed)
    chosen = tuple(k == level for k in range(flow.settings.levels))
    before = samples(temperature, seed, count)
    after = decode(flow, resampled(flow, z, fresh, chosen))
    labels = [digit_classifier.classify(classifier, each).labels for each in (before, after)]
    return LevelEffect(
        float((after - before).square().mean().sqrt()),
        float((labels[0] != labels[1]).float().mean()),
    )


@dataclass(frozen=True)
class Path:
    """Pictures between two digits, and what the flow gives them.

    Attributes:
        pictures: from one end to the other.
        prior: ln N(z; 0, I) in nats.
        log_det: ln |det ∂z/∂y| in nats, y in the unit cube.
        norms: of the latents.
    """

    pictures: Unit
    prior: PerPoint
    log_det: PerPoint
    norms: PerPoint

    @property
    def bits(self) -> PerPoint:
        """Per dimension, of the points themselves: nothing is averaged over noise."""
        return pixels.bits_per_dimension(self.prior + self.log_det)


@torch.no_grad()
def latent_path(flow: Glow, ends: Float[Tensor, "2 28 28"], steps: int) -> Path:
    """The straight line between the latents of two digits, in `steps` equal parts."""
    return at(flow, _line(encode(flow, ends), steps))


@torch.no_grad()
def at(flow: Glow, z: Points) -> Path:
    """The pictures at latents, and the density at these very points."""
    logits, back = flow.inverse(z)
    unit = pixels.from_logits(logits)
    # The determinant at x is that of the inverse map: no second pass through the flow.
    log_det = pixels.to_logits(unit).log_det - back
    return Path(pixels.to_pictures(unit), log_normal(z), log_det, z.norm(dim=1))


@torch.no_grad()
def pixel_path(flow: Glow, ends: Float[Tensor, "2 28 28"], steps: int) -> Path:
    """The straight line between the pixels of two digits: a cross-fade."""
    unit = _line(middle(ends), steps)
    logits, first = pixels.to_logits(unit)
    z, second = flow.forward(logits)
    return Path(pixels.to_pictures(unit), log_normal(z), first + second, z.norm(dim=1))


def _line(ends: Float[Tensor, "2 d"], steps: int) -> Points:
    """Points (1 − t) a + t b."""
    return torch.lerp(ends[:1], ends[1:], torch.linspace(0, 1, steps + 1).unsqueeze(1))
