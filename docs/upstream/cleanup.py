"""Shows that a component is told that it is left while it stays on the page.

python cleanup.py [Chromium]     prints what was expected and seen; exit status 1 if it is told so
"""

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import sync_playwright

APP = Path(__file__).with_name("cleanup_app.py")


def told(url: str, chromium: str | None) -> list[str]:
    """What the component is told until it has drawn the second data, and a second longer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(url)
        page.wait_for_function("window.told")  # the module is being loaded
        page.get_by_role("button", name="Again").click()
        page.wait_for_function("window.told.includes('draw 2')")
        page.wait_for_timeout(1000)
        found: list[str] = page.evaluate("window.told")
        browser.close()
    return found


def reproduce(chromium: str | None) -> bool:
    """Whether the component hears of nothing but its data."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("--server.port", str(port), "--server.headless", "true")
    command = [sys.executable, "-m", "streamlit", "run", str(APP), *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/_stcore/health")
        found = told(url, chromium)
    finally:
        server.terminate()
        server.wait()
    print("expected: no 'leave' while it is on the page")
    print("seen:    ", found)
    return not any(each.startswith("leave") for each in found)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(address)


if __name__ == "__main__":
    sys.exit(0 if reproduce(sys.argv[1] if len(sys.argv) > 1 else None) else 1)
