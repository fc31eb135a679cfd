"""Messages arrive as they were sent, whatever their arrays, with and without room for them."""

import multiprocessing
import os
from typing import Any

import numpy as np
import pytest
import torch

from engine.pool import messages
from engine.pool.messages import Inbox, Outbox, open_memory


@pytest.fixture
def ends():
    receiving, sending = multiprocessing.Pipe(duplex=False)
    descriptor = open_memory()
    inbox, outbox = Inbox(receiving, descriptor), Outbox(sending, descriptor)
    os.close(descriptor)
    yield outbox, inbox
    sending.close()
    inbox.close()


def test_arrays_tensors_and_the_rest_arrive_unchanged(ends) -> None:
    outbox, inbox = ends
    large = np.arange(30_000, dtype=np.float32).reshape(100, 300)
    sent: dict[str, Any] = {
        "large": large,
        "strided": large[::5, ::3],
        "small": np.arange(3),
        "tensor": torch.arange(20_000.0),
        "transposed": torch.arange(6.0).reshape(2, 3).T,
        "grad": torch.ones(2, requires_grad=True),
        "brain": torch.ones(3, dtype=torch.bfloat16),
        "empty": np.zeros((0, 3)),
        "text": "α",
        "numbers": (1, 2.5, None),
    }
    outbox.send(sent)
    found = inbox.receive()
    assert found.keys() == sent.keys()
    for name in ("large", "strided", "small", "empty"):
        assert np.array_equal(found[name], sent[name]) and found[name].dtype == sent[name].dtype
    for name in ("tensor", "transposed", "grad", "brain"):
        assert torch.equal(found[name], sent[name])
        assert found[name].requires_grad == sent[name].requires_grad
    assert (found["text"], found["numbers"]) == ("α", (1, 2.5, None))
    found["large"][0] = -1  # writable, and nobody else's
    outbox.send(large)
    assert inbox.receive()[0, 0] == 0


def test_a_message_before_the_last_was_read_goes_beside_the_memory(ends, monkeypatch) -> None:
    outbox, inbox = ends
    outbox.send(np.full(2000, 1.0))
    outbox.send(np.full(2000, 2.0))  # must not write over the first
    assert inbox.receive()[0] == 1.0 and inbox.receive()[0] == 2.0
    monkeypatch.setattr(messages, "MEMORY_BYTES", 20_000)
    outbox.send([np.full(2000, 3.0), np.full(2000, 4.0)])  # room for one of the two
    assert [part[0] for part in inbox.receive()] == [3.0, 4.0]
