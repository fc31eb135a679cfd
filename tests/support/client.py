"""A visitor without a browser: Streamlit's protocol over its WebSocket.

It asks for runs and keeps what the page shows; unlike a browser it is fast, exact about what was
sent and answered, and never asks again when an answer is missing. That is what it is for: load,
lost runs, memory.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from ui.components import unpack

COMPONENT = "bidi_component"


@dataclass(frozen=True)
class Element:
    """Something the page shows: its kind, its protocol message, its fragment, and its run."""

    kind: str
    message: Any
    fragment: str
    run: int

    @property
    def id(self) -> str:
        """The widget's identity, empty for what is no widget."""
        return str(getattr(self.message, "id", ""))

    @property
    def key(self) -> str:
        """The key the page gave the widget, "None" or empty without one."""
        return self.id.split("-", 2)[-1] if self.id.startswith("$$ID-") else ""

    @property
    def component(self) -> str:
        """The name under which one of our components was registered, else empty."""
        return str(self.message.component_name) if self.kind == COMPONENT else ""

    @property
    def data(self) -> dict[str, Any]:
        """What a component was given: the JSON header of its bytes, or its JSON."""
        if self.message.WhichOneof("data") == "bytes":
            return unpack(self.message.bytes)[0]
        data = json.loads(self.message.json or "{}")
        return data if isinstance(data, dict) else {}


