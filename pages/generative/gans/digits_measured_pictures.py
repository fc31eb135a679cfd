"""What the view "Measures" measures: held-out digits, and samples of both generators."""

import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.data import images
from engine.data.images import CLASSES
from engine.generative.gans.digits import latents, pretrained
from pages.generative.gans.digits_training_fields import VARIANTS
from ui.components import canvas

HEIGHT = 185


@cached
def measured(psi: float, seed: int) -> Float[Tensor, "30 28 28"]:
    """A row of held-out digits and one for each generator, a picture of each class."""
    rows = [torch.stack([images.held_out_digit(digit, 6) for digit in range(CLASSES)])]
    labels = torch.arange(CLASSES)
    for variant in VARIANTS:
        generator = pretrained.generator(variant)
        z = latents.draw(generator, CLASSES, seed, "measured")
        with torch.no_grad():
            rows.append(generator(psi * z, labels))
    return torch.cat(rows)


def draw(psi: float, seed: int) -> None:
    """Three rows, there before anything is measured."""
    canvas.images(
        "gans:measured",
        canvas.to_bytes(measured(psi, seed).numpy(), 0, 1),
        columns=CLASSES,
        row_names=["held out", *VARIANTS.values()],
        tool=None,
        max_height=HEIGHT,
        hint="What is measured: digits that no network has seen, and samples of both generators",
        alt="A held-out digit of each class 0 to 9, and a sample of each class of both generators",
    )
