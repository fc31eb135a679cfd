"""GAN inversion: the latent whose picture comes nearest to a given one.

By optimisation of z (Zhu et al. 2016, arXiv:1609.03552, section 3; Creswell & Bharath 2018,
arXiv:1611.05644), from the estimate of an encoder, from a random latent, or from the mean of the
prior. The class is given, or all ten are tried and the one with the smallest error is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data.images import CLASSES, Picture
from engine.generative.gans.digits import pretrained
from engine.generative.gans.digits.networks import Encoder, Generator
from engine.settings import check_ranges, setting

STARTS = ("encoder", "random", "mean")
STEPS = 120
_RATE = 0.1
_BETAS = (0.9, 0.95)


@dataclass(frozen=True)
class InversionSettings:
    """What an inversion depends on beside picture and networks.

    Attributes:
        start: of z: the ``encoder``'s estimate, a ``random`` latent of the prior, or its ``mean``.
        label: the class; −1 tries all ten.
        prior_weight: λ, of ‖z‖² / d beside the squared error in pixels of ink.
        steps: of Adam.
        seed: decides the random latents.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    start: str = "encoder"
    label: int = setting(-1, low=-1, high=CLASSES - 1)
    prior_weight: float = setting(0.3, low=0.0, high=30.0)
    steps: int = setting(STEPS, low=1, high=1_000)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        seeds.validated(self.seed)
        if self.start not in STARTS:
            raise ValueError(f"The start is one of {', '.join(STARTS)}, not {self.start}.")


@dataclass(frozen=True, eq=False)
class Inversion:
    """The descent of one latent per class that was tried.

    Attributes:
        classes: that were tried [tried].
        z: at every step, the start included [steps + 1, tried, latent].
        errors: squared errors ‖G(z) − x‖² [steps + 1, tried], in pixels of ink.
        best: place of the class with the smallest error at the end.
    """

    classes: Int[Tensor, " tried"]
    z: Float[Tensor, "steps_and_start tried latent"]
    errors: Float[Tensor, "steps_and_start tried"]
    best: int

    @property
    def label(self) -> int:
        """The class with the smallest error at the end."""
        return int(self.classes[self.best])

    @property
    def path(self) -> Float[Tensor, "steps_and_start latent"]:
        """z of that class, step by step."""
        return self.z[:, self.best]


def invert(
    generator: Generator, encoder: Encoder, picture: Float[Tensor, "28 28"], how: InversionSettings
) -> Inversion:
    """Minimises ‖G(z, y) − x‖² + λ ‖z‖² / d over z by Adam, for every class y that is tried.

    Args:
        generator: its weights are left as they are.
        encoder: for the start ``encoder``.
        picture: x, from 0 (paper) to 1 (ink).
        how: see `InversionSettings`.
    """
    classes = torch.arange(CLASSES) if how.label < 0 else torch.tensor([how.label])
    target = picture.expand(len(classes), -1, -1)
    with torch.inference_mode(False), torch.enable_grad():
        z = _start(encoder, target, classes, how).requires_grad_()
        codes = generator.class_codes(classes).detach()
        adam = torch.optim.Adam([z], lr=_RATE, betas=_BETAS)
        visited, errors = [], []
        for step in range(how.steps + 1):
            adam.param_groups[0]["lr"] = _RATE * (1 - step / (how.steps + 1))
            error = (generator.from_codes(z, codes) - target).square().sum(dim=(1, 2))
            visited.append(z.detach().clone())
            errors.append(error.detach())
            if step < how.steps:
                loss = error + how.prior_weight * z.square().mean(dim=1)
                # The rows are independent, so the gradient of the sum is that of each.
                (z.grad,) = torch.autograd.grad(loss.sum(), z)
                adam.step()
    found = torch.stack(errors)
    return Inversion(classes, torch.stack(visited), found, int(found[-1].argmin()))


def _start(
    encoder: Encoder, target: Picture, classes: Tensor, how: InversionSettings
) -> Float[Tensor, "tried latent"]:
    latent = encoder.output.out_features
    if how.start == "encoder":
        with torch.no_grad():
            return encoder(target, classes).clone()
    if how.start == "mean":
        return torch.zeros(len(classes), latent)
    source = seeds.generator(seeds.derive(how.seed, "gans digits", "inversion"))
    return torch.randn(1, latent, generator=source).repeat(len(classes), 1)


@cached
def inverted(picture: bytes, how: InversionSettings) -> Inversion:
    """`invert` with the networks that ship.

    Args:
        picture: 784 bytes, from 0 (paper) to 255 (ink).
        how: see `InversionSettings`.
    """
    pixels = torch.frombuffer(bytearray(picture), dtype=torch.uint8).float() / 255
    target = pixels.view(28, 28)
    return invert(pretrained.generator(), pretrained.encoder(), target, how)
