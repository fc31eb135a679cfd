"""The pool gives work to who has least, replaces what ended, and tells who waits."""

import os
import signal
import threading

import pytest

from engine import pool
from engine.pool.orders import Call
from engine.pool.processes import Pool, waiting
from engine.pool.remote_run import RemoteRun
from engine.runs import Run
from tests.engine.pool import walks
from tests.engine.pool.walks import DemandingWalk, WalkSettings
from tests.engine.walk import Walk


def test_a_function_is_computed_in_another_process(processes: Pool) -> None:
    assert processes.call(os.getpid) in {each.pid for each in processes.processes}
    assert processes.call(divmod, 7, 2) == (3, 1)
    assert processes.call(sorted, [3, 1, 2], reverse=True) == [3, 2, 1]
    with pytest.raises(ZeroDivisionError):
        processes.call(divmod, 1, 0)


def test_two_orders_go_to_two_processes(processes: Pool) -> None:
    slow = threading.Thread(target=processes.call, args=(walks.slowly, 1.0))
    slow.start()
    while not any(each.waiting for each in processes.processes):
        pass
    busy = next(each for each in processes.processes if each.waiting)
    assert processes.quietest() is not busy
    slow.join()


def test_who_waits_is_told_how_many_others_wait(processes: Pool) -> None:
    (process, _) = processes.processes
    before = process.ask(walks_call(1.5))
    told: list[int] = []
    with waiting(told.append):
        processes.await_answer(process, walks_call(0.0))
    assert before.done.is_set() and told and set(told) == {1}

    class GoneError(Exception):
        pass

    def give_up(others: int) -> None:
        raise GoneError

    before = process.ask(walks_call(1.0))
    with waiting(give_up), pytest.raises(GoneError):
        processes.await_answer(process, walks_call(30.0))
    assert process.waiting == 1  # the other one is still done, mine is not
    assert before.done.wait(30)


def test_a_process_that_ended_is_replaced(processes: Pool) -> None:
    ended = processes.ended
    victim = processes.quietest()
    os.kill(victim.pid, signal.SIGKILL)
    while victim.alive:
        pass
    assert processes.call(os.getpid) != victim.pid
    assert processes.ended == ended + 1 and all(each.alive for each in processes.processes)


def test_only_what_is_demanding_goes_to_the_pool(processes: Pool, monkeypatch) -> None:
    assert isinstance(pool.open_run(DemandingWalk, WalkSettings()), Run)
    monkeypatch.setattr(pool, "_pool", processes)
    assert isinstance(pool.open_run(DemandingWalk, WalkSettings()), RemoteRun)
    assert isinstance(pool.open_run(Walk, WalkSettings()), Run)
    assert pool.current() is processes


def test_what_is_cached_and_demanding_is_computed_there_once(
    processes: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks.process_of.cache_clear()
    assert walks.process_of(1) == (os.getpid(), 1)  # without a pool
    monkeypatch.setattr(pool, "_pool", processes)
    assert walks.process_of(1) == (os.getpid(), 1)  # held
    process, number = walks.process_of(2)
    assert process != os.getpid() and number == 2
    assert walks.process_of(number=2) == (process, 2)
    assert walks.process_of.cache_info().misses == 2


@pytest.mark.parametrize(("text", "size"), [("0", 0), ("3", 3), (" 2 ", 2)])
def test_the_environment_says_how_many(text: str, size: int) -> None:
    assert pool.size_from({pool.VARIABLE: text}) == size


def test_by_default_there_is_one_for_each_processor() -> None:
    assert pool.size_from({}) == pool.size_from({pool.VARIABLE: "AUTO"}) >= 1
    for text in ("-1", "two", "65"):
        with pytest.raises(ValueError, match=pool.VARIABLE):
            pool.size_from({pool.VARIABLE: text})


def walks_call(seconds: float) -> Call:
    return Call(walks.slowly, (seconds,))
