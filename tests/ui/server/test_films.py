"""The way of a film to the server and back, with browsers that behave and ones that do not."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from PIL import Image, ImageSequence
from starlette.applications import Starlette
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from engine.films.process import FilmEncoder
from tests.engine.films.pictures import few_colours, png, settings
from ui import films
from ui.server.films import MOST_AT_ONCE, FilmRoute
from ui.server.films import route as our_route

FILM = asdict(settings("gif", frames=5))


@pytest.fixture(scope="module")
def encoder() -> Iterator[FilmEncoder]:
    found = FilmEncoder()
    yield found
    found.close()


@pytest.fixture
def route(encoder: FilmEncoder) -> FilmRoute:
    return FilmRoute(encoder, is_valid=lambda ticket: ticket.startswith("ours"))


@pytest.fixture
def browser(route: FilmRoute) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[route.route()])) as found:
        yield found


def begun(
    socket: WebSocketTestSession, ticket: object = "ours", film: object = FILM
) -> dict[str, Any]:
    socket.send_text(json.dumps({"ticket": ticket, "settings": film}))
    answer: dict[str, Any] = socket.receive_json()
    return answer


def refused(socket: WebSocketTestSession) -> str:
    """The sentence, after which the connection ends."""
    found: str = socket.receive_json()["error"]
    with pytest.raises(WebSocketDisconnect):
        socket.receive_json()
    return found


def until(condition) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_pictures_go_in_and_a_film_comes_back(browser, route, tmp_path):
    with browser.websocket_connect("/films") as socket:
        assert begun(socket) == {"ready": True}
        for k in range(5):
            socket.send_bytes(png(few_colours(k)))
            assert socket.receive_json() == {"encoded": k + 1}
        socket.send_text('{"complete": true}')
        length = socket.receive_json()["bytes"]
        data = b""
        while len(data) < length:
            data += socket.receive_bytes()
    path = tmp_path / "film.gif"
    path.write_bytes(data)
    with Image.open(path) as found:
        assert len(list(ImageSequence.Iterator(found))) == 5
    until(lambda: route.under_way == 0)


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        ("[]", "no film"),
        ("{", "no film"),
        ("[" * 20_000, "no film"),
        ("x" * 100_000, "no film"),
        (json.dumps({"ticket": "ours"}), "no film"),
        (json.dumps({"ticket": "ours", "settings": {"format": "gif"}}), "no film"),
        (json.dumps({"ticket": "ours", "settings": FILM | {"path": "/etc/passwd"}}), "no film"),
        (json.dumps({"ticket": "ours", "settings": FILM | {"width": 10**6}}), "even numbers"),
        (json.dumps({"ticket": "forged", "settings": FILM}), "Reload it"),
        (json.dumps({"ticket": None, "settings": FILM}), "Reload it"),
    ],
)
def test_what_is_no_beginning_of_a_film_is_answered_with_a_sentence(
    browser, route, first, sentence
):
    with browser.websocket_connect("/films") as socket:
        socket.send_text(first)
        assert sentence in refused(socket)
    assert route.under_way == 0


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (b"no picture", "damaged"),
        (png(few_colours(0)[:40]), "another size"),
        ('{"complete": false}', "no film"),
        ('{"complete": true}', "at least one"),
    ],
)
def test_what_is_no_picture_ends_the_film_and_nothing_else(browser, route, sent, sentence):
    with browser.websocket_connect("/films") as socket:
        begun(socket)
        if isinstance(sent, bytes):
            socket.send_bytes(sent)
        else:
            socket.send_text(sent)
        assert sentence in refused(socket)
    with browser.websocket_connect("/films") as socket:
        assert begun(socket) == {"ready": True}


def test_a_visitor_makes_one_film_at_a_time_and_all_together_a_few(browser, route):
    with browser.websocket_connect("/films") as first:
        begun(first, "ours 1")
        with browser.websocket_connect("/films") as second:
            assert "Another film of yours" in begun(second, "ours 1")["error"]
        others = [browser.websocket_connect("/films") for _ in range(2, MOST_AT_ONCE + 1)]
        for number, other in enumerate(others, start=2):
            assert begun(other.__enter__(), f"ours {number}") == {"ready": True}
        with browser.websocket_connect("/films") as late:
            assert "of others" in begun(late, "ours 99")["error"]
        for other in others:
            other.__exit__(None, None, None)
    until(lambda: route.under_way == 0)


def test_who_leaves_cancels_the_film(browser, route, encoder, tmp_path, monkeypatch):
    made = []
    begin = encoder.begin

    def begin_and_keep(how):
        made.append(begin(how))
        return made[-1]

    monkeypatch.setattr(encoder, "begin", begin_and_keep)
    with browser.websocket_connect("/films") as socket:
        begun(socket)
        socket.send_bytes(png(few_colours(0)))
        assert socket.receive_json() == {"encoded": 1}
        assert made[0]._folder.exists()
    until(lambda: route.under_way == 0)
    until(lambda: not made[0]._folder.exists())


def test_who_says_nothing_for_a_while_is_given_up(encoder):
    route = FilmRoute(encoder, is_valid=lambda _: True, silence=0.2)
    with (
        TestClient(Starlette(routes=[route.route()])) as browser,
        browser.websocket_connect("/films") as socket,
    ):
        begun(socket)
        assert "took too long" in refused(socket)


def test_the_death_of_the_encoder_is_said(browser, encoder):
    with browser.websocket_connect("/films") as socket:
        begun(socket)
        os.kill(encoder._worker._process.pid, signal.SIGKILL)
        socket.send_bytes(png(few_colours(0)))
        assert "ended unexpectedly" in refused(socket)


def test_the_server_answers_others_while_a_picture_is_encoded(browser, encoder, monkeypatch):
    from engine.films.process import Film

    gate = threading.Event()
    monkeypatch.setattr(Film, "add", lambda film, picture: gate.wait(20))
    with browser.websocket_connect("/films") as one:
        begun(one, "ours 1")
        one.send_bytes(png(few_colours(0)))
        with browser.websocket_connect("/films") as other:
            assert begun(other, "ours 2") == {"ready": True}
        gate.set()


def test_a_ticket_holds_while_its_visitor_is_there():
    assert not films.is_valid("forged"), "and without a server there is nobody"
    assert our_route().path == f"/{films.PATH}"
