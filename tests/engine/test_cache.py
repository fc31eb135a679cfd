"""The cache of the process: bounded in bytes, computed once, never waiting for itself."""

import gc
import random
import threading
import time
import weakref
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest
import torch

from engine import cache as module
from engine.cache import Cache, Cached, cached, limit_from

KILOBYTE = 1024


@pytest.fixture
def cache():
    return Cache(100 * KILOBYTE)


def block(kilobytes=10):
    return np.zeros(kilobytes * KILOBYTE, np.uint8)


def test_a_result_is_computed_once_and_is_the_same_object(cache):
    first = cache.get("f", (1,), block)
    assert cache.get("f", (1,), block) is first
    assert cache.get("f", (2,), block) is not first
    assert cache.get("g", (1,), block) is not first
    found = cache.statistics()
    assert (found.hits, found.misses, found.entries) == (1, 3, 3)
    assert 3 * 10 * KILOBYTE <= found.nbytes < 3 * 12 * KILOBYTE


def test_the_least_recently_used_goes_first_and_the_bound_holds(cache):
    for number in range(8):
        cache.get("f", (number,), block)
    cache.get("f", (0,), pytest.fail)  # used again
    for number in range(8, 12):
        cache.get("f", (number,), block)
        assert cache.statistics().nbytes <= 100 * KILOBYTE
    assert cache.statistics().evictions == 3
    cache.get("f", (0,), pytest.fail)
    calls: Counter[str] = Counter()
    for number in (1, 2, 3):
        cache.get("f", (number,), lambda: calls.update(["again"]))
    assert calls["again"] == 3


def test_what_is_dropped_is_freed(cache):
    gone = weakref.ref(cache.get("f", (), lambda: torch.zeros(9 * KILOBYTE)))
    for number in range(20):
        cache.get("g", (number,), block)
    gc.collect()
    assert gone() is None


def test_a_result_larger_than_the_bound_is_returned_and_drives_out_nothing(cache):
    cache.get("small", (), block)
    for _ in range(2):
        assert cache.get("large", (), lambda: block(101)).nbytes == 101 * KILOBYTE
    cache.get("small", (), pytest.fail)
    assert cache.statistics("large").entries == 0 and cache.statistics("large").misses == 2


def test_arguments_count_towards_the_bound(cache):
    cache.get("f", (bytes(30 * KILOBYTE),), lambda: 1)
    assert cache.statistics().nbytes > 30 * KILOBYTE


def test_memory_shared_by_results_counts_once_and_as_long_as_one_of_them_is_held(cache):
    shared = block(60)
    for number in range(10):
        cache.get("f", (number,), lambda: (shared, shared[:4]))
    assert cache.statistics().entries == 10
    cache.release("f")
    assert cache._nbytes == 0 and not cache._buffers
    cache.get("f", (1,), lambda: shared)
    for number in range(9):
        cache.get("g", (number,), lambda: block(9))
    assert cache.statistics().evictions > 0
    assert cache.statistics("f").entries == 0


def test_results_that_grow_are_measured_again(cache):
    growing: list[np.ndarray] = []
    assert cache.get("f", (), lambda: growing) is growing
    growing.append(block(60))
    cache.get("g", (), lambda: block(50))
    assert cache.statistics("f").entries == 0, "too much for both"
    assert cache.statistics("g").entries == 1

    again: list[np.ndarray] = []
    cache.get("h", (), lambda: again)
    again.append(block(20))
    assert cache.statistics("h").nbytes > 20 * KILOBYTE
    again.append(block(20))
    cache.get("h", (), pytest.fail)
    assert cache.statistics("h").nbytes > 40 * KILOBYTE
    cache.release()
    assert cache._nbytes == 0 and not cache._buffers and not cache._used


def test_an_exception_is_raised_and_not_held(cache):
    def refuse():
        raise ValueError("No.")

    for _ in range(2):
        with pytest.raises(ValueError, match="No"):
            cache.get("f", (), refuse)
    assert cache.statistics().misses == 2 and cache.statistics().entries == 0
    assert cache.get("f", (), lambda: 3) == 3
    assert not cache._computing


