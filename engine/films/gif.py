"""Writes a GIF picture by picture, each as what it changes of the one before.

Pillow writes a film when all of its pictures are there. Here each is written when it comes, so
that a long film takes no more memory than a short one, and encoding keeps pace with drawing. Pillow
makes the palettes and compresses; the blocks between are those of the specification, GIF89a
(CompuServe 1990, https://www.w3.org/Graphics/GIF/spec-gif89a.txt).
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from engine.films.settings import FilmSettings

COLOURS = 255
"""Of a picture; one more says that a pixel stays as it is."""

_SAMPLES, _FEW_SAMPLES = 60_000, 4_000
"""Pixels among which frequent colours are looked for, and from which the others are made: median
cut takes 30 ms for ten thousand colours and 430 ms for sixty thousand."""
_FLAT, _FREQUENT = 48, 3e-4
"""So many colours of a picture, and of the first one, are kept as they are, if so large a part of
the pixels has them: paper, ink and lines stay the same in all pictures."""
_LONGEST_BLOCK = 255


class GifWriter:
    """A GIF that begins again when it has ended.

    Args:
        path: of the file.
        settings: of the film.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, settings: FilmSettings) -> None:
        self._settings = settings
        self._file = path.open("wb")
        self._previous: np.ndarray | None = None
        self._waiting: np.ndarray | None = None
        self._flat = np.zeros(0, np.uint32)
        self._written = 0
        self._file.write(
            b"GIF89a" + struct.pack("<HHBBB", settings.width, settings.height, 0x70, 0, 0)
        )
        self._file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")
        comment = "\n".join(filter(None, (settings.title, settings.comment))).encode(
            "ascii", "replace"
        )
        if comment:
            self._file.write(b"\x21\xfe" + _blocks(comment))

    def add(self, picture: UInt8[np.ndarray, "height width 3"]) -> None:
        """The next picture, RGB."""
        if self._waiting is not None:
            self._write(self._waiting, last=False)
        self._waiting = picture

    def close(self) -> None:
        """The film is complete."""
        if self._waiting is not None:
            self._write(self._waiting, last=True)
            self._waiting = None
        self._file.write(b";")
        self._file.close()

    def abandon(self) -> None:
        """Nobody wants the film any more."""
        self._file.close()

    def _write(self, picture: np.ndarray, *, last: bool) -> None:
        rest = self._settings.rest if last else 0.0
        began, ends = (
            self._written / self._settings.rate,
            (self._written + 1) / self._settings.rate,
        )
        hundredths = round(100 * (ends + rest)) - round(100 * began)
        if self._previous is None:
            self._flat = _frequent(_packed(picture.reshape(-1, 3)))
        self._file.write(_image(picture, self._previous, self._flat, hundredths))
        self._previous = picture
        self._written += 1


def _image(
    picture: np.ndarray, previous: np.ndarray | None, flat: np.ndarray, hundredths: int
) -> bytes:
    """Control extension, descriptor, colour table and pixels of what a picture changes."""
    if previous is None:
        changed = np.ones(picture.shape[:2], bool)
    else:
        differs = picture != previous
        changed = differs[..., 0] | differs[..., 1] | differs[..., 2]  # any(axis=2) takes 20 ms
        if not changed.any():
            changed[0, 0] = True  # a picture without pixels is none
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    part = (slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1))
    indices, palette = _quantised(picture[part], changed[part], flat)
    height, width = indices.shape
    control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, 0x05, hundredths, COLOURS, 0)
    descriptor = struct.pack("<BHHHHB", 0x2C, left, top, width, height, 0x87)
    return control + descriptor + palette + _compressed(indices)


