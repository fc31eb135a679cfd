"""A process answers its orders, is told to give up, and its end is known to who waits."""

import pickle
import time

import pytest

from engine.pool.orders import Call, Method, Open
from engine.pool.process import Process, ProcessDiedError
from tests.engine.pool import walks
from tests.engine.pool.walks import SlowWalk, WalkSettings


def answered(process: Process, work, run: int = 0):
    pending = process.ask(work, run)
    assert pending.done.wait(60)
    return pending.result().value


def test_a_process_lives_answers_and_dies() -> None:
    process = Process()
    try:
        assert answered(process, Open(SlowWalk, WalkSettings(), 1 << 20), 1).step == 0
        long = process.ask(Method("play", (60_000.0, 1_000_000)), 1)
        with pytest.raises(ValueError, match="nothing that a run does"):
            answered(process, Method("burn"), 1)
        with pytest.raises((pickle.PicklingError, AttributeError)):
            process.ask(Call(lambda: 0))
        assert process.waiting == 1 and not long.done.is_set()
        process.cancel(long)
        process.cancel(long)
        assert process.waiting == 0
        assert answered(process, Method("frame"), 1).step > 0
        assert process.ready and process.pid > 0
        waiting = process.ask(Call(walks.slowly, (60.0,)))
        ending = process.ask(Call(walks.end_process))
        start = time.monotonic()
        process.end()
        for pending in (waiting, ending):
            assert pending.done.wait(10)
            with pytest.raises(ProcessDiedError):
                pending.result()
        assert time.monotonic() - start < 30
        assert not process.alive
        with pytest.raises(ProcessDiedError):
            process.ask(Method("frame"), 1)
        process.close_run(1)
    finally:
        process.end()
