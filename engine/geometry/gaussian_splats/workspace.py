"""Large buffers that are used again: on a CPU, fresh memory costs more than what is done with it.

The system hands out zeroed pages one by one. Seen: multiplying into a fresh tensor of 2 MB takes
ten times as long as into one that was used before. GPUs have their own such cache.
"""

import threading
from collections import deque

import torch
from jaxtyping import Float
from torch import Tensor

_MAX_BYTES = 256 << 20
_MAX_BUFFERS = 12


class Workspace:
    """Buffers that nobody uses at the moment, of all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: list[Tensor] = []
        # The garbage collector may return a buffer at any point, also while the lock is held.
        self._returned: deque[Tensor] = deque()

    def take(self, size: int, like: Float[Tensor, "..."]) -> Float[Tensor, " n"]:
        """A buffer of at least so many numbers, of the type and device of a tensor, not filled."""
        if like.device.type != "cpu":
            return like.new_empty(size)
        with self._lock:
            self._collect()
            fitting = [
                number
                for number, buffer in enumerate(self._free)
                if buffer.dtype == like.dtype and len(buffer) >= size
            ]
            if fitting:
                return self._free.pop(fitting[-1])  # the smallest
        # Drawing in inference mode must not leave buffers that learning may not write to.
        with torch.inference_mode(False):
            # The next image may need a little more.
            return torch.empty(size + size // 4, dtype=like.dtype)

    def give(self, buffer: Float[Tensor, " n"]) -> None:
        """Takes a buffer back."""
        if buffer.device.type == "cpu":
            self._returned.append(buffer)

    def _collect(self) -> None:
        """Keeps the largest of the free buffers, in falling order, as many as may be kept."""
        while self._returned:
            self._free.append(self._returned.popleft())
        self._free.sort(key=lambda buffer: buffer.nbytes, reverse=True)
        total = 0
        for number, buffer in enumerate(self._free):
            total += buffer.nbytes
            if total > _MAX_BYTES or number == _MAX_BUFFERS:
                del self._free[number:]
                return


shared = Workspace()
"""The one of this process."""