def _quantised(
    picture: np.ndarray, changed: np.ndarray, flat: np.ndarray
) -> tuple[np.ndarray, bytes]:
    """Numbers of colours uint8 [height, width], `COLOURS` where nothing changes; and the table.

    The palette is made from the pixels that change. Few colours, as on a chart, are kept exactly;
    of many the nearest is taken, with the error spread over the neighbours (Floyd and Steinberg).
    """
    pixels = picture[changed]
    exact = Image.fromarray(pixels[None]).getcolors(COLOURS)
    if exact is not None:
        table = np.array([colour for _, colour in exact], np.uint8)
        indices = _places(_packed(table))[_packed(picture)] - 1
    else:
        kept, table = _palette(pixels, flat)
        palette = Image.new("P", (1, 1))
        palette.putpalette(np.concatenate([table, table[:1].repeat(256 - len(table), 0)]).tobytes())
        mapped = Image.fromarray(picture).quantize(
            palette=palette, dither=Image.Dither.FLOYDSTEINBERG
        )
        indices = np.asarray(mapped)
        indices = np.where(indices < len(table), indices, 0)  # what fills the table is its first
        # Pillow looks colours up in cells of a few, and takes a near one for the very one.
        places = _places(kept)[_packed(picture)]
        indices = np.where(places > 0, places - 1, indices)
    indices = np.where(changed, indices, COLOURS).astype(np.uint8)
    padded = np.zeros((256, 3), np.uint8)
    padded[: len(table)] = table
    return indices, padded.tobytes()


def _frequent(codes: np.ndarray) -> np.ndarray:
    """The packed colours that many pixels have."""
    sample = codes[:: max(1, len(codes) // _SAMPLES)]
    found, counts = np.unique(sample, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_FLAT]
    frequent: np.ndarray = found[order][counts[order] >= _FREQUENT * len(sample)]
    return frequent


def _places(codes: np.ndarray) -> np.ndarray:
    """By packed colour, where it stands among at most 255 of them, from 1 on; else 0."""
    places = np.zeros(1 << 24, np.uint8)  # only what is looked up takes memory
    places[codes] = np.arange(1, len(codes) + 1)
    return places


def _palette(pixels: np.ndarray, flat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Packed colours that are kept, and all colours uint8 [n, 3], those first.

    Lines and grounds are kept as they are; the rest is by median cut.
    """
    sample = pixels[:: max(1, len(pixels) // _SAMPLES)]
    codes = _packed(sample)
    flat = np.union1d(flat, _frequent(codes))
    others = sample[~np.isin(codes, flat)]
    others = others[:: max(1, len(others) // _FEW_SAMPLES)]
    if not len(others):
        others = sample[:1]
    cut = Image.fromarray(others[None]).quantize(COLOURS - len(flat), Image.Quantize.MEDIANCUT)
    kept = np.stack([flat >> 16, (flat >> 8) & 255, flat & 255], axis=1).astype(np.uint8)
    table = np.array(cut.getpalette(), np.uint8).reshape(-1, 3)[: COLOURS - len(flat)]
    return flat, np.concatenate([kept, table])


def _packed(colours: np.ndarray) -> np.ndarray:
    """One number for each colour [..., 3]."""
    wide = colours.astype(np.uint32)
    packed: np.ndarray = (wide[..., 0] << 16) | (wide[..., 1] << 8) | wide[..., 2]
    return packed


def _compressed(indices: np.ndarray) -> bytes:
    """The pixels as LZW, from a GIF of this one picture that Pillow writes."""
    picture = Image.fromarray(indices)  # grey: its palette is the numbers themselves
    file = io.BytesIO()
    picture.save(file, "GIF", optimize=False, interlace=False)
    data = file.getvalue()
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    while data[at] == 0x21:  # extensions
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    if data[at] != 0x2C or data[at + 10] != 8:
        raise RuntimeError("This version of Pillow writes pictures of 256 colours otherwise.")
    return data[at + 10 : -1]


def _blocks(text: bytes) -> bytes:
    """A text in blocks, each with its length, as the format has them."""
    parts = [text[k : k + _LONGEST_BLOCK] for k in range(0, len(text), _LONGEST_BLOCK)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
