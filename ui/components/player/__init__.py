"""A sequence of pictures, sent once, then scrubbed and played in the browser at 60 frames a second.

player.player("warp_film", frames, fps=20, alt="A density being warped, step by step")
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Literal

import numpy as np

from ui.components import ignore, pack, received, register

Colormap = Literal["gray", "signed", "sequential"]

MAX_BYTES = 64_000_000
"""Of one message: about what a browser takes without a pause that a visitor would notice."""

_component = register("player", styles=("figure", "film"), scripts=("keys", "film"))


def player(
    key: str,
    frames: np.ndarray,
    *,
    fps: float = 20.0,
    labels: Sequence[str] = (),
    colormap: Colormap = "gray",
    autoplay: bool = False,
    loop: bool = True,
    report: bool = False,
    max_height: int = 420,
    alt: str,
) -> None:
    """Draws the player. Scrubbing and playing run no script.

    Args:
        key: prefixed with the page's slug.
        frames: uint8 [N, H, W], coloured by `colormap` in the browser, or uint8 [N, H, W, 3] RGB.
            "signed" has its zero at byte 128.
        fps: frames a second at speed 1×.
        labels: a text for each frame, shown under it, or none at all.
        autoplay: start by itself, unless the visitor prefers reduced motion.
        loop: begin again after the last frame.
        report: whether `index` is to follow: one run of the script when the visitor lets go.
        max_height: of the picture, CSS pixels at a root font of 16 px.
        alt: what a screen reader says of the picture.

    Raises:
        ValueError: frames of another type or shape, too many bytes, labels of another number, or
            a rate that is not positive.
    """
    frames = np.asarray(frames)
    colour = frames.ndim == 4 and frames.shape[-1] == 3
    if frames.dtype != np.uint8 or 0 in frames.shape or not (frames.ndim == 3 or colour):
        raise ValueError(f"frames must be uint8, not {frames.dtype} of shape {frames.shape}.")
    if frames.nbytes > MAX_BYTES:
        raise ValueError(f"{frames.nbytes:,} bytes of frames; {MAX_BYTES:,} can be sent at once.")
    if labels and len(labels) != len(frames):
        raise ValueError(f"{len(labels)} labels for {len(frames)} frames.")
    if not 0 < fps <= 240:
        raise ValueError(f"fps must be above 0 and at most 240, not {fps}.")
    header = {
        "film": zlib.crc32(np.ascontiguousarray(frames).data),
        "channels": 3 if colour else 1,
        "colormap": colormap,
        "fps": float(fps),
        "labels": list(labels),
        "autoplay": autoplay,
        "loop": loop,
        "report": report,
        "max_height": max_height,
        "alt": alt,
    }
    _component(key=key, data=pack(header, frames=frames), on_index_change=ignore)


def index(key: str) -> int:
    """The frame at which the visitor last let go of the player (`report=True`), 0 before."""
    _, value = received(key, "index")
    return value if isinstance(value, int) and value >= 0 else 0
