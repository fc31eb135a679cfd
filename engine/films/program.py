"""Encodes films, in a process of its own and of low priority (`engine.films.process`).

An order begins a film, adds a picture to it, completes it or drops it; several films can be under
way. The pictures come from browsers: nothing of them is believed but what is decoded here, and only
PNG is.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from engine import worker
from engine.films.gif import GifWriter
from engine.films.mp4 import Mp4Writer
from engine.films.settings import DISK_FULL, FilmSettings

NICENESS = 15
MEMORY_BYTES = 1536 << 20

NOT_A_PICTURE = "A picture of the film is damaged."


class Writer(Protocol):
    """Of one file format."""

    def add(self, picture: np.ndarray) -> None: ...
    def close(self) -> None: ...
    def abandon(self) -> None: ...


_WRITERS: Mapping[str, Callable[[Path, FilmSettings], Writer]] = {
    "gif": GifWriter,
    "mp4": Mp4Writer,
}
_under_way: dict[str, tuple[FilmSettings, Writer]] = {}


def main() -> None:
    """Serves until nobody asks for anything."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    worker.limit_memory(MEMORY_BYTES)
    worker.serve(answer, announce=True)


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """Does an order; says in "refusal" what is wrong with it, in a sentence for the visitor."""
    try:
        _DO[order["do"]](order)
    except ValueError as refusal:
        return {"refusal": str(refusal)}
    except MemoryError:
        return {
            "refusal": "This film takes more memory than there is for films. Take fewer frames."
        }
    except ImportError:
        return {"refusal": "MP4 needs the package av, which is not installed. Save a GIF instead."}
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        return {"refusal": DISK_FULL}
    return {}


def _begin(order: Mapping[str, Any]) -> None:
    settings = FilmSettings(**order["settings"])
    writer = _WRITERS[settings.format](Path(order["path"]), settings)
    _under_way[order["film"]] = (settings, writer)


def _add(order: Mapping[str, Any]) -> None:
    settings, writer = _film(order)
    path = Path(order["picture"])
    writer.add(decoded(path, settings))
    path.unlink()


def _complete(order: Mapping[str, Any]) -> None:
    _, writer = _film(order)
    writer.close()
    del _under_way[order["film"]]


def _drop(order: Mapping[str, Any]) -> None:
    _, writer = _under_way.pop(order["film"], (None, None))
    if writer is not None:
        with suppress(OSError):  # it is not wanted any more
            writer.abandon()


def _film(order: Mapping[str, Any]) -> tuple[FilmSettings, Writer]:
    found = _under_way.get(order["film"])
    if found is None:
        raise ValueError("The encoder has ended unexpectedly. Save the film again.")
    return found


def decoded(path: Path, settings: FilmSettings) -> np.ndarray:
    """The pixels of a PNG, uint8 [height, width, 3].

    Raises:
        ValueError: it is none, damaged, or of another size than the film.
    """
    try:
        with Image.open(path, formats=("PNG",)) as picture:
            if picture.size != (settings.width, settings.height):
                raise ValueError("A picture of the film has another size than the film.")
            return np.asarray(picture.convert("RGB"))
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise ValueError(NOT_A_PICTURE) from None


_DO = {"begin": _begin, "add": _add, "complete": _complete, "drop": _drop}


if __name__ == "__main__":
    main()
