"""Processor time of this process with all its children, and how fast the machine is just now."""

import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch

REFERENCE = 0.042
"""What `calibrate` took where the budget of a topic was set: two cores, both busy with tests."""


def processor_seconds() -> float:
    """User and system time of this process and of all its descendants since they began.

    The time of a descendant that has ended is in that of the process that waited for it, so the sum
    over the living is the sum over all. Without ``/proc`` (macOS), descendants count when they end.
    """
    own = _of_tree(os.getpid()) if sys.platform == "linux" else 0.0
    return own or sum(sum(resource.getrusage(who)[:2]) for who in _WHO)


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
_TICKS = os.sysconf("SC_CLK_TCK")


def _of_tree(pid: int) -> float:
    try:
        # The name of the command, in parentheses, may hold spaces.
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (ten times as fast)
    except OSError:
        return 0.0  # it has ended meanwhile
    own = sum(map(int, numbers[11:15])) / _TICKS
    return own + sum(_of_tree(child) for thread in threads for child in _children(pid, thread))


def _children(pid: int, thread: str) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        ]
    except OSError:
        return []


def calibrate() -> float:
    """Processor seconds of a fixed task: plain Python, arrays, and a small network that learns.

    On one thread, as the app computes: two that wait for each other on a busy machine were seen to
    take ten times as long.
    """
    torch.set_num_threads(1)
    start = time.process_time()
    table: dict[int, int] = {}
    for k in range(100_000):
        table[k % 997] = table.get(k % 991, 0) ^ k
    values = np.random.default_rng(0).random(100_000)
    for _ in range(4):
        values = np.sqrt(np.sort(values[::-1]) + 0.5)
    inputs = torch.full((512, 128), 0.1)
    weight = torch.full((128, 128), 0.01, requires_grad=True)
    for _ in range(12):
        torch.tanh(torch.tanh(inputs @ weight) @ weight).sum().backward()
    return time.process_time() - start


def slowdown() -> float:
    """How many times longer than alone on the reference machine a task takes by the clock now.

    At least 1: other processes may hold the processors, and so may those of a parallel test.
    """
    start = time.perf_counter()
    for _ in range(5):
        calibrate()
    return max(1.0, (time.perf_counter() - start) / 5 / REFERENCE)
