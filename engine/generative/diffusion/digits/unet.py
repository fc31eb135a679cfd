"""The class-conditional U-Net that learns to take noise out of 28×28 digits.

It sees four 14×14 pictures instead of one 28×28 (pixel unshuffling: a third of the cost of full
resolution and no loss), goes down to 7×7 with attention there, and comes back with skips
(Ronneberger et al. 2015; Ho et al. 2020). Time and class scale and shift every block.
"""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn
from torch.nn import functional

from engine.generative.diffusion.schedules import Schedule, Time

SCHEDULE = Schedule("cosine", 1000)
"""What the shipped networks were trained with."""

SIDE = 28
CLASSES = 10
NULL = CLASSES
"""The label that stands for no class."""

CHANNELS = (48, 96)
_CONDITION = 192
_GROUPS = 8
_HEADS = 3

Picture = Float[Tensor, "n 28 28"]
Label = Int64[Tensor, " n"]


class ZeroConv(nn.Conv2d):
    """A 1×1 convolution that begins at zero: what it is added to stays as it is."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, channels, 1)


class Block(nn.Module):
    """Residual: norm, scale and shift by the condition, SiLU, convolution; twice."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(_GROUPS, before)
        self.conv1 = nn.Conv2d(before, after, 3, padding=1)
        self.film = nn.Linear(_CONDITION, 2 * after)
        self.norm2 = nn.GroupNorm(_GROUPS, after)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1)
        self.skip = nn.Conv2d(before, after, 1) if before != after else nn.Identity()

    def forward(self, h: Tensor, condition: Tensor) -> Tensor:
        """[n, before, y, x] and [n, condition] → [n, after, y, x]."""
        inner = self.conv1(functional.silu(self.norm1(h)))
        scale, shift = self.film(condition)[:, :, None, None].chunk(2, dim=1)
        inner = self.norm2(inner) * (1 + scale) + shift
        return self.skip(h) + self.conv2(functional.silu(inner))


class Attention(nn.Module):
    """Every place looks at every place (Vaswani et al. 2017), residual."""

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
        # Written out: torch's fused one takes twelve times as long backwards for 49 places.
        looks = (q.transpose(2, 3) @ k / math.sqrt(q.shape[2])).softmax(dim=3)
        seen = v @ looks.transpose(2, 3).to(v.dtype)
        return h + self.out(seen.reshape(n, channels, height, width))


class Encoder(nn.Module):
    """From the unshuffled picture down to 7×7; what it gives on the way is kept for the decoder."""

    def __init__(self) -> None:
        super().__init__()
        fine, coarse = CHANNELS
        self.first = nn.Conv2d(4, fine, 3, padding=1)
        self.fine = Block(fine, fine)
        self.down = nn.Conv2d(fine, coarse, 3, stride=2, padding=1)
        self.coarse = Block(coarse, coarse)
        self.bottom = Block(coarse, coarse)
        self.attention = Attention(coarse)

    def forward(self, x: Tensor, condition: Tensor, hint: Tensor | None = None) -> list[Tensor]:
        """Features from fine to coarse, of `FEATURES` channels; a hint is added to the first."""
        first = self.first(x) if hint is None else self.first(x) + hint
        fine = self.fine(first, condition)
        coarse = self.coarse(self.down(fine), condition)
        bottom = self.attention(self.bottom(coarse, condition))
        return [first, fine, coarse, bottom]


FEATURES = (CHANNELS[0], CHANNELS[0], CHANNELS[1], CHANNELS[1])
"""Channels of the features that the encoder hands to the decoder."""