def test_equal_requests_at_the_same_time_are_computed_once(cache):
    calls: Counter[str] = Counter()
    gate = threading.Barrier(16)

    def slow():
        calls["slow"] += 1
        time.sleep(0.1)
        return block()

    def ask(_):
        gate.wait()
        return cache.get("f", (), slow)

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(ask, range(16)))
    assert calls["slow"] == 1 and all(each is found[0] for each in found)
    assert (cache.statistics().hits, cache.statistics().misses) == (15, 1)


def test_those_who_wait_share_a_result_that_is_too_large_to_be_held(cache):
    calls: Counter[str] = Counter()
    begun = threading.Event()

    def slow():
        calls["slow"] += 1
        begun.set()
        time.sleep(0.1)
        return block(1000)

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(cache.get, "f", (), slow)
        begun.wait()
        others = [pool.submit(cache.get, "f", (), slow) for _ in range(3)]
        assert all(other.result() is first.result() for other in others)
    assert calls["slow"] == 1


def test_different_requests_do_not_wait_for_each_other(cache):
    both = threading.Barrier(2, timeout=10)
    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(cache.get, "f", (number,), both.wait) for number in range(2)]:
            each.result()


def test_who_waits_for_a_computation_that_fails_computes_itself(cache):
    begun, go_on = threading.Event(), threading.Event()

    def fail():
        begun.set()
        go_on.wait()
        raise KeyboardInterrupt  # as good as any: not even an Exception

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(cache.get, "f", (), fail)
        begun.wait()
        others = [pool.submit(cache.get, "f", (), lambda: 7) for _ in range(3)]
        time.sleep(0.05)
        go_on.set()
        assert [other.result() for other in others] == [7, 7, 7]
        with pytest.raises(KeyboardInterrupt):
            first.result()
    assert cache.statistics().misses == 2


def test_cached_functions_call_each_other_and_themselves(cache):
    calls: Counter[str] = Counter()

    def outer(number):
        return cache.get("outer", (number,), lambda: inner(number) + 1)

    def inner(number):
        calls["inner"] += 1
        return cache.get("inner", (number,), lambda: 10 * number)

    def fibonacci(number):
        return cache.get(
            "fibonacci",
            (number,),
            lambda: number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2),
        )

    assert outer(3) == 31 and outer(3) == 31 and calls["inner"] == 1
    assert fibonacci(80) == 23_416_728_348_467_685
    assert cache.statistics("fibonacci").misses == 81


def test_a_function_that_asks_for_itself_recurses_as_it_would_without_a_cache(cache):
    depth: Counter[str] = Counter()

    def ask():
        depth["now"] += 1
        return depth["now"] if depth["now"] == 5 else cache.get("f", (), ask)

    assert cache.get("f", (), ask) == 5


def test_two_threads_that_need_each_others_results_do_not_wait_for_ever(cache):
    both = threading.Barrier(2, timeout=10)
    tries: Counter[str] = Counter()

    def make(mine, other):
        tries[mine] += 1
        if tries[mine] == 1 and tries[other] <= 1:
            both.wait()  # each has begun its own
            return cache.get(other, (), lambda: make(other, mine))
        return mine

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.get, "a", (), lambda: make("a", "b"))
        second = pool.submit(cache.get, "b", (), lambda: make("b", "a"))
        assert {first.result(10), second.result(10)} <= {"a", "b"}
    assert not cache._computing and not cache._waiting


def test_patience_with_a_computation_that_never_ends_is_limited():
    impatient = Cache(100 * KILOBYTE, patience_seconds=0.05)
    begun, go_on = threading.Event(), threading.Event()

    def stuck():
        begun.set()
        go_on.wait()
        return "late"

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(impatient.get, "f", (), stuck)
        begun.wait()
        assert impatient.get("f", (), lambda: "own") == "own"
        go_on.set()
        assert late.result() == "late"


