"""The page that is opened says where the server's own routes begin, and is otherwise as it was."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import config

from ui.server.base_url import AnnounceBaseUrl, script

PAGE = "<!doctype html><html><head><title>A page</title></head><body>é</body></html>"


def answer(request: Request) -> Response:
    plain = request.url.path == "/text"
    return PlainTextResponse("<head>") if plain else HTMLResponse(PAGE)


def client() -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", answer)])
    return TestClient(AnnounceBaseUrl(app), headers={"accept": "text/html"})


def test_a_page_has_the_script_in_its_head_and_its_right_length() -> None:
    found = client().get("/gridworld")
    assert found.text == PAGE.replace("<head>", "<head>" + script().decode())
    assert int(found.headers["content-length"]) == len(found.content)


def test_what_is_no_page_is_passed_on() -> None:
    assert client().get("/text").text == "<head>"
    assert client().get("/gridworld", headers={"accept": "*/*"}).text == PAGE


def test_the_base_path_of_the_server_is_part_of_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert b'location.origin+"/"' in script()
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": "play/"}.__getitem__)
    assert b'location.origin+"/play"' in script()
