"""The class-conditional U-Net that denoises 28×28 digits.

Its input is pixel-unshuffled to four 14×14 channels (a third of the cost of full resolution, and no
information is lost). It has two resolutions, attention at 7×7, and skip connections (Ronneberger et
al. 2015; Ho et al. 2020). Time and class scale and shift every residual block.
"""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine.data.images import CLASSES, Label, Picture
from engine.foundations.initialisation import initialise
from engine.generative.diffusion.schedules import Schedule, Time

SCHEDULE = Schedule("cosine", 1000)
"""The noise schedule that the pretrained networks were trained with."""

NULL_LABEL = CLASSES
"""The label ∅ of the unconditional model: no class is given."""

CHANNELS = (48, 96)
_EMBEDDING = 192
_GROUPS = 8
_HEADS = 3


class ZeroConv(nn.Conv2d):
    """A 1×1 convolution initialised with zeros: what its output is added to does not change."""

    zero_initialised = True

    def __init__(self, channels: int) -> None:
        super().__init__(channels, channels, 1)


class ResidualBlock(nn.Module):
    """Group norm, SiLU, convolution, twice; time and class scale and shift the second norm."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(_GROUPS, before)
        self.conv1 = nn.Conv2d(before, after, 3, padding=1)
        self.film = nn.Linear(_EMBEDDING, 2 * after)
        self.norm2 = nn.GroupNorm(_GROUPS, after)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1)
        self.skip = nn.Conv2d(before, after, 1) if before != after else nn.Identity()

    def forward(self, h: Tensor, embedding: Tensor) -> Tensor:
        """[n, before, y, x] and [n, embedding] → [n, after, y, x]."""
        inner = self.conv1(functional.silu(self.norm1(h)))
        scale, shift = self.film(embedding)[:, :, None, None].chunk(2, dim=1)
        inner = self.norm2(inner) * (1 + scale) + shift
        return self.skip(h) + self.conv2(functional.silu(inner))


class Attention(nn.Module):
    """Self-attention between all positions (Vaswani et al. 2017), with a residual connection."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(_GROUPS, channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)

    def forward(self, h: Tensor) -> Tensor:
        """[n, channels, y, x] → the same shape."""
        n, channels, height, width = h.shape
        heads = self.qkv(self.norm(h)).view(n, 3, _HEADS, channels // _HEADS, height * width)
        q, k, v = heads.unbind(1)
        # Written out: torch's fused attention takes 12 times as long backwards for 49 positions.
        attention = (q.transpose(2, 3) @ k / math.sqrt(q.shape[2])).softmax(dim=3)
        attended = v @ attention.transpose(2, 3).to(v.dtype)
        return h + self.out(attended.reshape(n, channels, height, width))


class Encoder(nn.Module):
    """From the pixel-unshuffled picture down to 7×7; returns the features of every resolution."""

    def __init__(self) -> None:
        super().__init__()
        fine, coarse = CHANNELS
        self.first = nn.Conv2d(4, fine, 3, padding=1)
        self.fine = ResidualBlock(fine, fine)
        self.down = nn.Conv2d(fine, coarse, 3, stride=2, padding=1)
        self.coarse = ResidualBlock(coarse, coarse)
        self.bottom = ResidualBlock(coarse, coarse)
        self.attention = Attention(coarse)

    def forward(self, x: Tensor, embedding: Tensor, hint: Tensor | None = None) -> list[Tensor]:
        """Features from fine to coarse, of `FEATURE_CHANNELS`; the hint is added to the first."""
        first = self.first(x) if hint is None else self.first(x) + hint
        fine = self.fine(first, embedding)
        coarse = self.coarse(self.down(fine), embedding)
        bottom = self.attention(self.bottom(coarse, embedding))
        return [first, fine, coarse, bottom]


FEATURE_CHANNELS = (CHANNELS[0], CHANNELS[0], CHANNELS[1], CHANNELS[1])
"""Channels of the features that the encoder passes to the decoder."""


class Decoder(nn.Module):
    """Back to 14×14; the encoder's features are concatenated at every resolution."""

    def __init__(self) -> None:
        super().__init__()
        fine, coarse = CHANNELS
        self.coarse = ResidualBlock(2 * coarse, coarse)
        self.up = nn.Conv2d(coarse, fine, 3, padding=1)
        self.fine = ResidualBlock(2 * fine, fine)
        self.last = ResidualBlock(2 * fine, fine)
        self.norm = nn.GroupNorm(_GROUPS, fine)
        self.out = nn.Conv2d(fine, 4, 3, padding=1)

    def forward(self, features: Sequence[Tensor], embedding: Tensor) -> Tensor:
        """The features of `Encoder` → [n, 4, 14, 14]."""
        first, fine, coarse, h = features
        h = self.coarse(torch.cat([h, coarse], dim=1), embedding)
        h = self.up(functional.interpolate(h, scale_factor=2))
        h = self.fine(torch.cat([h, fine], dim=1), embedding)
        h = self.last(torch.cat([h, first], dim=1), embedding)
        return self.out(functional.silu(self.norm(h)))


class UNet(nn.Module):
    """(x_t, t, label) → v̂, which `parametrisation.to_eps` converts to ε̂.

    Args:
        generator: of the initial weights; None leaves them unset, for weights to be loaded.
    """

    sinusoids: Tensor

    def __init__(self, generator: torch.Generator | None = None) -> None:
        super().__init__()
        with torch.device("meta"):  # torch's own initial values come from the global generator
            self.time = nn.Linear(CHANNELS[1], _EMBEDDING)
            self.label = nn.Embedding(CLASSES + 1, _EMBEDDING)
            self.mix = nn.Linear(_EMBEDDING, _EMBEDDING)
            self.encoder = Encoder()
            self.decoder = Decoder()
        self.to_empty(device="cpu")
        self.register_buffer("sinusoids", _sinusoids(CHANNELS[1]), persistent=False)
        if generator is not None:
            initialise(self, generator)
            nn.init.zeros_(self.decoder.out.weight)  # so the untrained prediction is v̂ = 0

    def forward(
        self, x: Picture, t: Time, labels: Label, control: Sequence[Tensor] | None = None
    ) -> Picture:
        """v̂ at x = x_t.

        Args:
            x: pictures from −1 (paper) to 1 (ink), noised.
            t: one time for all, or one for each.
            labels: 0 to 9, or `NULL_LABEL`.
            control: added to the features that the encoder passes to the decoder.
        """
        embedding = self.embed(t, labels)
        features = self.encoder(pixel_unshuffle(x), embedding)
        if control is not None:
            features = [own + added for own, added in zip(features, control, strict=True)]
        return pixel_shuffle(self.decoder(features, embedding)).to(x.dtype)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.sinusoids.device

    def embed(self, t: Time, labels: Label) -> Float[Tensor, "n c"]:
        """The embedding of time and class by which the blocks are conditioned."""
        sinusoids = self.sinusoids[t]
        if sinusoids.dim() == 1:
            sinusoids = sinusoids.expand(len(labels), -1)
        mixed = functional.silu(self.time(sinusoids)) + self.label(labels)
        return functional.silu(self.mix(mixed))


def pixel_unshuffle(x: Picture) -> Float[Tensor, "n 4 14 14"]:
    """One 28×28 picture as four 14×14 channels, each of every second pixel."""
    return functional.pixel_unshuffle(x.unsqueeze(1), 2)


def pixel_shuffle(x: Float[Tensor, "n 4 14 14"]) -> Picture:
    """The inverse of `pixel_unshuffle`."""
    return functional.pixel_shuffle(x, 2).squeeze(1)


def _sinusoids(size: int) -> Float[Tensor, "times size"]:
    """Sines and cosines of t, with periods from 2π to 2π · 10,000 (Vaswani et al. 2017)."""
    rates = torch.exp(-math.log(1e4) * torch.arange(size // 2) / (size // 2))
    angles = torch.arange(SCHEDULE.steps + 1)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)
