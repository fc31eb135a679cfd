"""One browser tab without a browser: Streamlit's own Runtime in this process, and what it sends.

It needs nothing but Streamlit. Requests go to the real session exactly as the WebSocket handler
passes them on, so the order of events is under control and every run of a script is the same.
"""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager


class Tab:
    """What the page shows, and what its visitor does.

    Attributes:
        sliders: each slider's id and fragment, by label.
        texts: every markdown text that the page has been sent, in order.
        finished: how many runs have reported their end.
    """

    client_context = None

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._page = ""
        self._states: dict[str, WidgetState] = {}
        self._news = asyncio.Event()
        self.sliders: dict[str, tuple[str, str]] = {}
        self.texts: list[str] = []
        self.finished = 0
        self._id = runtime.connect_session(client=self, user_info={})
        self.session: Any = runtime.get_app_session(self._id)
        self.session.track_settling()

    def write_forward_msg(self, message: ForwardMsg) -> None:
        """Called by Streamlit with everything that it sends to the browser."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        elif kind == "script_finished":
            self.finished += 1
        elif kind == "delta":
            element = message.delta.new_element
            if element.WhichOneof("type") == "slider":
                self.sliders[element.slider.label] = (element.slider.id, message.delta.fragment_id)
            elif element.WhichOneof("type") == "markdown":
                self.texts.append(element.markdown.body)
        self._news.set()

    def request_page(self) -> None:
        """Asks for a run of the whole page."""
        self._request("")

    def move(self, label: str, value: int) -> None:
        """Moves a slider, and asks for a run of what it belongs to."""
        widget, fragment = self.sliders[label]
        state = WidgetState(id=widget)
        state.double_array_value.data.append(value)
        self._states[widget] = state
        self._request(fragment)

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Waits until a condition holds; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def until_idle(self) -> None:
        """Waits until nothing runs and all messages have been sent."""
        async with asyncio.timeout(30):
            await self.session.wait_until_settled()

    def _request(self, fragment: str) -> None:
        message = BackMsg()
        request = message.rerun_script
        request.page_script_hash = self._page
        request.fragment_id = fragment
        request.widget_states.widgets.extend(self._states.values())
        self._runtime.handle_backmsg(self._id, message)


@asynccontextmanager
async def open_tab(script: Path):
    """A tab that shows a script's page after its first run, for as long as the block lasts."""
    files = MemoryUploadedFileManager("/_stcore/upload_file")
    runtime = Runtime(RuntimeConfig(str(script), MemoryMediaFileStorage("/media"), files))
    await runtime.start()
    try:
        tab = Tab(runtime)
        tab.request_page()
        await tab.until(lambda: tab.finished > 0)
        await tab.until_idle()
        yield tab
    finally:
        runtime.stop()
        await runtime.stopped
        Runtime._instance = None
