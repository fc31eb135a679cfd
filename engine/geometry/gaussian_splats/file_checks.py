"""What files of Gaussians that strangers send must hold."""

import torch

from engine.geometry.formats.text import UnreadableError
from engine.geometry.gaussian_splats.gaussians import Gaussians

MAX_BYTES = 64 << 20
MAX_GAUSSIANS = 250_000
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


def check_count(count: int) -> None:
    """Checks a number of Gaussians.

    Raises:
        UnreadableError: it is zero or larger than `MAX_GAUSSIANS`.
    """
    if count == 0:
        raise UnreadableError("There are no Gaussians in it.")
    if count > MAX_GAUSSIANS:
        raise UnreadableError(
            f"It has {count:,} Gaussians; up to {MAX_GAUSSIANS:,} are read. Prune the scene first."
        )


def checked(gaussians: Gaussians) -> Gaussians:
    """The same Gaussians, if they can be drawn.

    Raises:
        UnreadableError: a number is not finite, a rotation is missing, or a length is beyond any
            scene; a sentence with how many Gaussians.
    """
    rows = torch.cat([tensor.flatten(1) if tensor.ndim > 1 else tensor[:, None] for tensor in
                      gaussians.tensors()], 1)  # fmt: skip
    _refuse(~rows.isfinite().all(1), "with values that are no finite numbers")
    _refuse((gaussians.quaternions == 0).all(1), "without a rotation: its quaternion is zero")
    far = gaussians.means.abs().amax(1) > MAX_LENGTH
    _refuse(far, f"farther than {MAX_LENGTH:,.0f} units from the origin")
    large = (gaussians.log_scales > torch.tensor(MAX_LENGTH).log()).any(1)
    _refuse(large, f"larger than {MAX_LENGTH:,.0f} units")
    bright = gaussians.sh.abs().flatten(1).amax(1) > MAX_LENGTH
    _refuse(bright, f"with coefficients of colour beyond {MAX_LENGTH:,.0f}")
    return gaussians


def _refuse(wrong: torch.Tensor, how: str) -> None:
    if bool(wrong.any()):
        first = int(wrong.nonzero()[0, 0])
        raise UnreadableError(
            f"{int(wrong.sum()):,} of {len(wrong):,} Gaussians cannot be drawn; the first, "
            f"number {first + 1:,}, is one {how}."
        )
