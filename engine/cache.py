"""One cache for expensive results: bounded in bytes over the whole process, shared by all visitors.

    @cached
    def trajectory(settings: Settings, seed: int) -> Trajectory: ...

The arguments are hashable (numbers, strings, bytes, tuples, frozen dataclasses). A result is
computed once however many threads ask for it at the same time; what was used longest ago goes
first when the bound is reached. A result belongs to all that have asked for it, so nobody may
change it; NumPy arrays in it are made read-only.

The bound is 256 MiB, or what ``PLAYGROUND_CACHE_MIB`` says. Constants of the program (tables,
shipped weights) stay in `functools.cache`: their size does not depend on what visitors do.
"""

import functools
import inspect
import os
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload

from engine.sizes import Footprint, footprint, make_read_only

VARIABLE = "PLAYGROUND_CACHE_MIB"
DEFAULT_MIB = 256
PATIENCE_SECONDS = 60.0
"""Nobody waits longer for another thread: better computed twice than never."""

_ENTRY_BYTES = 512
"""Of the cache's own for each result."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Statistics:
    """What a cache holds and has done.

    Attributes:
        hits: results that were there, or were being computed for somebody else.
        misses: computations.
        evictions: results dropped for want of room.
        entries: results held.
        nbytes: their memory; what several of them share counts once.
        limit_bytes: the bound.
    """

    hits: int
    misses: int
    evictions: int
    entries: int
    nbytes: int
    limit_bytes: int


class _Key:
    """Owner and arguments; the hash is computed once, and the types count (1 is not 1.0)."""

    __slots__ = ("arguments", "hash", "owner")

    def __init__(self, owner: str, arguments: tuple[Any, ...]) -> None:
        self.owner = owner
        self.arguments = arguments
        self.hash = hash((owner, arguments))

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Key)
            and self.owner == other.owner
            and self.arguments == other.arguments
            and list(map(type, self.arguments)) == list(map(type, other.arguments))
        )


@dataclass(eq=False)
class _Entry:
    """A result held, and its memory when it was last measured."""

    value: Any
    memory: Footprint = field(default_factory=Footprint)


@dataclass(eq=False)
class _Computation:
    """A result that a thread is computing, and that others may be waiting for."""

    thread: int
    finished: threading.Event = field(default_factory=threading.Event)
    results: list[Any] = field(default_factory=list)


class Cache:
    """Results of functions, bounded in bytes; the least recently used one is dropped first.

    Safe to use from any number of threads. No lock is held while a result is computed, so a
    cached function may call others, and itself.

    Args:
        limit_bytes: the bound. A result that is larger by itself is returned and not held.
        patience_seconds: how long a thread waits for the computation of another one.
    """

    def __init__(self, limit_bytes: int, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.limit_bytes = limit_bytes
        self._patience_seconds = patience_seconds
        # Reentrant: the garbage collector may run anything while it is held.
        self._lock = threading.RLock()
        self._entries: OrderedDict[_Key, _Entry] = OrderedDict()
        self._computing: dict[_Key, _Computation] = {}
        self._waiting: dict[int, _Computation] = {}
        self._buffers: Counter[tuple[int, int]] = Counter()
        self._used: dict[_Key, _Entry] = {}
        self._nbytes = 0
        self._hits: Counter[str] = Counter()
        self._misses: Counter[str] = Counter()
        self._evictions: Counter[str] = Counter()

    def get(self, owner: str, arguments: tuple[Any, ...], compute: Callable[[], R]) -> R:
        """The result of `owner` for these arguments: held, awaited, or computed now.

        An exception goes to the caller whose computation raised it and is not held; those who
        were waiting compute on their own.

        Raises:
            TypeError: an argument is not hashable.
        """
        key = _Key(owner, arguments)
        computation = None
        while True:
            with self._lock:
                entry = self._entries.get(key)
                if entry is not None:
                    self._entries.move_to_end(key)
                    self._hits[owner] += 1
                    self._note_use(key, entry)
                    return cast(R, entry.value)
                computation = computation or _Computation(threading.get_ident())
                other = self._computing.setdefault(key, computation)
                if other is not computation and not self._waits_for_me(other):
                    self._waiting[computation.thread] = other
                else:
                    self._misses[owner] += 1
                    break
            if other_result := self._await(other):
                with self._lock:
                    self._hits[owner] += 1
                return cast(R, other_result[0])
            if not other.finished.is_set():  # out of patience
                with self._lock:
                    self._misses[owner] += 1
                break
        return self._compute(key, computation, compute)

    def holds(self, owner: str, arguments: tuple[Any, ...]) -> bool:
        """Whether a result is there; asking is no use of it."""
        with self._lock:
            return _Key(owner, arguments) in self._entries

    def statistics(self, owner: str = "") -> Statistics:
        """What is held and was done, of all owners or those below a dotted name."""
        self._measure_again()
        with self._lock:
            chosen = [entry for key, entry in self._entries.items() if _below(key.owner, owner)]
            hits, misses, evictions = (
                sum(count for name, count in counter.items() if _below(name, owner))
                for counter in (self._hits, self._misses, self._evictions)
            )
            buffers = set[tuple[int, int]]().union(*(entry.memory.buffers for entry in chosen))
            overhead = sum(entry.memory.overhead for entry in chosen)
            nbytes = Footprint(buffers, overhead).nbytes
            return Statistics(hits, misses, evictions, len(chosen), nbytes, self.limit_bytes)

    def by_owner(self) -> dict[str, Statistics]:
        """Statistics of each function, the largest first."""
        with self._lock:
            owners = set(self._hits) | set(self._misses)
        found = {owner: self.statistics(owner) for owner in owners}
        return dict(sorted(found.items(), key=lambda item: -item[1].nbytes))

    def release(self, owner: str = "") -> None:
        """Drops what owners below a dotted name hold, and their counts; everything by default.

        Args:
            owner: a function, a module or a package, such as ``engine.generative.diffusion``.
        """
        dropped: list[_Entry | None] = []
        with self._lock:
            chosen = [key for key in self._entries if _below(key.owner, owner)]
            dropped.extend(self._remove(key) for key in chosen)
            for counter in (self._hits, self._misses, self._evictions):
                for name in [name for name in counter if _below(name, owner)]:
                    del counter[name]

    def _waits_for_me(self, computation: _Computation | None) -> bool:
        """Whether that computation is mine, or cannot go on before one of mine is finished."""
        mine = threading.get_ident()
        visited: set[int] = set()
        while computation is not None and computation.thread not in visited:
            if computation.thread == mine:
                return True
            visited.add(computation.thread)
            computation = self._waiting.get(computation.thread)
        return False

    def _await(self, other: _Computation) -> list[Any]:
        """What another thread is computing; nothing if it failed or takes too long."""
        try:
            other.finished.wait(self._patience_seconds)
        finally:
            with self._lock:
                self._waiting.pop(threading.get_ident(), None)
        return other.results

    def _compute(self, key: _Key, computation: _Computation, compute: Callable[[], R]) -> R:
        try:
            value = compute()
            make_read_only(value)
            computation.results.append(value)
            self._hold(key, value)
            return value
        finally:
            with self._lock:
                if self._computing.get(key) is computation:
                    del self._computing[key]
            computation.finished.set()

    def _hold(self, key: _Key, value: Any) -> None:
        self._measure_again()
        memory = _footprint(key, value)
        if memory.nbytes > self.limit_bytes:
            return
        entry = _Entry(value)
        dropped = []  # freed after the lock
        with self._lock:
            dropped.append(self._remove(key))
            self._entries[key] = entry
            self._count(entry, memory)
            self._note_use(key, entry)
            dropped.extend(self._evict())

    def _note_use(self, key: _Key, entry: _Entry) -> None:
        if entry.memory.growable:
            self._used[key] = entry

    def _measure_again(self) -> None:
        """Results that were used may have grown: some keep what they compute on demand."""
        with self._lock:
            used, self._used = self._used, {}
        measured = [(key, entry, _footprint(key, entry.value)) for key, entry in used.items()]
        dropped = []
        with self._lock:
            for key, entry, memory in measured:
                if self._entries.get(key) is entry:
                    self._discount(entry)
                    self._count(entry, memory)
            dropped.extend(self._evict())

    def _evict(self) -> list[_Entry | None]:
        dropped = []
        while self._nbytes > self.limit_bytes and self._entries:
            key = next(iter(self._entries))
            dropped.append(self._remove(key))
            self._evictions[key.owner] += 1
        return dropped

    def _remove(self, key: _Key) -> _Entry | None:
        entry = self._entries.pop(key, None)
        self._used.pop(key, None)
        if entry is not None:
            self._discount(entry)
        return entry

    def _count(self, entry: _Entry, memory: Footprint) -> None:
        entry.memory = memory
        self._nbytes += memory.overhead
        for block in memory.buffers:
            self._nbytes += 0 if block in self._buffers else block[1]
            self._buffers[block] += 1

    def _discount(self, entry: _Entry) -> None:
        memory, entry.memory = entry.memory, Footprint()
        self._nbytes -= memory.overhead
        for block in memory.buffers:
            self._buffers[block] -= 1
            if not self._buffers[block]:
                del self._buffers[block]
                self._nbytes -= block[1]


@dataclass(frozen=True)
class Call(Generic[R]):
    """A call of a cached function that may have been made already.

    Attributes:
        make: makes it.
        made: whether its result is held, so that making it costs nothing.
    """

    make: Callable[[], R]
    made: Callable[[], bool]

    def __call__(self) -> R:
        return self.make()


class Cached(Generic[P, R]):
    """A function whose results are held in a cache (see `cached`)."""

    def __init__(self, function: Callable[P, R], cache: Cache, *, demanding: bool = False) -> None:
        functools.update_wrapper(self, function)
        self._demanding = demanding
        self.owner = f"{function.__module__}.{function.__qualname__}"
        self._function = function
        self._cache = cache
        self._signature = inspect.signature(function)
        parameters = self._signature.parameters.values()
        self._defaults = tuple(each.default for each in parameters)
        self._in_order = all(each.kind is each.POSITIONAL_OR_KEYWORD for each in parameters)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        compute = self._compute_elsewhere if self._demanding else self._function
        call = functools.partial(compute, *args, **kwargs)
        return self._cache.get(self.owner, self._arguments(args, kwargs), call)

    def __reduce__(self) -> str:
        """By name: the other process has its own cache."""
        return self._function.__qualname__

    def compute(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The result, computed in this process and not held."""
        return self._function(*args, **kwargs)

    def _compute_elsewhere(self, *args: P.args, **kwargs: P.kwargs) -> R:
        from engine import pool

        processes = pool.current()
        if processes is None:
            return self._function(*args, **kwargs)
        return processes.call(self.compute, *args, **kwargs)

    def call(self, *args: P.args, **kwargs: P.kwargs) -> "Call[R]":
        """The call with these arguments, to be made later."""
        arguments = self._arguments(args, kwargs)
        return Call(
            functools.partial(self, *args, **kwargs),
            functools.partial(self._cache.holds, self.owner, arguments),
        )

    def cache_info(self) -> Statistics:
        """What is held of this function."""
        return self._cache.statistics(self.owner)

    def cache_clear(self) -> None:
        """Drops what is held of this function."""
        self._cache.release(self.owner)

    def _arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """The arguments in the order of the signature, with its defaults."""
        if not kwargs and self._in_order and len(args) <= len(self._defaults):
            rest = self._defaults[len(args) :]
            if not any(each is inspect.Parameter.empty for each in rest):
                return args + rest
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return (*bound.args, *sorted(bound.kwargs.items()))


