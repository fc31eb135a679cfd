"""Real sessions and script runners of Streamlit, with nothing that runs on a thread of its own."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from tests.support.server import APP
from ui.server import patches


def replace(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Apply the patches with these names until the test ends; their options are not set."""
    for patch in patches.PATCHES:
        if patch.name in names:
            for part, replacement in patch.replaces.items():
                monkeypatch.setattr(f"{part.module}.{part.name}", replacement)


@contextmanager
def real_session(
    on_message: Callable[[ForwardMsg], object] = lambda message: None, fragments: Iterable[str] = ()
) -> Iterator[AppSession]:
    """A session whose messages go to a function; to be used on a running event loop.

    Args:
        on_message: is called with every message for the browser, in order.
        fragments: names of those that the session holds.
    """
    session: Any = None

    def flush() -> None:
        for message in session.flush_browser_queue():
            on_message(message)

    files = MemoryUploadedFileManager("/upload")
    session = AppSession(ScriptData(str(APP)), files, ScriptCache(), flush, {})
    for name in fragments:
        session._fragment_storage.register(name, lambda: None)
    try:
        yield session
    finally:
        session._scriptrunner = None
        session.shutdown()


def give_runner(
    session: AppSession, state: ScriptRequestType = ScriptRequestType.CONTINUE
) -> ScriptRunner:
    """A script runner in this state that becomes the session's; its thread is not started."""
    runner = ScriptRunner(
        session_id=session.id,
        main_script_path=str(APP),
        session_state=session.session_state,
        uploaded_file_mgr=session._uploaded_file_mgr,
        script_cache=session._script_cache,
        initial_rerun_data=RerunData(),
        user_info={},
        fragment_storage=session._fragment_storage,
        pages_manager=session._pages_manager,
        event_loop=session._script_event_loop,
    )
    if state is not ScriptRequestType.RERUN:
        runner._requests.on_scriptrunner_ready()  # it takes the first request up
    if state is ScriptRequestType.STOP:
        runner._requests.on_scriptrunner_ready()  # and finds no other
    session._scriptrunner = runner
    return runner
