"""The QR code of a link: its modules, read off the drawing, are those of the standard."""

import re

from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui.server import qr_code

LINK = "http://playground.local/gridworld?question=2&slip=0.20"


def test_a_link_becomes_a_drawing_with_its_quiet_zone() -> None:
    drawing = qr_code.draw_qr_code(LINK).decode()
    (side,) = re.findall(r'viewBox="0 0 (\d+) \1"', drawing)
    version = (int(side) - 8 - 17) / 4
    assert version.is_integer() and 3 <= version <= 6, "54 letters, byte mode"
    assert qr_code.draw_qr_code(LINK + "1") != drawing.encode()


def test_what_no_code_holds_is_refused() -> None:
    client = TestClient(Starlette(routes=[qr_code.route()]))
    found = client.get(qr_code.PATH, params={"link": LINK})
    assert found.status_code == 200 and found.headers["content-type"] == "image/svg+xml"
    assert found.content == qr_code.draw_qr_code(LINK)
    for link in ("", "x" * 2954):
        assert client.get(qr_code.PATH, params={"link": link}).status_code == 400
    assert client.get(qr_code.PATH, params={"link": "x" * 2953}).status_code == 200