def test_results_are_released_by_function_module_and_package(cache):
    for owner in ("engine.a.f", "engine.a.g", "engine.ab.f", "pages.a.f"):
        cache.get(owner, (), block)
    cache.release("engine.a")
    assert {owner for owner, found in cache.by_owner().items() if found.entries} == {
        "engine.ab.f",
        "pages.a.f",
    }
    cache.release()
    assert cache.statistics().entries == 0 and cache.statistics().nbytes == 0


def test_types_tell_arguments_apart(cache):
    assert cache.get("f", (1,), lambda: "int") == "int"
    assert cache.get("f", (1.0,), lambda: "float") == "float"
    assert cache.get("f", (True,), lambda: "bool") == "bool"


@dataclass(frozen=True)
class Settings:
    size: int = 3
    weights: tuple[float, ...] = (1.0, 2.0)


def test_the_decorator_takes_arguments_in_any_form(monkeypatch):
    monkeypatch.setattr(module, "shared", Cache(100 * KILOBYTE))
    calls: Counter[str] = Counter()

    @cached
    def field_of(settings: Settings, data: bytes = b"", *, scale: float = 1.0) -> np.ndarray:
        """The field."""
        calls["field"] += 1
        return np.full(settings.size, scale)

    first = field_of(Settings())
    assert field_of(Settings(), b"") is first and field_of(data=b"", settings=Settings()) is first
    assert field_of(Settings(), scale=1.0) is first and calls["field"] == 1
    assert field_of(Settings(), scale=2.0)[0] == 2 and field_of(Settings(4)).size == 4
    assert field_of.cache_info().misses == 3 and field_of.cache_info().hits == 3
    assert field_of.__doc__ == "The field."
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 5
    field_of.cache_clear()
    assert field_of.cache_info().entries == 0
    with pytest.raises(TypeError, match="unhashable"):
        field_of([])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="missing"):
        field_of()  # type: ignore[call-arg]


def test_the_bound_comes_from_the_environment():
    assert limit_from({}) == 256 << 20
    assert limit_from({module.VARIABLE: " 64 "}) == 64 << 20
    with pytest.raises(ValueError, match="whole number"):
        limit_from({module.VARIABLE: "much"})


@dataclass
class Growing:
    number: int
    parts: list[np.ndarray] = field(default_factory=list)


def make(number, ask):
    """Refuses some numbers, has others made elsewhere, and makes results of all kinds and sizes."""
    if number % 11 == 3:
        raise ValueError(number)
    if number % 5 == 2:
        return ask(number + 1)
    if number % 7 == 1:
        return Growing(number)
    return number, np.full(random.Random(number).randrange(1, 8 * KILOBYTE), number % 250)


def is_right(found, number):
    try:
        expected = make(number, lambda other: make(other, None))
    except ValueError:
        return found is None
    if isinstance(expected, Growing):
        return isinstance(found, Growing) and found.number == expected.number
    return found[0] == expected[0] and np.array_equal(found[1], expected[1])


def test_a_hammer_of_threads_gets_right_results_within_the_bound(cache):
    wrong: list[str] = []
    function = Cached(lambda number: make(number, function), cache)

    def ask(number):
        try:
            return function(number)
        except ValueError:
            return None

    def hammer(seed):
        chance = random.Random(seed)
        for step in range(100):
            number = chance.randrange(60)
            found = ask(number)
            if not is_right(found, number):
                wrong.append(f"{number}: {found}")
            if isinstance(found, Growing) and len(found.parts) < 5:
                found.parts.append(block(2))
            if step % 50 == seed:
                cache.release()
            with cache._lock:
                if cache._nbytes > cache.limit_bytes:
                    wrong.append("over the bound")

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(hammer, range(12)))
    assert not wrong, wrong[:3]
    assert not cache._computing and not cache._waiting
    cache.release()
    assert cache._nbytes == 0 and not cache._buffers


def test_a_call_knows_whether_it_was_made(cache):
    function = Cached(block, cache)
    call, too_large = function.call(10), function.call(kilobytes=200)
    assert not call.made() and cache.statistics().misses == 0
    assert call() is function(10) and call.made() and function.call(kilobytes=10).made()
    assert len(too_large()) and not too_large.made()
