"""The device policy: what may be asked for, what is said, and that the engine stands alone."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine import device

_ROOT = Path(__file__).parents[2]
_WITHOUT_PAGES = """
import sys
for name in ("streamlit", "plotly", "ui"):
    sys.modules[name] = None  # an import of it raises ModuleNotFoundError
import importlib, pkgutil, engine
for module in pkgutil.walk_packages(engine.__path__, "engine."):
    importlib.import_module(module.name)
from engine import device
print(device.describe())
"""


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=_ROOT,
        env={"PYTHONPATH": ".", **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("value", "name"),
    [("", "auto"), ("auto", "auto"), (" CPU ", "cpu"), ("cuda", "cuda"), ("cuda:1", "cuda:1")],
)
def test_the_environment_names_a_device(value: str, name: str) -> None:
    assert device.requested({device.VARIABLE: value}) == name


def test_a_silent_environment_means_auto() -> None:
    assert device.requested({}) == "auto"


@pytest.mark.parametrize("value", ["gpu", "cuda:", "cuda:-1", "cpu:0", "cpu;", "0", "tpu"])
def test_nonsense_is_refused_with_the_choices(value: str) -> None:
    with pytest.raises(ValueError, match=r"PLAYGROUND_DEVICE is '.*', but it must be auto, cpu"):
        device.requested({device.VARIABLE: value})


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(1, True, "cuda"), (1, False, "cuda"), (0, True, "mps"), (0, False, "cpu")],
)
def test_the_order_is_cuda_mps_cpu(
    monkeypatch: pytest.MonkeyPatch, cuda: int, mps: bool, expected: str
) -> None:
    _pretend(monkeypatch, cuda=cuda, mps=mps)
    assert device.choose("auto") == (torch.device(expected), "")


def test_an_available_device_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(monkeypatch, cuda=2, mps=False)
    assert device.choose("cpu") == (torch.device("cpu"), "")
    assert device.choose("cuda:1") == (torch.device("cuda:1"), "")


@pytest.mark.parametrize("name", ["cuda", "cuda:7", "mps"])
def test_a_missing_device_is_replaced_and_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    _pretend(monkeypatch, cuda=0, mps=False)
    chosen, note = device.choose(name)
    assert chosen == torch.device("cpu")
    assert name in note and "does not have" in note


def test_a_missing_index_falls_back_to_the_gpu_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(monkeypatch, cuda=1, mps=False)
    chosen, note = device.choose("cuda:3")
    assert chosen == torch.device("cuda")
    assert "cuda:3" in note


def test_setup_happens_once_and_uses_one_thread() -> None:
    policy = device.setup()
    assert device.setup() is policy
    assert device.device() == policy.device
    assert torch.get_num_threads() == policy.threads == 1


def test_the_footer_says_what_computes() -> None:
    cpu = device.Policy(torch.device("cpu"), "CPU", 1, "medium", True)
    version = torch.__version__.split("+")[0]
    assert str(cpu) == f"CPU, 1 thread, torch {version}"
    gpu = device.Policy(torch.device("cuda"), "NVIDIA H200", 1, "highest", True, "a note")
    assert str(gpu) == f"NVIDIA H200, torch {version} (a note)"
    assert device.describe() == str(device.setup())


def test_products_stay_at_float32_accuracy() -> None:
    device.setup()
    generator = torch.Generator().manual_seed(1)
    left, right = (torch.randn(300, 300, generator=generator) for _ in range(2))
    exact = left.double() @ right.double()
    # bfloat16 would be off by 4e-3, TF32 by 5e-4.
    assert float((left @ right - exact).abs().max() / exact.abs().max()) < 5e-6


@pytest.mark.parametrize(
    ("error", "small", "large", "kept"),
    [
        (2e-7, 0.5, 0.5, "medium"),
        (1e-3, 0.5, 0.5, "highest"),  # loses digits
        (2e-7, 2.0, 0.5, "highest"),  # small layers get slower
        (2e-7, 0.5, 0.9, "highest"),  # large layers hardly gain
    ],
)
def test_medium_products_are_kept_only_if_accurate_and_faster(
    monkeypatch: pytest.MonkeyPatch, error: float, small: float, large: float, kept: str
) -> None:
    def medium() -> bool:
        return torch.get_float32_matmul_precision() == "medium"

    monkeypatch.setattr(device, "_matmul_errors", lambda: [error if medium() else 1e-7])
    monkeypatch.setattr(device, "_layer_times", lambda: [small, large] if medium() else [1.0, 1.0])
    before = torch.get_float32_matmul_precision()
    try:
        assert device._faster_matmul(torch.device("cpu")) == kept
        assert torch.get_float32_matmul_precision() == kept
    finally:
        torch.set_float32_matmul_precision(before)


def test_the_probes_measure() -> None:
    assert all(0 < error < 1e-5 for error in device._matmul_errors())
    small, large = device._layer_times()
    assert 0 < small < large


def test_autocast_computes_in_bfloat16_only_where_it_is_fast_and_wanted() -> None:
    policy = device.setup()
    weight = torch.ones(4, 4, device=policy.device)
    with device.autocast():
        expected = torch.bfloat16 if policy.bfloat16 else torch.float32
        assert (weight @ weight).dtype == expected
    with device.autocast(wanted=False):
        assert (weight @ weight).dtype == torch.float32


def test_the_engine_needs_no_streamlit() -> None:
    result = _python(_WITHOUT_PAGES, PLAYGROUND_DEVICE="cpu")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("CPU, 1 thread, torch ")


def test_idle_threads_sleep_but_a_choice_of_the_user_is_kept() -> None:
    code = "import engine, os; print(os.environ['OMP_WAIT_POLICY'])"
    assert _python(code).stdout.strip() == "PASSIVE"
    assert _python(code, OMP_WAIT_POLICY="ACTIVE").stdout.strip() == "ACTIVE"


def test_nonsense_in_the_environment_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(device.VARIABLE, "quantum")
    with pytest.raises(ValueError, match="PLAYGROUND_DEVICE is 'quantum'"):
        device._setup.__wrapped__()


def _pretend(monkeypatch: pytest.MonkeyPatch, *, cuda: int, mps: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
