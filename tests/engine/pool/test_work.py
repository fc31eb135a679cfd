"""Orders take turns, answer as a run would, and an error stays with the order that made it."""

import pickle
import time
from typing import Any

import pytest

from engine.pool import work as work_module
from engine.pool.messages import unpickled
from engine.pool.orders import Answer, Call, Cancel, Close, Method, Open, Order
from engine.pool.work import Work
from engine.runs import Run
from tests.engine.pool import walks
from tests.engine.pool.walks import DemandingWalk, SlowWalk, WalkSettings


class Desk:
    """Work, and its answers by number."""

    def __init__(self) -> None:
        self.answers: dict[int, Answer] = {}
        self.order_of_answers: list[int] = []
        self.work = Work(self._keep)

    def _keep(self, answer: Answer) -> None:
        pickle.dumps(answer)
        self.answers[answer.number] = answer
        self.order_of_answers.append(answer.number)

    def put(self, number: int, what: object, run: int = 1) -> None:
        self.work.take(Order(number, run, pickle.dumps(what)))

    def finish(self) -> None:
        while not self.work.idle:
            self.work.go_on()


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.put(1, Open(SlowWalk, WalkSettings(), 1 << 20))
    desk.finish()
    return desk


def error_of(answer: Answer) -> Exception:
    found = unpickled(answer.error)
    assert isinstance(found, Exception)
    return found


def test_orders_do_what_the_run_does(desk: Desk) -> None:
    run = Run(SlowWalk, WalkSettings())
    orders: list[tuple[str, tuple[Any, ...]]] = [
        ("advance", (5,)), ("seek", (2,)), ("branch", (WalkSettings(drift=1.0),)),
        ("advance", (2,)), ("rewind", ()), ("frame", ()), ("restart", (WalkSettings(seed=4),)),
        ("look", (walks.x_of,)),
    ]  # fmt: skip
    for number, (name, arguments) in enumerate(orders, start=2):
        desk.put(number, Method(name, arguments))
        desk.finish()
        expected = getattr(run, name)(*arguments)
        found = desk.answers[number].value
        if name == "look":
            assert found == expected
        else:
            assert (found.step, found.furthest, found.settings) == (
                expected.step, expected.furthest, expected.settings,
            )  # fmt: skip
            assert (found.arrays["position"] == expected.arrays["position"]).all()


def test_who_plays_long_lets_others_have_their_turn(desk: Desk) -> None:
    desk.put(2, Method("play", (400.0, 60)))
    desk.put(3, Method("frame"))
    desk.put(4, Call(walks.slowly, (0.0,)), run=0)
    desk.finish()
    assert desk.order_of_answers[1:] == [3, 4, 2]
    assert 8 < desk.answers[2].value.step <= 60  # several slices of 40 ms


def test_playing_ends_at_its_steps_its_time_and_the_end_of_the_run(desk: Desk) -> None:
    desk.put(2, Method("play", (60_000.0, 20)))
    desk.finish()
    assert desk.answers[2].value.step == 20
    start = time.perf_counter()
    desk.put(3, Method("play", (100.0, 10_000)))
    desk.finish()
    assert desk.answers[3].value.step < 60 and time.perf_counter() - start < 10
    desk.put(4, Method("branch", (WalkSettings(last=60),)))
    desk.put(5, Method("play", (60_000.0, 10_000)))
    desk.finish()
    assert desk.answers[5].value.done


def test_a_cancelled_order_ends_between_two_slices(desk: Desk) -> None:
    desk.put(2, Method("play", (60_000.0, 100_000)))
    desk.work.go_on()
    desk.work.take(Cancel(2))
    assert desk.work.idle and 2 not in desk.answers
    desk.put(3, Method("frame"))
    desk.finish()
    assert 0 < desk.answers[3].value.step < 100


def test_errors_are_answers(desk: Desk) -> None:
    for number, what in enumerate(
        [
            Method("branch", (WalkSettings(seed=9),)),
            Method("look", (walks.fail_oddly,)),
            Method("look", (walks.unpicklable,)),
            Method("_begin", (WalkSettings(),)),
        ],
        start=2,
    ):
        desk.put(number, what)
    desk.work.take(Order(6, 1, b"no pickle"))
    desk.put(7, Method("frame"), run=99)
    desk.finish()
    refused = error_of(desk.answers[2])
    assert isinstance(refused, ValueError) and "restart" in str(refused)
    assert "OddError: an odd error" in str(error_of(desk.answers[3]))
    assert "lambda" in str(error_of(desk.answers[4]))
    assert "nothing that a run does" in str(error_of(desk.answers[5]))
    assert desk.answers[6].error and desk.answers[7].error
    desk.put(8, Method("advance", (1,)))
    desk.finish()
    assert desk.answers[8].value.step == 1


def test_a_run_goes_on_elsewhere_from_its_checkpoint(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr(work_module, "CHECKPOINT_SECONDS", 0.0)
    desk.put(2, Method("advance", (7,)))
    desk.put(3, Method("branch", (WalkSettings(drift=0.5),)))
    desk.put(4, Method("advance", (2,)))
    desk.finish()
    checkpoint = desk.answers[4].checkpoint
    assert checkpoint and not desk.answers[3].checkpoint  # nothing was computed for it
    other = Desk()
    other.put(1, Open(SlowWalk, WalkSettings(), 1 << 20, checkpoint))
    for each, number in ((desk, 5), (other, 2)):
        each.put(number, Method("advance", (3,)))
        each.put(number + 1, Method("seek", (4,)))
        each.finish()
    for mine, theirs in ((5, 2), (6, 3)):
        ours, found = desk.answers[mine].value, other.answers[theirs].value
        assert (ours.step, ours.furthest) == (found.step, found.furthest)
        assert (ours.arrays["position"] == found.arrays["position"]).all()
    assert desk.answers[5].value.branches == other.answers[2].value.branches == (7,)
    assert not other.answers[2].value.done
    monkeypatch.setattr(work_module, "CHECKPOINT_BYTES", 10)
    desk.put(8, Method("advance", (1,)))
    desk.finish()
    assert not desk.answers[8].checkpoint


def test_a_closed_run_is_gone(desk: Desk) -> None:
    desk.put(2, Open(DemandingWalk, WalkSettings(), 1 << 20), run=2)
    desk.finish()
    desk.work.take(Close(2))
    desk.work.take(Close(77))
    desk.put(3, Method("frame"), run=2)
    desk.put(4, Method("frame"), run=1)
    desk.finish()
    assert desk.answers[3].error and not desk.answers[4].error
