"""Films are encoded in one process of low priority beside the server, a picture of each in turn.

Where the server encoded them itself, everybody's sliders would wait. A film is complete within a
moment after its last picture, since each picture is encoded while the browser draws the next.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import uuid
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.films.settings import DISK_FULL, MOST_FRAME_BYTES, FilmSettings
from engine.worker import Worker, WorkerBusyError, WorkerError, WorkerTimeoutError

PROGRAM = Path(__file__).with_name("program.py")
SECONDS = 30.0
"""For an order, its turn included: a picture takes some hundredths of a second."""

_log = logging.getLogger(__name__)


class FilmError(ValueError):
    """A film cannot be made; the message is a sentence that says why."""


class Film:
    """A film that is being made, in a folder of its own.

    Not for several threads at once.

    Raises:
        FilmError: from every method, where the film cannot be made.
    """

    def __init__(self, worker: Worker, settings: FilmSettings, seconds: float) -> None:
        self.settings = settings
        self.added = 0
        self._worker = worker
        self._seconds = seconds
        self._name = uuid.uuid4().hex
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="film-"))
        except OSError:
            raise FilmError(DISK_FULL) from None
        self._path = self._folder / f"film.{settings.format}"
        try:
            self._ask("begin", settings=asdict(settings), path=str(self._path))
        except FilmError:
            self.close()
            raise

    def add(self, picture: bytes) -> None:
        """The next picture, a PNG of the size of the film."""
        if len(picture) > MOST_FRAME_BYTES:
            raise FilmError(
                f"A picture has {len(picture):,} bytes; {MOST_FRAME_BYTES:,} are taken."
            )
        if self.added == self.settings.frames:
            raise FilmError("There are more pictures than the film was to have.")
        path = self._folder / f"{self.added}.png"
        try:
            path.write_bytes(picture)
        except OSError:
            raise FilmError(DISK_FULL) from None
        self._ask("add", picture=str(path))
        self.added += 1

    def complete(self) -> Path:
        """The file, which is there until `close`."""
        if not self.added:
            raise FilmError("A film needs at least one picture.")
        self._ask("complete")
        return self._path

    def close(self) -> None:
        """Gives everything back that belongs to the film; it may be complete or not."""
        if self._worker.running:
            with suppress(WorkerError):
                self._worker.ask({"do": "drop", "film": self._name}, self._seconds)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, do: str, **more: Any) -> None:
        try:
            answer = self._worker.ask({"do": do, "film": self._name, **more}, self._seconds)
        except WorkerBusyError:
            raise FilmError("Films of others are being saved. Try again in a moment.") from None
        except WorkerTimeoutError:
            raise FilmError(
                f"Encoding took longer than {self._seconds:g} s, so it was stopped."
            ) from None
        except WorkerError:
            raise FilmError("The encoder has ended unexpectedly. Save the film again.") from None
        if "refusal" in answer:
            raise FilmError(answer["refusal"])
        if "error" in answer:
            _log.warning("A film could not be encoded: %s", answer["error"])
            raise FilmError("This film could not be encoded.")


class FilmEncoder:
    """The process, started when it is first needed.

    Args:
        program: what it runs; but in tests, `program.py`.
        seconds: after which an order has hung.
    """

    def __init__(self, program: Path = PROGRAM, seconds: float = SECONDS) -> None:
        self._worker = Worker(program, announced=True)
        self._seconds = seconds

    def start(self) -> None:
        """Has the process ready before the first film; does not wait for it."""
        self._worker.start()

    def begin(self, settings: FilmSettings) -> Film:
        """A film without pictures; to be closed whatever becomes of it.

        Raises:
            FilmError: it cannot be made.
        """
        return Film(self._worker, settings, self._seconds)

    def close(self) -> None:
        """Ends the process. Films that are being made fail."""
        self._worker.close()


shared = FilmEncoder()
"""The one of this server."""
