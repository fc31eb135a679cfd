"""All that is computed of a drawn digit, once for each drawing."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.data.centring import Centred
from engine.generative import digit_autoencoder, digit_classifier, nearest_training
from engine.generative.nearest_training import Nearest
from engine.generative.vae import pretrained
from engine.generative.vae.pretrained import Scored
from ui import digit_drawing, drawn_digits

NEIGHBOURS = 3

_OTHER = {2: 12, 12: 2}


@dataclass(frozen=True)
class EncodedDrawing:
    """A drawing that is not empty, and what the networks make of it.

    Attributes:
        centred: as MNIST has it.
        reconstruction: decoded from the mean code.
        scored: the bound of the centred drawing.
        uncentred: the bound of the drawing as it stands on the paper.
        other: the bound of the centred drawing by the model of the other size of code.
        nearest: the nearest training images.
        ink_ratio: ink of the centred drawing over that on the paper.
        label: the class that is seen in the centred drawing.
        reconstruction_label: the class that is seen in the reconstruction.
    """

    centred: Centred
    reconstruction: Float[Tensor, "28 28"]
    scored: Scored
    uncentred: Scored
    other: Scored
    nearest: Nearest
    ink_ratio: float
    label: int
    reconstruction_label: int

    @property
    def pictures(self) -> Float[Tensor, "5 28 28"]:
        """The centred drawing, its reconstruction, and the nearest training images."""
        own = torch.stack([self.centred.picture, self.reconstruction])
        return torch.cat([own, self.nearest.pictures])


@cached
def encode_drawing(code: str, latent_size: int) -> EncodedDrawing | None:
    """What becomes of a drawing; None while the paper is empty.

    Args:
        code: of the drawing (`ui.digit_drawing.encode_drawing`).
        latent_size: of a pretrained model.
    """
    drawing = digit_drawing.decode_drawing(code)
    centred = drawn_digits.as_mnist(drawing)
    if centred is None:
        return None
    paper = torch.from_numpy(drawing / np.float32(255))
    scored = pretrained.score(centred.picture, latent_size)
    reconstruction = digit_autoencoder.pretrained(latent_size).decode(scored.posterior.mean)[0]
    found = digit_classifier.classify(
        digit_classifier.pretrained(), torch.stack([centred.picture, reconstruction])
    )
    return EncodedDrawing(
        centred=centred,
        reconstruction=reconstruction,
        scored=scored,
        uncentred=pretrained.score(paper, latent_size),
        other=pretrained.score(centred.picture, _OTHER[latent_size]),
        nearest=nearest_training.in_mnist().neighbours(centred.picture[None], NEIGHBOURS),
        ink_ratio=float(centred.picture.sum() / paper.sum()),
        label=int(found.labels[0]),
        reconstruction_label=int(found.labels[1]),
    )
