"""A program in a process of its own that does one order after another, within limits.

For work that may hang, crash or eat memory: reading files of strangers, drawing with VTK. The
process is started when it is first needed and serves all visitors in turn. If it does not answer
in time it is ended, and the next order starts another; what goes wrong costs a sentence and not
the server.

Orders and answers are lines of JSON. What is large travels in files, so that no pipe is ever full,
and nothing that comes back is unpickled. Both ends are here: `Worker` in the server, `serve` in the
program.
"""

import atexit
import json
import os
import select
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

IDLE_SECONDS = 300.0
"""After which a program that nobody asks for anything ends by itself."""

START_SECONDS = 120.0
"""For the imports of a program, which take long on a busy machine and are no fault of the order."""

_GRACE_SECONDS = 5
_LONGEST_ANSWER = 1 << 20
_ROOT = Path(__file__).parents[1]


class WorkerError(RuntimeError):
    """An order was not done; the message says why."""


class WorkerBusyError(WorkerError):
    """Orders of others took all the time there was to wait."""


class WorkerTimeoutError(WorkerError):
    """The order took too long, and the process was ended."""


class WorkerDiedError(WorkerError):
    """The process ended before it answered, or could not be started."""


class Worker:
    """The process that runs a program.

    Args:
        program: a Python file that calls `serve`; it can import the engine.
        announced: whether it says when its imports are done, so that they do not count.
    """

    def __init__(self, program: Path, *, announced: bool = False) -> None:
        self._program = program
        self._announced = announced
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._lock = threading.Lock()
        atexit.register(self.close)

    def start(self) -> None:
        """Starts the process if it does not run, without waiting for its imports."""
        if self._lock.acquire(blocking=False):  # otherwise it is at work
            try:
                self._running()
            finally:
                self._lock.release()

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        process = self._process
        return process is not None and process.poll() is None

    def ask(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Has an order done; returns the answer.

        Args:
            order: anything that JSON can say.
            seconds: how long it may take, and how long it may wait for its turn.

        Raises:
            WorkerBusyError: its turn did not come.
            WorkerTimeoutError: it took too long.
            WorkerDiedError: the process ended.
        """
        if not self._lock.acquire(timeout=seconds):
            raise WorkerBusyError("Other orders are being done.")
        try:
            return self._exchange(order | {"seconds": seconds}, seconds)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not sent cannot be sent any more
                if pipe is not None:
                    pipe.close()

    def _exchange(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        line = json.dumps(order).encode() + b"\n"
        while True:
            new = self._process is None
            try:
                answer = self._send_and_receive(line, seconds)
            except OSError as error:
                answer, reason = b"", f"It could not be started: {error}."
            else:
                reason = "It ended unexpectedly."
            if answer:
                found: dict[str, Any] = json.loads(answer)
                return found
            idle = self._ended_well()
            self.close()
            if new or not idle:  # otherwise it ended for want of orders just before this one
                raise WorkerDiedError(reason)

    def _send_and_receive(self, line: bytes, seconds: float) -> bytes:
        process = self._running()
        assert process.stdin is not None
        if self._announced and not self._ready:
            self._ready = bool(self._receive(process, START_SECONDS))
        process.stdin.write(line)
        process.stdin.flush()
        return self._receive(process, seconds)

    def _receive(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        """A line; nothing if the process has ended."""
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:  # unlike select, for any number of files
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                self.close()
                raise WorkerTimeoutError(f"It did not answer within {seconds:g} seconds.")
        return process.stdout.readline(_LONGEST_ANSWER)

    def _ended_well(self) -> bool:
        try:
            return self._process is not None and self._process.wait(_GRACE_SECONDS) == 0
        except subprocess.TimeoutExpired:
            return False

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._ready = False
            self._process = subprocess.Popen(
                # -P: its folder is no place to import from; it may have a module "meshio".
                [sys.executable, "-P", str(self._program)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            )
        return self._process


def serve(
    answer: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    announce: bool = False,
    idle_seconds: float | None = None,
) -> None:
    """Answers the orders of a `Worker`; called by its program, which it ends with.

    A program whose server is gone ends too, at the latest when the time for its order is over.

    Args:
        answer: does an order; may raise, and is then reported as an error.
        announce: as the worker was told (`Worker.announced`).
        idle_seconds: after which it ends if nobody asks for anything; `IDLE_SECONDS` by default.
    """
    # Libraries write to standard output as they like; the answers have a way of their own.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    if announce:
        answers.write("ready\n")
    idle = IDLE_SECONDS if idle_seconds is None else idle_seconds
    while select.select([sys.stdin], [], [], idle)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        order = json.loads(line)
        _ring_after(order["seconds"] + _GRACE_SECONDS)
        answers.write(json.dumps(_answer_or_error(answer, order)) + "\n")
        _ring_after(0)


def limit_memory(further_bytes: int) -> None:
    """From now on this process gets so much more memory; then `MemoryError` is raised.

    Linux alone says how much there is now and keeps to a limit; elsewhere nothing is limited.
    """
    statistics = Path("/proc/self/statm")
    if statistics.exists():
        import resource

        now = int(statistics.read_text().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (now + further_bytes, most))


def _answer_or_error(
    answer: Callable[[dict[str, Any]], dict[str, Any]], order: dict[str, Any]
) -> dict[str, Any]:
    try:
        return answer(order)
    except Exception as error:  # whatever it is, it is reported
        return {"error": f"{type(error).__name__}: {error}"[:300]}


def _ring_after(seconds: float) -> None:
    """Ends this process after so many seconds; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
