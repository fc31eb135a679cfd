"""Finds a Chromium for the browser tests, or installs one.

Run as a program (`python -m tests.support.chromium`) it makes sure that there is one and prints
where. A Chromium or Chrome on the machine is used; where there is none, Debian's package is
installed if we may (root), else Playwright's own build, in the user's cache.

Preferred is the headless shell, the same Chromium without the windows around a page: the tests were
seen to take three quarters of the processor's time in it. What a visitor's browser takes is
measured in a whole one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

VARIABLE = "PLAYGROUND_CHROMIUM"
SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

# WebGL2 in software, so that the same pictures are drawn where there is no graphics card.
# --no-sandbox: containers run as root, where Chromium's sandbox refuses to start.
ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # A machine without a graphics card paints pages on the processor; only WebGL is emulated.
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
    "--disable-accelerated-2d-canvas",
]


def find(environment: Mapping[str, str] = os.environ, *, whole: bool = False) -> str | None:
    """The path of a Chromium that starts, or None; with `whole` not that of a headless shell."""
    return next((path for path in _candidates(environment, whole) if _starts(path)), None)


def install(*, whole: bool = False) -> str:
    """Installs a Chromium and returns its path.

    Raises:
        RuntimeError: no way of installing one led to a Chromium that starts.
    """
    ways: list[Callable[[], None]] = [_playwright_build]
    if os.geteuid() == 0 and _is_debian():
        packages = [NAMES[0]] if whole else [SHELL, NAMES[0]]
        ways[:0] = [partial(_debian_package, package) for package in packages]
    for way in ways:
        way()
        path = find(whole=whole)
        if path is not None:
            return path
    raise RuntimeError(
        f"No Chromium could be installed. Install Chromium or Chrome yourself, or set {VARIABLE} "
        "to the path of one."
    )


def _candidates(environment: Mapping[str, str], whole: bool) -> Iterator[str]:
    chosen = environment.get(VARIABLE)
    if chosen:
        yield chosen
        return
    for name in NAMES if whole else (SHELL, *NAMES):
        path = shutil.which(name)
        if path:
            yield path
    yield from (path for path in MAC_APPLICATIONS if Path(path).exists())
    own = _playwright_path()
    if own.exists():
        yield str(own)


def _playwright_path() -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _starts(path: str) -> bool:
    """Whether it is a browser rather than, say, Ubuntu's hint to install a snap."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text().splitlines()


def _debian_package(name: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", name]):
        subprocess.run(["apt-get", *command], env=environment, check=False)


def _playwright_build() -> None:
    with_libraries = ["--with-deps"] if sys.platform == "linux" and os.geteuid() == 0 else []
    command = [sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"]
    subprocess.run(command, check=False)


if __name__ == "__main__":
    print(f"Browser tests use {find() or install()}")
