"""What the other tests stand on: shapes are checked, a browser is found, failures are seen."""

import asyncio
from pathlib import Path

import pytest
import torch
from beartype.roar import BeartypeCallHintViolation
from jaxtyping import Float

from engine.generative.distance import directions, sliced_wasserstein
from tests.support import chromium, typecheck
from tests.support.client import Session
from tests.support.server import Server


def test_a_shape_that_is_not_as_annotated_is_an_error() -> None:
    """One that contradicts itself within a call, and a type; the next call begins anew."""
    plane, space = torch.zeros(5, 2), torch.zeros(4, 3)
    with pytest.raises(BeartypeCallHintViolation, match="n d"):
        sliced_wasserstein(torch.zeros(5), plane)
    with pytest.raises(BeartypeCallHintViolation, match="m d"):
        sliced_wasserstein(plane, space)
    assert sliced_wasserstein(plane, plane) == sliced_wasserstein(space, space) == 0
    with pytest.raises(BeartypeCallHintViolation, match="generator"):
        directions(2, 3, "no generator")  # type: ignore[arg-type]


def test_what_is_called_over_and_over_is_checked_at_first_and_now_and_then() -> None:
    def twice(points: Float[torch.Tensor, "n 2"]) -> torch.Tensor:
        return 2 * points

    def plain(points: torch.Tensor) -> torch.Tensor:
        return points

    checked, flat = typecheck.checked(twice), torch.zeros(3)
    assert typecheck.checked(plain) is plain, "it states no shape"
    for _ in range(typecheck.ALWAYS):
        with pytest.raises(BeartypeCallHintViolation):
            checked(flat)
    for _ in range(typecheck.OFTEN - 1):
        checked(flat)
    with pytest.raises(BeartypeCallHintViolation):
        checked(flat)
    typecheck.begin_test()
    with pytest.raises(BeartypeCallHintViolation):
        checked(flat)


def test_a_chosen_browser_is_used_and_a_broken_one_is_not(tmp_path: Path) -> None:
    works, broken = tmp_path / "works", tmp_path / "broken"
    works.write_text("#!/bin/sh\necho Chromium 1\n")
    broken.write_text("#!/bin/sh\necho install the snap >&2\nexit 1\n")
    for script in (works, broken):
        script.chmod(0o755)
    assert chromium.find({chromium.VARIABLE: str(works)}) == str(works)
    assert chromium.find({chromium.VARIABLE: str(broken)}) is None
    assert chromium.find({chromium.VARIABLE: str(tmp_path / "missing")}) is None


def test_the_tests_prefer_the_headless_shell_and_measurements_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, whole = tmp_path / chromium.SHELL, tmp_path / chromium.NAMES[0]
    for script in (shell, whole):
        script.write_text("#!/bin/sh\necho Chromium 1\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert chromium.find({}) == str(shell)
    assert chromium.find({}, whole=True) == str(whole)


def test_an_exception_on_a_page_is_found_in_the_log(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("raise ValueError('seen')\n")
    with Server(tmp_path / "log.txt", script) as server:
        before = server.log_size()
        assert not server.failures()
        assert server.rss() > 2**20
        asyncio.run(_visit(server.url))
        assert "ValueError: seen" in server.failures(before)
        assert not server.failures(server.log_size())
    assert not server.alive
    assert server.exit_code == 0


def test_a_script_that_does_not_start_is_an_error_that_quotes_the_log(tmp_path: Path) -> None:
    server = Server(tmp_path / "log.txt", tmp_path / "nowhere.py")
    with pytest.raises(RuntimeError, match=r"nowhere\.py"):
        server.start()


async def _visit(url: str) -> None:
    async with Session(url) as session:
        assert session.exceptions
