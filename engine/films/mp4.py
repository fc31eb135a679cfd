"""Writes an MP4 with H.264 in 4:2:0, which browsers, slides and phones play."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8

from engine.films.settings import FilmSettings

QUALITY = "18"
"""The constant rate factor of x264: edges of text stay clean."""
_BT709 = 1
_LIMITED = 1
_OPTIONS = {"preset": "veryfast", "crf": QUALITY, "tune": "animation"}
_KEY_FRAME_SECONDS = 1


class Mp4Writer:
    """An MP4 that can be played while it is still being fetched.

    Args:
        path: of the file.
        settings: of the film.

    Raises:
        ImportError: PyAV is not installed.
        ValueError: the FFmpeg that it brings has no encoder for H.264.
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, settings: FilmSettings) -> None:
        import av

        self._av = av
        self._settings = settings
        try:
            av.Codec("h264", "w")
        except av.codec.codec.UnknownCodecError:
            raise ValueError("There is no encoder for H.264 here. Save a GIF instead.") from None
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
        self._container.metadata.update(title=settings.title, comment=settings.comment)
        rate = Fraction(settings.rate).limit_denominator(1000)
        self._stream = self._container.add_stream("h264", rate=rate, options=_OPTIONS)
        self._describe(self._stream, rate)
        self._last: np.ndarray | None = None
        self._written = 0

    def add(self, picture: UInt8[np.ndarray, "height width 3"]) -> None:
        """The next picture, RGB."""
        self._last = picture
        frame = self._av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        frame.pts = self._written
        frame.time_base = self._stream.codec_context.time_base
        self._container.mux(self._stream.encode(frame))
        self._written += 1

    def close(self) -> None:
        """The film is complete; its last picture stands a while."""
        if self._last is not None:
            for _ in range(round(self._settings.rest * self._settings.rate)):
                self.add(self._last)
        self._container.mux(self._stream.encode())
        self._container.close()

    def abandon(self) -> None:
        """Nobody wants the film any more."""
        self._container.close()

    def _describe(self, stream: Any, rate: Fraction) -> None:
        context = stream.codec_context
        context.width, context.height = self._settings.width, self._settings.height
        context.pix_fmt = "yuv420p"
        context.time_base = 1 / rate
        context.gop_size = max(1, round(_KEY_FRAME_SECONDS * rate))
        context.thread_count = 1
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