@overload
def cached(function: Callable[P, R]) -> Cached[P, R]: ...


@overload
def cached(*, demanding: bool) -> Callable[[Callable[P, R]], Cached[P, R]]: ...


def cached(
    function: Callable[P, R] | None = None, *, demanding: bool = False
) -> Cached[P, R] | Callable[[Callable[P, R]], Cached[P, R]]:
    """Holds the results of a function in the cache of the process.

    Args:
        function: the function.
        demanding: whether it takes some hundredths of a second, so that it is worth the way to a
            process beside the server where there is one (`engine.pool`).

    Examples:
        >>> @cached
        ... def square(x: int) -> int:
        ...     return x * x
        >>> square(3), square(x=3), square.cache_info().misses
        (9, 9, 1)
    """
    if function is None:
        return functools.partial(Cached, cache=shared, demanding=demanding)
    return Cached(function, shared, demanding=demanding)


def limit_from(environment: Mapping[str, str]) -> int:
    """The bound in bytes that the environment asks for.

    Raises:
        ValueError: the variable holds something that is not a number of MiB.
    """
    text = environment.get(VARIABLE, "").strip() or str(DEFAULT_MIB)
    if not text.isdecimal():
        raise ValueError(f"{VARIABLE} is {text!r}, but it must be a whole number of MiB.")
    return int(text) << 20


def _footprint(key: _Key, value: Any) -> Footprint:
    memory = footprint((value, key.arguments))
    memory.overhead += _ENTRY_BYTES
    return memory


def _below(owner: str, name: str) -> bool:
    return not name or owner == name or owner.startswith(f"{name}.")


shared = Cache(limit_from(os.environ))
"""The one of this process."""
