"""A program in another process: orders, limits, and every way to fail."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.worker import Worker, WorkerBusyError, WorkerDiedError, WorkerTimeoutError

SECONDS = 60.0

PROGRAM = """
import os, signal, sys, time
from engine import worker

def answer(order):
    print("chatter of a library")
    if order["do"] == "sleep":
        time.sleep(order["for"])
    if order["do"] == "abort":
        os.abort()
    if order["do"] == "refuse":
        raise ValueError("No.")
    if order["do"] == "eat":
        worker.limit_memory(50 << 20)
        try:
            held = bytearray(500 << 20)
        except MemoryError:
            return {"memory": "short"}
    return {"pid": os.getpid(), "unlike": list(sys.path)}

worker.IDLE_SECONDS = float(os.environ.get("IDLE", "300"))
worker.serve(answer, announce=True)
"""


@pytest.fixture
def worker(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    # A folder of a program is no place to import from.
    (tmp_path / "json.py").write_text("raise ImportError")
    found = Worker(program, announced=True)
    yield found
    found.close()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_process_does_order_after_order_and_survives_exceptions(worker):
    first = worker.ask({"do": "nothing"}, SECONDS)
    assert worker.ask({"do": "refuse"}, SECONDS) == {"error": "ValueError: No."}
    assert worker.ask({"do": "nothing"}, SECONDS)["pid"] == first["pid"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: worker.ask({"do": "nothing"}, SECONDS), range(16)))
    assert {answer["pid"] for answer in answers} == {first["pid"]}
    worker.close()
    assert not alive(first["pid"])


def test_what_takes_too_long_is_ended_and_the_next_order_is_done(worker):
    pid = worker.ask({"do": "nothing"}, SECONDS)["pid"]
    began = time.monotonic()
    with pytest.raises(WorkerTimeoutError, match=r"within 0\.3 seconds"):
        worker.ask({"do": "sleep", "for": 60}, 0.3)
    assert time.monotonic() - began < 10 and not alive(pid)
    assert worker.ask({"do": "nothing"}, SECONDS)["pid"] != pid


def test_what_crashes_is_started_again_and_not_tried_twice(worker):
    pid = worker.ask({"do": "nothing"}, SECONDS)["pid"]
    with pytest.raises(WorkerDiedError, match="ended unexpectedly"):
        worker.ask({"do": "abort"}, SECONDS)
    assert worker.ask({"do": "nothing"}, SECONDS)["pid"] != pid


def test_a_program_that_cannot_start_is_no_exception_of_another_kind(tmp_path):
    with pytest.raises(WorkerDiedError):
        Worker(tmp_path / "missing.py").ask({}, SECONDS)
    broken = tmp_path / "broken.py"
    broken.write_text("import nothing_of_this_name")
    with pytest.raises(WorkerDiedError):
        Worker(broken, announced=True).ask({}, SECONDS)


def test_who_waits_too_long_for_others_is_told(worker):
    worker.ask({"do": "nothing"}, SECONDS)
    other = threading.Thread(target=worker.ask, args=({"do": "sleep", "for": 2}, SECONDS))
    other.start()
    while not worker._lock.locked():
        time.sleep(0.01)
    with pytest.raises(WorkerBusyError):
        worker.ask({"do": "nothing"}, 0.1)
    worker.start()  # it is at work: nothing to do, and nobody waits
    other.join()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system keeps no limit")
def test_memory_has_a_limit(worker):
    assert worker.ask({"do": "eat"}, SECONDS) == {"memory": "short"}


def test_one_that_was_idle_has_ended_and_is_started_again(worker, monkeypatch):
    monkeypatch.setenv("IDLE", "0.2")
    pid = worker.ask({"do": "nothing"}, SECONDS)["pid"]
    worker._process.wait(SECONDS)
    # As if it had ended a moment later: between the look at it and the order.
    monkeypatch.setattr(worker._process, "poll", lambda: None)
    monkeypatch.setenv("IDLE", "300")
    assert worker.ask({"do": "nothing"}, SECONDS)["pid"] != pid


def test_started_beforehand_it_is_the_one_that_answers(worker):
    worker.start()
    pid = worker._process.pid
    worker.start()
    assert worker.ask({"do": "nothing"}, SECONDS)["pid"] == pid
