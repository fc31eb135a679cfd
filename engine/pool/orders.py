"""What the server asks of a process, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Open:
    """A new run, or one that goes on from where another process left it.

    Attributes:
        kind: makes the simulation from settings.
        settings: for `kind`.
        history_bytes: memory for snapshots.
        checkpoint: of `engine.runs.Run.checkpoint`, pickled; empty for a new run.
    """

    kind: Callable[[Any], Any]
    settings: Any
    history_bytes: int
    checkpoint: bytes = b""


@dataclass(frozen=True)
class Method:
    """A method of a run with its arguments: one of `engine.runs.Run`."""

    name: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Call:
    """A function of the engine, which both sides import under one name."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    keywords: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Order:
    """Something to do.

    Attributes:
        number: what the answer is known by.
        run: the number of the run that it is about; 0 for a `Call`.
        work: what to do (`Open`, `Method` or `Call`), pickled: what cannot be read is an error of
            this order alone.
    """

    number: int
    run: int
    work: bytes


@dataclass(frozen=True)
class Cancel:
    """An order that nobody waits for any more."""

    number: int


@dataclass(frozen=True)
class Close:
    """A run that nobody needs any more."""

    run: int


@dataclass(frozen=True)
class Answer:
    """What came of an order.

    Attributes:
        number: of the order.
        value: what it returned.
        error: what it raised instead, pickled.
        checkpoint: of the run, pickled, if it is time for one; else empty.
    """

    number: int
    value: Any = None
    error: bytes = b""
    checkpoint: bytes = b""


class Ready:
    """The first message of a process: its imports are done."""
