"""Large buffers that are used again: on a CPU, fresh memory costs more than what is done with it.

The system hands out zeroed pages one by one. Seen: multiplying into a fresh tensor of 2 MB takes
ten times as long as into one that was used before. GPUs have their own such cache.
"""

import threading

from jaxtyping import Float
from torch import Tensor

_MAX_BYTES = 256 << 20
_MAX_BUFFERS = 12


class Workspace:
    """Buffers that nobody uses at the moment, of all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: list[Tensor] = []

    def take(self, size: int, like: Float[Tensor, "..."]) -> Float[Tensor, " n"]:
        """A buffer of at least so many numbers, of the type and device of a tensor, not filled."""
        if like.device.type != "cpu":
            return like.new_empty(size)
        with self._lock:
            fitting = [
                buffer
                for buffer in self._free
                if buffer.dtype == like.dtype and len(buffer) >= size
            ]
            if fitting:
                best = min(fitting, key=len)
                self._free = [buffer for buffer in self._free if buffer is not best]
                return best
        return like.new_empty(size + size // 4)  # the next image may need a little more

    def give(self, buffer: Float[Tensor, " n"]) -> None:
        """Takes a buffer back; the smallest are let go if there are too many."""
        if buffer.device.type != "cpu":
            return
        with self._lock:
            kept, total = [], 0
            for each in sorted([*self._free, buffer], key=len, reverse=True):
                size = each.numel() * each.element_size()
                if total + size <= _MAX_BYTES and len(kept) < _MAX_BUFFERS:
                    kept.append(each)
                    total += size
            self._free = kept


shared = Workspace()
"""The one of this process."""
