"""What files of Gaussians that strangers send must hold."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from jaxtyping import Bool
from torch import Tensor

from engine.geometry.formats.text import UnreadableError
from engine.geometry.gaussian_splats.gaussians import Gaussians

MAX_BYTES = 64 << 20
MAX_GAUSSIANS = 250_000
"""That are shown of a file; more take too long to be drawn while one turns the scene."""

MAX_LENGTH = 1e6
"""Of coordinates and scales, in world units, and of coefficients of colour."""


def check_size(data: bytes) -> None:
    """Checks the size of a file.

    Raises:
        UnreadableError: it is empty or larger than `MAX_BYTES`.
    """
    if not data:
        raise UnreadableError("The file is empty.")
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            f"The file has {len(data) / 2**20:.0f} MB; up to {MAX_BYTES >> 20} MB are read. "
            "Prune the scene or reduce its spherical harmonics first."
        )


@dataclass(frozen=True, eq=False)
class FileOfGaussians:
    """What is shown of a file.

    Attributes:
        gaussians: that can be drawn, `MAX_GAUSSIANS` at most, in the order of the file.
        count: how many the file has.
        undrawable: how many of them are left out since they cannot be drawn.
        cause: why the first of these cannot, as the end of a sentence; empty if there is none.
        smaller: how many are left out since others are larger or more opaque.
    """

    gaussians: Gaussians
    count: int
    undrawable: int = 0
    cause: str = ""
    smaller: int = 0


def drawable(gaussians: Gaussians, negative: Bool[Tensor, " n"] | None = None) -> FileOfGaussians:
    """The Gaussians of a file that can be drawn; of too many, those of the largest opacity × area.

    The area is the product of the two largest scales: what a flat Gaussian shows.

    Args:
        gaussians: all that the file has.
        negative: which of them have a negative scale, where the format could hold one.

    Raises:
        UnreadableError: there are none, or none can be drawn: a number is not finite, a rotation is
            missing, or a length is beyond any scene; a sentence.
    """
    count = gaussians.count
    if not count:
        raise UnreadableError("There are no Gaussians in it.")
    wrong = torch.zeros(count, dtype=torch.bool)
    cause, first = "", count
    for found, how in _causes(gaussians, negative):
        if bool(found.any()) and (at := int(found.nonzero()[0, 0])) < first:
            cause, first = f"number {at + 1:,}, is one {how}", at
        wrong |= found
    undrawable = int(wrong.sum())
    if undrawable == count:
        raise UnreadableError(f"None of its {count:,} Gaussians can be drawn; the first, {cause}.")
    kept = gaussians[~wrong] if undrawable else gaussians
    smaller = max(0, kept.count - MAX_GAUSSIANS)
    if smaller:
        area = kept.log_scales.sort(dim=1).values[:, 1:].sum(1)
        largest = (area + torch.nn.functional.logsigmoid(kept.opacity_logits)).topk(MAX_GAUSSIANS)
        kept = kept[largest.indices.sort().values]
    return FileOfGaussians(kept, count, undrawable, cause, smaller)


def _causes(
    gaussians: Gaussians, negative: Bool[Tensor, " n"] | None
) -> Iterator[tuple[Bool[Tensor, " n"], str]]:
    """Which Gaussians cannot be drawn for a reason, and the reason."""
    if negative is not None:
        yield negative, "with a negative scale"
    finite = [part.flatten(1) if part.ndim > 1 else part[:, None] for part in gaussians.tensors()]
    yield (
        ~torch.stack([part.isfinite().all(1) for part in finite]).all(0),
        ("with values that are no finite numbers"),
    )
    yield (gaussians.quaternions == 0).all(1), "without a rotation: its quaternion is zero"
    yield (
        gaussians.means.abs().amax(1) > MAX_LENGTH,
        (f"farther than {MAX_LENGTH:,.0f} units from the origin"),
    )
    yield (
        (gaussians.log_scales > math.log(MAX_LENGTH)).any(1),
        (f"larger than {MAX_LENGTH:,.0f} units"),
    )
    yield (
        gaussians.sh.abs().flatten(1).amax(1) > MAX_LENGTH,
        (f"with coefficients of colour beyond {MAX_LENGTH:,.0f}"),
    )
