"""Takes the pictures of a film from a browser and gives the film back, over one WebSocket.

    browser                                   server
    {"ticket", "settings": {…}}        →      {"ready": true}
    a PNG, binary                      →      {"encoded": 1}
    …                                         …
    {"complete": true}                 →      {"bytes": n}, then the file in binary pieces

Whatever is wrong is answered with {"error": a sentence}, and the end of the connection. When the
browser leaves or the visitor cancels, the connection ends, and with it the film.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from engine.films.process import Film, FilmEncoder, FilmError, shared
from engine.films.settings import FilmSettings
from ui import films

MOST_AT_ONCE = 4
"""Films of all visitors; each waits in a thread while one of its pictures is encoded."""
SILENCE_SECONDS = 30.0
"""A browser that sends nothing for so long has gone, or its tab is asleep."""
LONGEST_SECONDS = 300.0
PIECE = 256 << 10
LONGEST_MESSAGE = 64 << 10

R = TypeVar("R")


class FilmRoute:
    """The route, and the films that are being made now.

    Args:
        encoder: has the process that encodes.
        is_valid: whether a ticket is one of ours.
        silence: seconds without a message after which a film is given up.
        longest: seconds that a film may take.
    """

    def __init__(
        self,
        encoder: FilmEncoder = shared,
        is_valid: Callable[[str], bool] = films.is_valid,
        silence: float = SILENCE_SECONDS,
        longest: float = LONGEST_SECONDS,
    ) -> None:
        self._encoder = encoder
        self._is_valid = is_valid
        self._silence = silence
        self._longest = longest
        self._tickets: set[str] = set()
        self._threads: anyio.CapacityLimiter | None = None

    def route(self) -> WebSocketRoute:
        """Where browsers connect."""
        return WebSocketRoute(f"/{films.PATH}", self.serve)

    @property
    def under_way(self) -> int:
        """How many films are being made."""
        return len(self._tickets)

    async def serve(self, socket: WebSocket) -> None:
        """One film, from its first message to its last byte."""
        await socket.accept()
        try:
            await self._make(_Conversation(socket, self._silence, self._longest))
        except FilmError as refusal:
            if socket.client_state is WebSocketState.CONNECTED:
                await socket.send_json({"error": str(refusal)})
                await socket.close()
        except WebSocketDisconnect:
            pass  # cancelled, or left

    async def _make(self, browser: _Conversation) -> None:
        first = await browser.message()
        ticket, settings = first.get("ticket"), _settings(first.get("settings"))
        if not isinstance(ticket, str) or not self._is_valid(ticket):
            raise FilmError("This page was left a while ago. Reload it, and save the film again.")
        if ticket in self._tickets:
            raise FilmError("Another film of yours is being saved. Wait for it, or cancel it.")
        if len(self._tickets) >= MOST_AT_ONCE:
            raise FilmError("Films of others are being saved. Try again in a moment.")
        self._tickets.add(ticket)
        film = None
        try:
            film = await self._beside(partial(self._encoder.begin, settings))
            await browser.say(ready=True)
            await self._take_pictures(browser, film)
            await _send(browser, await self._beside(film.complete))
        finally:
            self._tickets.discard(ticket)
            if film is not None:
                with anyio.CancelScope(shield=True):
                    await self._beside(film.close)

    async def _take_pictures(self, browser: _Conversation, film: Film) -> None:
        while True:
            picture = await browser.picture()
            if picture is None:
                return
            await self._beside(partial(film.add, picture))
            await browser.say(encoded=film.added)

    async def _beside(self, work: Callable[[], R]) -> R:
        """In a thread of few, so that the rest of the server has its own."""
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(MOST_AT_ONCE)
        return await anyio.to_thread.run_sync(work, limiter=self._threads)


class _Conversation:
    """What goes to and fro between the server and one browser, within limits of time."""

    def __init__(self, socket: WebSocket, silence: float, longest: float) -> None:
        self._socket = socket
        self._silence = silence
        self._end = time.monotonic() + longest

    async def say(self, **message: Any) -> None:
        await self._socket.send_json(message)

    async def send(self, piece: bytes) -> None:
        await self._socket.send_bytes(piece)

    async def message(self) -> dict[str, Any]:
        """A JSON object."""
        text = (await self._receive()).get("text")
        return _object(text)

    async def picture(self) -> bytes | None:
        """The next picture; None when the film is complete."""
        received = await self._receive()
        data: bytes | None = received.get("bytes")
        if data is None and not _object(received.get("text")).get("complete"):
            raise FilmError(_MALFORMED)
        return data

    async def _receive(self) -> dict[str, Any]:
        left = self._end - time.monotonic()
        try:
            message = await asyncio.wait_for(self._socket.receive(), min(left, self._silence))
        except TimeoutError:
            raise FilmError("The pictures took too long, so the film was given up.") from None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        return dict(message)


_MALFORMED = "The browser has sent something that is no film."


def _object(text: object) -> dict[str, Any]:
    if not isinstance(text, str) or len(text) > LONGEST_MESSAGE:
        raise FilmError(_MALFORMED)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise FilmError(_MALFORMED) from None
    if not isinstance(found, dict):
        raise FilmError(_MALFORMED)
    return found


def _settings(sent: object) -> FilmSettings:
    if not isinstance(sent, dict):
        raise FilmError(_MALFORMED)
    try:
        return FilmSettings(**sent)
    except TypeError:
        raise FilmError(_MALFORMED) from None
    except ValueError as refusal:
        raise FilmError(str(refusal)) from None


async def _send(browser: _Conversation, path: Path) -> None:
    """The file, in pieces between which others are served."""
    await browser.say(bytes=path.stat().st_size)
    async with await anyio.open_file(path, "rb") as file:
        while piece := await file.read(PIECE):
            await browser.send(piece)


_route = FilmRoute()


def route() -> WebSocketRoute:
    """Answers at ``/films``."""
    return _route.route()
