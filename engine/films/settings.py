"""What a film is to be, and how much of it there may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

Format: TypeAlias = Literal["gif", "mp4"]

FORMATS: tuple[Format, ...] = ("gif", "mp4")
MOST_FRAMES = 600
MOST_RATE = 50.0
"""Frames a second: a GIF counts in hundredths, and browsers take less than two of them for ten."""
LONGEST_SIDE = 2400
MOST_PIXELS = 1_200_000_000
"""Of all frames together."""
MOST_FRAME_BYTES = 8 << 20
"""Of one picture on its way to the encoder."""
LONGEST_TEXT = 2_000
DISK_FULL = "The disk of the server is full, so the film could not be written."

_SHORTEST_SIDE = 16
_LONGEST_REST = 10.0


@dataclass(frozen=True)
class FilmSettings:
    """A film of pictures of one size.

    Attributes:
        format: of the file.
        width: of a picture in pixels, an even number.
        height: the same.
        rate: frames a second.
        frames: at most so many; a run may end before.
        rest: seconds that the last picture stands beyond its turn.
        title: for the file's own description.
        comment: the same: where the film is from.
    """

    format: Format
    width: int
    height: int
    rate: float
    frames: int
    rest: float = 0.0
    title: str = ""
    comment: str = ""

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise ValueError(f"A film is saved as {' or '.join(FORMATS)}, not as this.")
        for side in (self.width, self.height):
            if not _is_whole(side) or not _SHORTEST_SIDE <= side <= LONGEST_SIDE or side % 2:
                raise ValueError(
                    f"The sides of a film are even numbers of {_SHORTEST_SIDE} to "
                    f"{LONGEST_SIDE:,} pixels."
                )
        if not _is_whole(self.frames) or not 1 <= self.frames <= MOST_FRAMES:
            raise ValueError(f"A film has 1 to {MOST_FRAMES} frames.")
        if self.frames * self.width * self.height > MOST_PIXELS:
            raise ValueError("This film is too large. Take fewer frames.")
        if not _is_number(self.rate) or not 0 < self.rate <= MOST_RATE:
            raise ValueError(f"A film has at most {MOST_RATE:g} frames a second.")
        if not _is_number(self.rest) or not 0 <= self.rest <= _LONGEST_REST:
            raise ValueError(f"The last picture stands for at most {_LONGEST_REST:g} s.")
        for text in (self.title, self.comment):
            if not isinstance(text, str) or len(text) > LONGEST_TEXT:
                raise ValueError(f"A text has at most {LONGEST_TEXT:,} characters.")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    """A finite one; settings may come from a browser."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
