"""A process that computes for the server, as the server sees it."""

from __future__ import annotations

import itertools
import logging
import os
import pickle
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from engine import cache
from engine.pool.messages import Inbox, open_memory, unpickled
from engine.pool.orders import Answer, Call, Cancel, Close, Method, Open, Order

CACHE_MIB = 48
"""Of a process: what visitors share is held by the server."""

_ROOT = Path(__file__).parents[2]
_PROGRAM = Path(__file__).with_name("program.py")
_log = logging.getLogger(__name__)


class ProcessDiedError(RuntimeError):
    """The process ended before it answered."""


@dataclass(eq=False)
class Pending:
    """An order that has not been answered yet."""

    number: int
    done: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None

    def result(self) -> Answer:
        """The answer, when `done`.

        Raises:
            ProcessDiedError: the process ended first.
            Exception: what the order raised.
        """
        if self.answer is None:
            raise ProcessDiedError("The process that computed this has ended.")
        if self.answer.error:
            raise unpickled(self.answer.error)
        return self.answer


class Process:
    """One process of the pool and what it has been asked.

    It is started at once; orders wait until its imports are done.
    """

    shared_by_all = True

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        # Two: who sends may wait for a busy process, which may be waiting for answers to be read.
        self._sending = threading.Lock()
        self._lock = threading.Lock()
        self._pending: dict[int, Pending] = {}
        self._dead = False
        self.ready = False
        """Whether its imports are done."""
        self.runs = 0
        """Runs that it holds."""
        mine, theirs = socket.socketpair()
        memory = open_memory()
        self._connection = Connection(mine.detach())
        self._inbox = Inbox(self._connection, memory)
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            # -P: its folder is no place to import from.
            [sys.executable, "-P", str(_PROGRAM), str(theirs.fileno()), str(memory)],
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(), memory),
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), cache.VARIABLE: str(CACHE_MIB)},
        )
        theirs.close()
        os.close(memory)
        self._reader = threading.Thread(target=self._read, name="pool-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Of the operating system."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return not self._dead

    @property
    def waiting(self) -> int:
        """Orders that have not been answered yet."""
        return len(self._pending)

    def ask(self, work: Open | Method | Call, run: int = 0) -> Pending:
        """Has an order carried out; returns at once.

        Args:
            work: what to do.
            run: the number of the run that it is about.

        Raises:
            ProcessDiedError: it has ended.
            TypeError, AttributeError, pickle.PicklingError: `work` cannot be sent.
        """
        body = pickle.dumps(work, protocol=5)
        pending = Pending(next(self._numbers))
        with self._lock:
            if self._dead:
                raise ProcessDiedError("The process that was to compute this has ended.")
            self._pending[pending.number] = pending
        self._send(Order(pending.number, run, body))
        return pending

    def cancel(self, pending: Pending) -> None:
        """Nobody waits for this order any more."""
        with self._lock:
            known = self._pending.pop(pending.number, None)
        if known is not None:
            self._send(Cancel(pending.number))

    def close_run(self, run: int) -> None:
        """Nobody needs this run any more."""
        with self._lock:
            self.runs -= 1
        self._send(Close(run))

    def end(self) -> None:
        """Ends it, whatever it is doing; who waits for it is told."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _send(self, message: Order | Cancel | Close) -> None:
        """A process that has ended answers nothing: its reader tells those who wait."""
        with self._sending, suppress(OSError):
            self._connection.send(message)

    def _read(self) -> None:
        """Hands each answer to the thread that waits for it, until the process ends."""
        with suppress(EOFError, OSError):
            while True:
                message = self._inbox.receive()
                self.ready = True
                if isinstance(message, Answer):
                    with self._lock:
                        pending = self._pending.pop(message.number, None)
                    if pending is not None:
                        pending.answer = message
                        pending.done.set()
        with self._lock:
            self._dead = True
            left, self._pending = self._pending, {}
        for pending in left.values():
            pending.done.set()
        status = self._process.wait()
        _log.info("Process %d of the pool has ended (%d).", self.pid, status)
        self._inbox.close()
