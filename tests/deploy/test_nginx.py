"""A real nginx before two servers: each visitor stays with one, and is taken over when it dies."""

import http.server
import os
import re
import shutil
import socketserver
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server import free_port

ROOT = Path(__file__).parents[2]
BROWSER = {"User-Agent": "a browser"}

pytestmark = pytest.mark.nightly


class Named(socketserver.ThreadingTCPServer):
    """Answers every request with its name."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, name: str) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.headers.get("Upgrade"):
                    self.send_response(101)
                    self.send_header("Upgrade", "websocket")
                    self.send_header("Connection", "Upgrade")
                    self.end_headers()
                    self.wfile.write(name.encode())
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(name)))
                self.end_headers()
                self.wfile.write(name.encode())

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Named]]:
    found = {name: Named(name) for name in ("one", "two")}
    yield found
    for each in found.values():
        each.shutdown()
        each.server_close()


@pytest.fixture(scope="module")
def url(servers: dict[str, Named], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of nginx with the configuration that is shipped, its names replaced."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is not installed: apt-get install nginx-light"
    folder = tmp_path_factory.mktemp("nginx")
    text = (ROOT / "deploy/nginx.conf").read_text()
    for place, each in enumerate(servers.values(), start=1):
        text = text.replace(f"playground-{place}:8501", f"127.0.0.1:{each.server_address[1]}")
    port = free_port()
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    text = text.replace("/tmp/nginx.pid", str(folder / "nginx.pid"))
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    process = subprocess.Popen(
        [program, "-c", str(configuration), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            asked(address)
            break
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(10)


def asked(url: str, **headers: str) -> tuple[str, str]:
    """The server that answered, and the cookie that was set."""
    request = urllib.request.Request(url, headers=BROWSER | headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode(), answer.headers.get("Set-Cookie") or ""


def test_a_visitor_with_a_cookie_stays_with_her_server(url: str) -> None:
    seen = set()
    for _ in range(12):
        _, cookie = asked(url)
        assert re.fullmatch(r"playground=\w+; Path=/; HttpOnly; SameSite=Lax", cookie)
        mine = {asked(url, Cookie=cookie.split(";")[0]) for _ in range(4)}
        assert len(mine) == 1 and not next(iter(mine))[1], "it is set once"
        seen |= {name for name, _ in mine}
    assert seen == {"one", "two"}, "a class is spread over both"


def test_a_browser_that_accepts_no_cookie_stays_too(url: str) -> None:
    by_browser = {
        agent: {asked(url, **{"User-Agent": agent})[0] for _ in range(4)}
        for agent in map(str, range(12))
    }
    assert all(len(found) == 1 for found in by_browser.values())
    assert set().union(*by_browser.values()) == {"one", "two"}


def test_over_https_the_cookie_works_in_another_sites_page(url: str) -> None:
    _, cookie = asked(url, **{"X-Forwarded-Proto": "https"})
    assert cookie.endswith("SameSite=None; Secure; Partitioned")


def test_a_web_socket_goes_to_the_server_of_its_visitor(url: str) -> None:
    import socket

    name, _ = asked(url, Cookie="playground=somebody")
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(
            b"GET /_stcore/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nCookie: playground=somebody\r\n\r\n"
        )
        answer = b""
        while not answer.endswith(name.encode()):
            part = connection.recv(4096)
            assert part, answer
            answer += part
    assert answer.startswith(b"HTTP/1.1 101")


def test_figures_are_not_for_visitors(url: str) -> None:
    for path in ("/metrics", "/memory-report"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            asked(url + path)


def test_visitors_of_a_server_that_is_gone_are_taken_over(
    url: str, servers: dict[str, Named]
) -> None:
    """The last test: it ends one of the two."""
    gone = servers.pop("one")
    gone.shutdown()
    gone.server_close()
    assert {asked(url, Cookie=f"playground={k}")[0] for k in range(12)} == {"two"}
