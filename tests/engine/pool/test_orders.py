"""Orders and answers go through a pickle unchanged: they are what the two ends share."""

import pickle

import pytest

from engine.pool.messages import unpickled
from engine.pool.orders import Answer, Call, Cancel, Close, Method, Open, Order
from tests.engine.pool.walks import DemandingWalk, WalkSettings, slowly


@pytest.mark.parametrize(
    "message",
    [
        Order(1, 2, pickle.dumps(Method("play", (20.0, 10)))),
        Open(DemandingWalk, WalkSettings(seed=3), 1 << 20, b"state"),
        Call(slowly, (0.5,), (("seconds", 1),)),
        Answer(4, value=[1.0], checkpoint=b"bytes"),
        Cancel(5),
        Close(6),
    ],
)
def test_what_is_sent_is_what_arrives(message) -> None:
    assert unpickled(pickle.dumps(message)) == message
