"""The networks of the adversarial game on digits: generator, discriminator, encoder.

The generator is that of DCGAN (Radford et al. 2016, arXiv:1511.06434), transposed convolutions from
7×7 to 28×28, without batch normalisation: z and the class reach every layer as scales and shifts
of its channels (FiLM, Perez et al. 2018, arXiv:1709.07871; as the styles of Karras et al. 2019,
arXiv:1812.04948), so a picture does not depend on the others of its batch. The discriminator
takes the class by projection (Miyato & Koyama 2018, arXiv:1802.05637).
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine.data.images import CLASSES, Label, Picture

LATENT_SIZE = 32
CLASS_CODE_SIZE = 16

Latent = Float[Tensor, "n latent"]
ClassCode = Float[Tensor, "n code"]
PerPicture = Float[Tensor, " n"]

_SLOPE = 0.2  # of leaky ReLU below zero
_GAIN = math.sqrt(2 / (1 + _SLOPE**2))  # keeps the second moment (He et al. 2015)


class Generator(nn.Module):
    """(z, class) → a digit from 0 (paper) to 1 (ink).

    Args:
        generator: of the initial weights; None leaves them unset, for weights to be loaded.
        widths: channels at 7×7, and of the two layers at 14×14.
        latent_size: dimensions of z.
    """

    def __init__(
        self,
        generator: torch.Generator | None = None,
        widths: tuple[int, int, int] = (48, 32, 24),
        latent_size: int = LATENT_SIZE,
    ) -> None:
        super().__init__()
        first, second, third = widths
        code = latent_size + CLASS_CODE_SIZE
        self.latent_size = latent_size
        with torch.device("meta"):
            self.class_codes = nn.Embedding(CLASSES, CLASS_CODE_SIZE)
            self.seed = nn.Linear(code, first * 7 * 7)
            self.conv7 = nn.Conv2d(first, first, 3, padding=1)
            self.up14 = nn.ConvTranspose2d(first, second, 4, stride=2, padding=1)
            self.conv14 = nn.Conv2d(second, third, 3, padding=1)
            self.up28 = nn.ConvTranspose2d(third, 1, 4, stride=2, padding=1)
            self.styles = nn.ModuleList(nn.Linear(code, 2 * width) for width in widths)
        self.to_empty(device="cpu")
        if generator is not None:
            _initialise(self, generator)

    def forward(self, z: Latent, labels: Label) -> Picture:
        """The pictures of latents and classes."""
        return self.from_codes(z, self.class_codes(labels))

    def from_codes(self, z: Latent, class_codes: ClassCode) -> Picture:
        """The pictures of latents and class codes, which may lie between those of two classes.

        Differentiable in both.
        """
        code = torch.cat((z, class_codes), dim=1)
        h = functional.leaky_relu(self.seed(code), _SLOPE).unflatten(1, (-1, 7, 7))
        # Transposed convolutions are 2.5× as fast on a CPU with the channels last.
        h = h.contiguous(memory_format=torch.channels_last)
        for layer, style in zip((self.conv7, self.up14, self.conv14), self.styles, strict=True):
            scale, shift = style(code)[:, :, None, None].chunk(2, dim=1)
            h = functional.leaky_relu(layer(h) * (1 + scale) + shift, _SLOPE)
        return transposed_by_parts(h, self.up28.weight, self.up28.bias).squeeze(1).sigmoid()


_TAPS = torch.tensor([[3, 1, 4], [4, 2, 0]])
"""Of a kernel of 4 at stride 2, what an even and an odd output take from the inputs before, at and
after it; 4 is none."""


def transposed_by_parts(
    h: Float[Tensor, "n c rows cols"],
    weight: Float[Tensor, "c k 4 4"],
    bias: Float[Tensor, " k"] | None,
) -> Float[Tensor, "n k 2*rows 2*cols"]:
    """`conv_transpose2d` of stride 2 and padding 1 as a convolution for each quarter of the pixels.

    The sub-pixel convolution of Shi et al. 2016 (arXiv:1609.05158). For one output channel it takes
    a third of the time on a CPU; for many it has too many zeros.
    """
    padded = functional.pad(weight, (0, 1, 0, 1))
    kernels = padded[:, :, _TAPS[:, None, :, None], _TAPS[None, :, None, :]]
    quarters = kernels.flatten(1, 3).transpose(0, 1)
    wanted = None if bias is None else bias.repeat_interleave(4)
    return functional.pixel_shuffle(functional.conv2d(h, quarters, wanted, padding=1), 2)


class Discriminator(nn.Module):
    """(picture, class) → a logit: how much the picture looks like a digit of the data.

    Args:
        generator: of the initial weights; None leaves them unset, for weights to be loaded.
        widths: channels at 14×14, 7×7 and 4×4, and of the last hidden layer.
    """

    def __init__(
        self,
        generator: torch.Generator | None = None,
        widths: tuple[int, int, int, int] = (24, 48, 96, 96),
    ) -> None:
        super().__init__()
        first, second, third, last = widths
        with torch.device("meta"):
            self.conv14 = nn.Conv2d(1, first, 4, stride=2, padding=1)
            self.conv7 = nn.Conv2d(first, second, 4, stride=2, padding=1)
            self.conv4 = nn.Conv2d(second, third, 3, stride=2, padding=1)
            self.hidden = nn.Linear(third * 4 * 4, last)
            self.output = nn.Linear(last, 1)
            self.classes = nn.Embedding(CLASSES, last)
        self.to_empty(device="cpu")
        if generator is not None:
            _initialise(self, generator)

    def features(self, pictures: Picture) -> Float[Tensor, "n features"]:
        """φ(x), the activations of the last hidden layer."""
        h = 2 * pictures.unsqueeze(1) - 1
        for layer in (self.conv14, self.conv7, self.conv4):
            h = functional.leaky_relu(layer(h), _SLOPE)
        return functional.leaky_relu(self.hidden(h.flatten(1)), _SLOPE)

    def forward(self, pictures: Picture, labels: Label) -> PerPicture:
        """D(x, y) = w · φ(x) + b + v_y · φ(x), equation 3 of Miyato & Koyama."""
        phi = self.features(pictures)
        return self.output(phi).squeeze(1) + (self.classes(labels) * phi).sum(dim=1)


class Encoder(nn.Module):
    """(picture, class) → an estimate of the z that makes it.

    Args:
        generator: of the initial weights; None leaves them unset, for weights to be loaded.
        widths: channels at 14×14, 7×7 and 4×4, and of the hidden layer.
        latent_size: dimensions of z.
    """

    def __init__(
        self,
        generator: torch.Generator | None = None,
        widths: tuple[int, int, int, int] = (16, 32, 64, 96),
        latent_size: int = LATENT_SIZE,
    ) -> None:
        super().__init__()
        first, second, third, last = widths
        with torch.device("meta"):
            self.conv14 = nn.Conv2d(1, first, 4, stride=2, padding=1)
            self.conv7 = nn.Conv2d(first, second, 4, stride=2, padding=1)
            self.conv4 = nn.Conv2d(second, third, 3, stride=2, padding=1)
            self.classes = nn.Embedding(CLASSES, CLASS_CODE_SIZE)
            self.hidden = nn.Linear(third * 4 * 4 + CLASS_CODE_SIZE, last)
            self.output = nn.Linear(last, latent_size)
        self.to_empty(device="cpu")
        if generator is not None:
            _initialise(self, generator)

    def forward(self, pictures: Picture, labels: Label) -> Latent:
        """ẑ of pictures whose classes are known."""
        h = 2 * pictures.unsqueeze(1) - 1
        for layer in (self.conv14, self.conv7, self.conv4):
            h = functional.leaky_relu(layer(h), _SLOPE)
        h = torch.cat((h.flatten(1), self.classes(labels)), dim=1)
        return self.output(functional.leaky_relu(self.hidden(h), _SLOPE))


def _initialise(module: nn.Module, generator: torch.Generator) -> None:
    """Weights from N(0, gain² / fan-in), embeddings from N(0, 1), biases zero.

    Styles and the projection of a class begin small: the class steers what the layers do, and does
    not drown it.
    """
    with torch.no_grad():
        for name, part in module.named_modules():
            if isinstance(part, nn.Embedding):
                part.weight.normal_(generator=generator)
                if name == "classes" and isinstance(module, Discriminator):
                    part.weight.mul_(part.embedding_dim**-0.5)
            elif isinstance(part, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
                gain = 0.3 if name.startswith("styles") else _GAIN
                part.weight.normal_(0, gain * _fan_in(part) ** -0.5, generator=generator)
                assert part.bias is not None
                part.bias.zero_()


def _fan_in(layer: nn.Linear | nn.Conv2d | nn.ConvTranspose2d) -> float:
    """How many inputs one output sums."""
    if isinstance(layer, nn.ConvTranspose2d):
        taps = math.prod(layer.kernel_size) / math.prod(layer.stride)
        return layer.in_channels * taps
    return layer.weight[0].numel()
