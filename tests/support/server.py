"""The real app as a process of its own, on a free port, with its log at hand."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app.py"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
FAILURES = ("Traceback (most recent call last)", "Fatal Python error", "Segmentation fault")


class Server:
    """`streamlit run` on a script, for as long as the `with` block lasts.

    Args:
        log: where standard output and error go.
        script: the script to serve; the app itself by default.
        port: a free one is taken when it is 0.
        arguments: further arguments of `streamlit run`.
        environment: variables set beside those of this process.
        folder: where it runs; Streamlit reads its settings from there.
    """

    def __init__(
        self,
        log: Path,
        script: Path = APP,
        *,
        port: int = 0,
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
    ) -> None:
        self.log = log
        self.script = script
        self.port = port or free_port()
        self._arguments = list(arguments)
        self._folder = folder
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address without a slash at its end; pages are `url + "/gridworld"`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The number of the server's process."""
        return self._running().pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return None if self._process is None else self._process.poll()

    def start(self, timeout: float = 60.0) -> None:
        """Starts the process and waits until it answers.

        Raises:
            RuntimeError: it ended, or did not answer in time; the end of its log is quoted.
        """
        command = [sys.executable, "-m", "streamlit", "run", str(self.script), *self._options()]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + timeout
        while not self._answers():
            if not self.alive or time.monotonic() > end:
                code = self.exit_code
                self.stop()
                raise RuntimeError(f"The server did not start (exit {code}):\n{self.tail()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends the process: politely, and after ten seconds by force."""
        if self._process is None:
            return
        if self.alive:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()

    def rss(self) -> int:
        """Resident memory in bytes (Linux).

        Raises:
            RuntimeError: the server is not running.
        """
        status = Path(f"/proc/{self._running().pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def wait_until_idle(self, timeout: float = 60.0) -> None:
        """Waits until the process rests: no warm-up, no run goes on (Linux).

        Raises:
            TimeoutError: it was busy all the time.
        """
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            before = self.processor_seconds()
            time.sleep(0.5)
            if self.processor_seconds() - before < 0.02:
                return
        raise TimeoutError(f"The server was busy for {timeout:.0f} s:\n{self.tail()}")

    def log_size(self) -> int:
        """The length of the log so far: a mark to read on from."""
        return self.log.stat().st_size

    def failures(self, since: int = 0) -> str:
        """What the log says from the first sign of an exception on; empty if there is none."""
        text = COLOURS.sub("", self.log.read_bytes()[since:].decode(errors="replace"))
        starts = [text.index(sign) for sign in FAILURES if sign in text]
        return text[max(0, min(starts) - 300) : min(starts) + 5_000] if starts else ""

    def tail(self, characters: int = 3_000) -> str:
        """The end of the log."""
        return self.log.read_text(errors="replace")[-characters:]

    def processor_seconds(self) -> float:
        stat = Path(f"/proc/{self._running().pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"The server is not running:\n{self.tail()}")
        return self._process

    def _options(self) -> list[str]:
        settings = {
            "server.port": self.port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        return [f"--{name}={value}" for name, value in settings.items()] + self._arguments

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def free_port() -> int:
    """A TCP port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