class Decoder(nn.Module):
    """Back to 14×14, with the encoder's features joined on the way."""

    def __init__(self) -> None:
        super().__init__()
        fine, coarse = CHANNELS
        self.coarse = Block(2 * coarse, coarse)
        self.up = nn.Conv2d(coarse, fine, 3, padding=1)
        self.fine = Block(2 * fine, fine)
        self.last = Block(2 * fine, fine)
        self.norm = nn.GroupNorm(_GROUPS, fine)
        self.out = nn.Conv2d(fine, 4, 3, padding=1)

    def forward(self, features: Sequence[Tensor], condition: Tensor) -> Tensor:
        """What `Encoder` gave → [n, 4, 14, 14]."""
        first, fine, coarse, h = features
        h = self.coarse(torch.cat([h, coarse], dim=1), condition)
        h = self.up(functional.interpolate(h, scale_factor=2))
        h = self.fine(torch.cat([h, fine], dim=1), condition)
        h = self.last(torch.cat([h, first], dim=1), condition)
        return self.out(functional.silu(self.norm(h)))


class UNet(nn.Module):
    """(x_t, t, label) → v̂, to be turned into ε̂ by `parametrisation.to_eps`.

    Args:
        generator: of the initial weights; None leaves them unset, for weights to be loaded.
    """

    waves: Tensor

    def __init__(self, generator: torch.Generator | None = None) -> None:
        super().__init__()
        with torch.device("meta"):  # torch's own initial values come from the global generator
            self.time = nn.Linear(CHANNELS[1], _CONDITION)
            self.label = nn.Embedding(CLASSES + 1, _CONDITION)
            self.mix = nn.Linear(_CONDITION, _CONDITION)
            self.encoder = Encoder()
            self.decoder = Decoder()
        self.to_empty(device="cpu")
        self.register_buffer("waves", _waves(CHANNELS[1]), persistent=False)
        if generator is not None:
            initialise(self, generator)
            nn.init.zeros_(self.decoder.out.weight)  # the first guess is v̂ = 0

    def forward(
        self, x: Picture, t: Time, labels: Label, control: Sequence[Tensor] | None = None
    ) -> Picture:
        """v̂ at x = x_t.

        Args:
            x: pictures from −1 (paper) to 1 (ink), noised.
            t: one time for all, or one for each.
            labels: 0 to 9, or `NULL`.
            control: added to the encoder's features before the decoder takes them.
        """
        condition = self.condition(t, labels)
        features = self.encoder(unshuffled(x), condition)
        if control is not None:
            features = [own + added for own, added in zip(features, control, strict=True)]
        return shuffled(self.decoder(features, condition)).to(x.dtype)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.waves.device

    def condition(self, t: Time, labels: Label) -> Float[Tensor, "n c"]:
        """Time and class as the blocks take them."""
        waves = self.waves[t]
        waves = waves.expand(len(labels), -1) if waves.dim() == 1 else waves
        mixed = functional.silu(self.time(waves)) + self.label(labels)
        return functional.silu(self.mix(mixed))


def unshuffled(x: Picture) -> Float[Tensor, "n 4 14 14"]:
    """Four pictures of every second pixel."""
    return functional.pixel_unshuffle(x.unsqueeze(1), 2)


def shuffled(x: Float[Tensor, "n 4 14 14"]) -> Picture:
    """The inverse of `unshuffled`."""
    return functional.pixel_shuffle(x, 2).squeeze(1)


def initialise(module: nn.Module, generator: torch.Generator) -> None:
    """Weights from N(0, 1/fan-in), embeddings from N(0, 1), zero convolutions and biases zero."""
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, ZeroConv):
                part.weight.zero_()
            elif isinstance(part, nn.Conv2d | nn.Linear):
                part.weight.normal_(0, part.weight[0].numel() ** -0.5, generator=generator)
            elif isinstance(part, nn.Embedding):
                part.weight.normal_(generator=generator)
            elif isinstance(part, nn.GroupNorm):
                part.weight.fill_(1)
            if isinstance(getattr(part, "bias", None), Tensor):
                part.bias.zero_()  # type: ignore[operator]


def _waves(size: int) -> Float[Tensor, "times size"]:
    """Sines and cosines of t, with periods from 2π to 2π · 10,000 (Vaswani et al. 2017)."""
    rates = torch.exp(-math.log(1e4) * torch.arange(size // 2) / (size // 2))
    angles = torch.arange(SCHEDULE.steps + 1)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)