class Session:
    """One tab on one page, as an async context manager: `async with Session(url, "gridworld")`.

    Attributes:
        elements: what the page shows, by place.
        finished: how many runs have signed off.
        running: whether a run has begun to be sent and not signed off. One that changes little is
            sent without either.
        exceptions: messages of exceptions that a run showed on the page.
    """

    def __init__(self, url: str, page: str = "", query: str = "") -> None:
        self._address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self._page_name = page
        self._query = query
        self._page_hash = ""
        self._states: dict[str, WidgetState] = {}
        self._sequence: dict[str, int] = {}
        self._run = 0
        self._news = asyncio.Event()
        self._connection: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self.elements: dict[tuple[int, ...], Element] = {}
        self._blocks: dict[tuple[int, ...], int] = {}  # the run that last drew each
        self.finished = 0
        self.running = False
        self.exceptions: list[str] = []
        self.page_not_found = False

    async def __aenter__(self) -> "Session":
        self._connection = await connect(
            self._address, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None
        )
        self._reader = asyncio.create_task(self._read())
        await self.rerun()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close()

    # What the page shows.

    def find(self, kind: str) -> list[Element]:
        """The elements of a kind, such as "slider" or "markdown", in the order of the page."""
        return [e for _, e in sorted(self.elements.items()) if e.kind == kind]

    def widget(self, kind: str, label: str) -> Element:
        """The native widget with this label.

        Raises:
            LookupError: the page shows none.
        """
        for element in self.find(kind):
            if element.message.label == label:
                return element
        raise LookupError(f"no {kind} labelled {label!r}; there are {self._labels(kind)}")

    def component(self, name: str) -> Element:
        """The first component registered as `playground_<name>`.

        Raises:
            LookupError: the page shows none.
        """
        for element in self.find(COMPONENT):
            if element.component == f"playground_{name}":
                return element
        shown = [e.component for e in self.find(COMPONENT)]
        raise LookupError(f"no component {name!r}; there are {shown}")

    def text(self) -> str:
        """All markdown of the page, one element a line."""
        return "\n".join(e.message.body for e in self.find("markdown"))

    # What the visitor does. Nothing here waits for an answer except `rerun` and `until`.

    async def request(self, fragment: str = "", trigger: WidgetState | None = None) -> None:
        """Asks for a run of the page, or of one of its fragments."""
        message = BackMsg()
        client = message.rerun_script
        client.query_string = self._query
        client.page_script_hash = self._page_hash
        client.page_name = self._page_name
        client.fragment_id = fragment
        states = [*self._states.values(), *([trigger] if trigger else [])]
        client.widget_states.widgets.extend(states)
        assert self._connection is not None, "use `async with`"
        await self._connection.send(message.SerializeToString())

    async def rerun(self, timeout: float = 60.0) -> None:
        """A full run, waited for.

        Raises:
            TimeoutError: it did not sign off in time.
        """
        answered = self.next_run()
        await self.request()
        await self.until(answered, timeout)

    async def change(self, element: Element, **value: Any) -> None:
        """Gives a native widget a value and asks for its run.

        Args:
            element: the widget.
            value: one field of `WidgetState`, such as `int_value=3` or
                `double_array_value=[0.5]`.
        """
        state = WidgetState(id=element.id)
        for field, content in value.items():
            if isinstance(content, list):
                getattr(state, field).data.extend(content)
            else:
                setattr(state, field, content)
        if "trigger_value" in value:
            await self.request(element.fragment, state)
            return
        self._states[element.id] = state
        await self.request(element.fragment)

    async def post(self, element: Element, name: str, value: Any) -> int:
        """Sends a message of one of our components, numbered as `courier` in shared.js does.

        Returns its number; the component's data carries it as `echo` once Python has taken it.
        """
        sequence = max(self._sequence.get(element.id, 0), int(element.data.get("echo", 0))) + 1
        self._sequence[element.id] = sequence
        known = self._states.get(element.id)
        values = json.loads(known.json_value) if known else {}
        values[name] = {"seq": sequence, "value": value}
        self._states[element.id] = WidgetState(id=element.id, json_value=json.dumps(values))
        await self.request(element.fragment)
        return sequence

    def unanswered(self) -> dict[str, tuple[int, int]]:
        """Components on the page whose last message Python has not taken: (sent, taken) by key."""
        shown = {e.id: e for e in self.find(COMPONENT)}
        pairs = {
            e.key: (self._sequence[e.id], int(e.data.get("echo", 0)))
            for e in shown.values()
            if e.id in self._sequence
        }
        return {key: pair for key, pair in pairs.items() if pair[1] < pair[0]}

    def next_run(self) -> Callable[[], bool]:
        """A condition for `until`: another run has signed off since this call."""
        before = self.finished
        return lambda: self.finished > before

    def shows(self, line: str) -> Callable[[], bool]:
        """A condition for `until`: the page shows this line of markdown."""
        return lambda: line in self.text().splitlines()

    async def until(self, condition: Callable[[], bool], timeout: float = 10.0) -> None:
        """Waits until what the page shows satisfies a condition.

        Raises:
            TimeoutError: it did not in time.
            ConnectionError: the server went away.
        """
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    if self._reader is not None and self._reader.done():
                        raise ConnectionError("the server closed the connection")
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError as error:
            waiting = self.unanswered()
            raise TimeoutError(f"not in {timeout:g} s; without an answer: {waiting}") from error

    # What the server says.

    async def _read(self) -> None:
        assert self._connection is not None
        try:
            async for data in self._connection:
                assert isinstance(data, bytes)
                message = ForwardMsg()
                message.ParseFromString(data)
                self._take(message)
                self._news.set()
        finally:
            self._news.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
            self._run += 1
            self.running = True
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash or self._page_hash
        elif kind == "page_not_found":
            self.page_not_found = True
        elif kind == "delta":
            self._draw(message)
        elif kind == "script_finished":
            self._finish(message)

    def _draw(self, message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") == "add_block":
            self._blocks[tuple(message.metadata.delta_path)] = self._run
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type") or "empty"
        content = getattr(element, kind, None)
        place = tuple(message.metadata.delta_path)
        self.elements[place] = Element(kind, content, message.delta.fragment_id, self._run)
        if kind == "exception":
            self.exceptions.append(f"{element.exception.type}: {element.exception.message}")

    def _finish(self, message: ForwardMsg) -> None:
        """Counts the run; what a complete one did not draw again is gone from the page.

        Of a fragment's run: what stood in a block that it drew again, whichever fragment's it was.
        """
        self.finished += 1
        self.running = False
        status = ForwardMsg.ScriptFinishedStatus
        drawn = [e for e in self.elements.values() if e.run == self._run]
        if message.script_finished == status.FINISHED_SUCCESSFULLY:
            stale = [p for p, e in self.elements.items() if e.run < self._run]
        elif message.script_finished == status.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            fragments = {e.fragment for e in drawn}
            stale = [
                p
                for p, e in self.elements.items()
                if e.run < self._run
                and ((e.fragment and e.fragment in fragments) or self._drawn_again(p))
            ]
        else:
            stale = []
        for place in stale:
            del self.elements[place]
        if stale:
            self._forget()

    def _forget(self) -> None:
        """Drops the state of what is gone, as a browser does: what comes back begins anew."""
        there = {element.id for element in self.elements.values()}
        for known in (self._states, self._sequence):
            for gone in known.keys() - there:
                del known[gone]

    def _drawn_again(self, place: tuple[int, ...]) -> bool:
        return any(self._blocks.get(place[:n]) == self._run for n in range(2, len(place)))

    def _labels(self, kind: str) -> list[str]:
        return [e.message.label for e in self.find(kind)]
