"""Every command of the README is run by something: CI, or a test of this file."""

import os
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest
from PIL import Image

from bench.__main__ import BENCHMARKS
from tests.support.server import ROOT, free_port

README = (ROOT / "README.md").read_text()

# Command -> what runs it. Whoever adds a command to the README says here what does.
RUN_BY = {
    "make run": "test_make_run_serves_the_app",
    "make test": ".ci/run",
    "make lint": ".ci/run",
    "make nightly": "test_make_nightly_runs_the_long_tests_and_the_benchmarks",
    "make bench": "test_make_bench_measures",
    "make load": "test_make_load_is_one_of_the_benchmarks",
    "make pictures": "test_make_pictures_makes_them",
    "python3 -m venv .venv": "Makefile",
    ".venv/bin/pip install -r requirements.txt": "Makefile",
    ".venv/bin/streamlit run app.py": "test_the_plain_command_serves_the_app",
    "PLAYGROUND_DEVICE=cpu make run": "test_make_run_serves_the_app",
}


def commands() -> list[str]:
    """The lines of the README's shell blocks, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = "".join(blocks).splitlines()
    return [line.split("#")[0].strip() for line in lines if line.strip()]


def test_every_command_is_run_by_something() -> None:
    assert set(commands()) == set(RUN_BY)
    here = Path(__file__).read_text()
    assert all(f"def {runner}(" in here for runner in RUN_BY.values() if runner.startswith("test_"))


@pytest.mark.parametrize("command", ["make test", "make lint"])
def test_ci_calls_the_command(command: str) -> None:
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_makefile_installs_as_the_readme_says() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert '"$(PYTHON)" -m venv $(VENV)' in makefile
    assert (
        "$(VPY) -m pip install --disable-pip-version-check --quiet -r requirements.txt" in makefile
    )


def test_what_the_readme_points_at_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_run_serves_the_app() -> None:
    assert _answers(["make", "run"], PLAYGROUND_DEVICE="cpu")


def test_the_plain_command_serves_the_app() -> None:
    streamlit = ROOT / ".venv" / "bin" / "streamlit"
    if not streamlit.exists():
        pytest.skip("the environment of this run is not .venv")
    assert _answers([str(streamlit), "run", "app.py"])


def test_make_load_is_one_of_the_benchmarks() -> None:
    command = [_tool("make"), "--dry-run", "load"]
    planned = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "-m bench load" in planned
    assert "load" in BENCHMARKS


def test_make_nightly_runs_the_long_tests_and_the_benchmarks() -> None:
    """Asked what it would do; it needs half an hour."""
    command = [_tool("make"), "--dry-run", "nightly"]
    planned = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "-m pytest -m nightly" in planned and "-m bench" in planned


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_make_bench_measures() -> None:
    """The shortest run of it; whether a busy machine meets the targets is not asked here."""
    report = _make("bench", "latency --quick")
    assert report.returncode in {0, 2}, report.stderr
    assert "Press to changed pixels" in report.stdout
    assert re.search(r"gridworld .* slider .* \d\.\d\dx", report.stdout), report.stdout


@pytest.mark.nightly
@pytest.mark.timeout(180)
def test_make_pictures_makes_them(tmp_path: Path) -> None:
    made = _make("pictures", f"--into {tmp_path}")
    assert made.returncode == 0, made.stderr
    for name in ("assets/cards/gridworld.webp", "docs/gridworld.png"):
        with Image.open(tmp_path / name) as picture, Image.open(ROOT / name) as committed:
            assert picture.size == committed.size
            assert len(picture.getcolors(2**24) or ()) > 50, "the picture is empty"


def _make(target: str, arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [_tool("make"), target, f"ARGS={arguments}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def _answers(command: list[str], **environment: str) -> bool:
    """Whether a server command of the README answers within a minute; it is ended afterwards."""
    port = free_port()
    settings = {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true"}
    process = subprocess.Popen(
        [_tool(command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **settings, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return _healthy(port, process)
    finally:
        os.killpg(process.pid, 15)
        process.wait(20)


def _healthy(port: int, process: "subprocess.Popen[bytes]") -> bool:
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer:
                return answer.status == 200
        except (URLError, OSError):
            time.sleep(0.1)
    return False


def _tool(name: str) -> str:
    path = shutil.which(name)
    assert path is not None, f"{name} is not installed"
    return path
