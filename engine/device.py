"""Where the engine computes, and how precisely: decided once for the whole process.

The order is CUDA, then MPS (Apple), then CPU. ``PLAYGROUND_DEVICE`` overrides it: ``auto``,
``cpu``, ``cuda``, ``cuda:1``, ``mps``. A name that is none of these raises; a device that this
machine does not have is replaced by the one it would have chosen itself, and the page footer says
so (`describe`).

On a CPU the policy is one thread per computation: visitors share the cores, and two intra-op
threads were seen to need nine times as long as one on a busy machine (``engine/__init__.py`` sets
what must be set before torch is imported).
"""

import functools
import logging
import os
import re
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor

VARIABLE = "PLAYGROUND_DEVICE"
_NAMES = re.compile(r"auto|cpu|mps|cuda(:\d+)?")
_FLOAT32_TOLERANCE = 4.0
_WORTHWHILE = 1.3

_log = logging.getLogger(__name__)
_lock = threading.Lock()


@dataclass(frozen=True)
class Policy:
    """What was decided: device and readable name, threads, precisions, and a note if any."""

    device: torch.device
    name: str
    threads: int
    matmul_precision: str
    bfloat16: bool
    note: str = ""

    def __str__(self) -> str:
        threads = f"{self.threads} thread" + ("s" if self.threads != 1 else "")
        parts = [self.name, threads] if self.device.type == "cpu" else [self.name]
        text = ", ".join([*parts, f"torch {torch.__version__.split('+')[0]}"])
        return f"{text} ({self.note})" if self.note else text


def requested(environment: Mapping[str, str] | None = None) -> str:
    """The device the environment asks for, ``auto`` when it is silent.

    Raises:
        ValueError: the variable holds something that is not the name of a device.
    """
    value = (os.environ if environment is None else environment).get(VARIABLE, "")
    name = value.strip().lower() or "auto"
    if not _NAMES.fullmatch(name):
        raise ValueError(
            f"{VARIABLE} is {value!r}, but it must be auto, cpu, cuda, cuda:<number> or mps."
        )
    return name


def choose(name: str) -> tuple[torch.device, str]:
    """The device for a name that `requested` returned, and a note when it had to be another."""
    best = next(kind for kind in ("cuda", "mps", "cpu") if _available(torch.device(kind)))
    if name == "auto":
        return torch.device(best), ""
    device = torch.device(name)
    if _available(device):
        return device, ""
    return torch.device(best), f"{VARIABLE} asks for {name}, which this machine does not have"


def setup() -> Policy:
    """Decide the policy and prepare torch for it; later calls only return it.

    Raises:
        ValueError: `PLAYGROUND_DEVICE` is not the name of a device.
    """
    with _lock:
        return _setup()


def device() -> torch.device:
    """The device on which the engine computes."""
    return setup().device


def describe() -> str:
    """One line for the page footer, such as ``CPU, 1 thread, torch 2.13.0``."""
    return str(setup())


def autocast(wanted: bool = True) -> AbstractContextManager[object]:
    """A context that computes in bfloat16, if the recipe wants it and the device is fast at it.

    Elsewhere (CPUs that only emulate bfloat16, MPS) it does nothing: all stays in float32.
    """
    policy = setup()
    if wanted and policy.bfloat16:
        return torch.autocast(policy.device.type, dtype=torch.bfloat16)
    return nullcontext()


def synchronize() -> None:
    """Wait until the device has finished what it was given, for measuring times."""
    kind = device().type
    if kind == "cuda":
        torch.cuda.synchronize()
    elif kind == "mps":
        torch.mps.synchronize()


@functools.cache
def _setup() -> Policy:
    chosen, note = choose(requested())
    if note:
        _log.warning("%s; computing on %s.", note, chosen)
    torch.set_num_threads(1)
    return Policy(
        device=chosen,
        name=_name(chosen),
        threads=torch.get_num_threads(),
        matmul_precision=_faster_matmul(chosen),
        bfloat16=_fast_bfloat16(chosen),
        note=note,
    )


def _available(candidate: torch.device) -> bool:
    if candidate.type == "cuda":
        return torch.cuda.is_available() and (candidate.index or 0) < torch.cuda.device_count()
    if candidate.type == "mps":
        return torch.backends.mps.is_available()
    return candidate.type == "cpu"


def _name(chosen: torch.device) -> str:
    if chosen.type == "cuda":
        return torch.cuda.get_device_name(chosen)
    return "Apple GPU" if chosen.type == "mps" else "CPU"


def _fast_bfloat16(chosen: torch.device) -> bool:
    if chosen.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if chosen.type == "cpu":
        has = torch.cpu.get_capabilities()
        return any(bool(has.get(name)) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return False


def _faster_matmul(chosen: torch.device) -> str:
    """Allow ``medium`` matrix products where they are as accurate as float32 and faster.

    The setting is a permission: what it does depends on the processor. Some CPUs (seen: 2× on
    linear layers) gain from it at float32 accuracy. Others, and CUDA, drop to bfloat16 or TF32,
    which a page that shows losses should not do silently; and on some (seen: AMD Zen 4) large
    layers gain 1.1× and small ones, of which a playground is full, take twice as long. So it is
    tried, and kept only within 4× of float32's own error, if a large layer gains at least 1.3×
    and a small one loses nothing. The margins are wide, so that one machine decides one way.
    """
    if chosen.type != "cpu":
        return torch.get_float32_matmul_precision()
    errors: dict[str, list[float]] = {}
    times: dict[str, list[float]] = {}
    for precision in ("medium", "highest"):
        torch.set_float32_matmul_precision(precision)
        errors[precision] = _matmul_errors()
        times[precision] = _layer_times()
    if _accurate(errors) and _faster(times):
        torch.set_float32_matmul_precision("medium")
    return torch.get_float32_matmul_precision()


def _accurate(errors: dict[str, list[float]]) -> bool:
    pairs = zip(errors["medium"], errors["highest"], strict=True)
    return all(medium <= _FLOAT32_TOLERANCE * highest for medium, highest in pairs)


def _faster(times: dict[str, list[float]]) -> bool:
    small, large = (h / m for m, h in zip(times["medium"], times["highest"], strict=True))
    return small >= 1.0 and large >= _WORTHWHILE


def _layer_times() -> list[float]:
    """Seconds of one forward and backward of a small and of a large layer, the best of a few."""
    best = []
    for rows, inner, columns in ((64, 16, 16), (128, 784, 512)):
        layer = torch.nn.utils.skip_init(torch.nn.Linear, inner, columns)
        torch.nn.init.ones_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
        batch = torch.ones(rows, inner, requires_grad=True)
        taken = []
        for _ in range(6):
            start = time.perf_counter()
            layer(batch).sum().backward()
            taken.append(time.perf_counter() - start)
        best.append(min(taken))
    return best


def _matmul_errors() -> list[float]:
    """Relative errors of float32 products against float64, from tiny networks to a VAE."""
    generator = torch.Generator().manual_seed(0)
    errors = []
    for rows, inner, columns in ((64, 16, 16), (256, 64, 64), (128, 784, 512), (64, 1024, 128)):
        left = torch.randn(rows, inner, generator=generator)
        right = torch.randn(inner, columns, generator=generator)
        bias = torch.randn(columns, generator=generator)
        exact = left.double() @ right.double()
        linear = torch.nn.functional.linear(left, right.T.contiguous(), bias).double() - bias
        errors += [_relative(left @ right, exact), _relative(linear, exact)]
    return errors


def _relative(value: Tensor, exact: Tensor) -> float:
    return float((value.double() - exact).abs().max() / exact.abs().max())
