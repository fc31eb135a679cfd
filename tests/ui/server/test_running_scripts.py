"""What goes wrong with real scripts on Streamlit's own runtime, and does not with our patches."""

import importlib.util
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, ScriptRunnerEvent

from tests.support.server import ROOT
from tests.ui.server import in_a_loop, sessions

_SPEC = importlib.util.spec_from_file_location(
    "in_process", ROOT / "docs" / "upstream" / "in_process.py"
)
assert _SPEC and _SPEC.loader
in_process = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(in_process)

IN_A_CONTAINER = """
import streamlit as st

st.markdown("title")
with st.container():

    @st.fragment
    def fragment():
        st.slider("inner", 0, 100, 50)

    fragment()
"""

TWO_PAGES = """
import time
import streamlit as st

def draw():
    st.markdown("page")
    @st.fragment
    def loop():
        st.slider("inner", 0, 100, 50)
    loop()

def first():
    draw()

def second():
    draw()
    time.sleep(0.3)
    st.markdown("end")

st.navigation([st.Page(first, default=True), st.Page(second)]).run()
"""


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Opens a script in a tab, with or without patches, and tells a story to it."""

    def run(script: str, story: Callable[[Any], Coroutine[Any, Any, Any]], *patches: str) -> Any:
        path = tmp_path / "script.py"
        path.write_text(script)
        sessions.replace(monkeypatch, *patches)
        assert config.get_option("runner.fastReruns") is False

        async def told() -> Any:
            async with in_process.open_tab(path) as tab:
                return await story(tab)

        return in_a_loop(told())

    return run


@pytest.mark.parametrize("patches", [(), ("stale_requests",)])
def test_a_page_is_not_drawn_into_the_container_of_a_fragment(
    play: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, patches: tuple[str, ...]
) -> None:
    """A request comes when a fragment's run has ended and its thread has not."""
    paths: list[list[int]] = []

    async def story(tab: Any) -> None:
        write = tab.write_forward_msg

        def note(message: Any) -> None:
            if message.delta.new_element.markdown.body == "title":
                paths.append(list(message.metadata.delta_path))
            write(message)

        tab.write_forward_msg = note
        start = ScriptRunner.start
        asked: list[bool] = []

        def listen_and_start(runner: ScriptRunner) -> None:
            def ask(sender: Any, event: ScriptRunnerEvent, **_: Any) -> None:
                if event is ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS and not asked:
                    asked.append(runner.request_rerun(RerunData()))

            tab.listener = ask  # else it is gone: a signal holds it weakly
            runner.on_event.connect(ask)
            start(runner)

        monkeypatch.setattr(ScriptRunner, "start", listen_and_start)
        tab.move("inner", 1)
        await tab.until_idle()
        assert asked == [True]

    play(IN_A_CONTAINER, story, *patches)
    [path] = paths
    assert path == [0, 0] if patches else path[:2] == [0, 1], "without: no longer needed"


@pytest.mark.parametrize("patches", [(), ("stale_requests",)])
def test_a_fragment_of_a_page_that_was_left_runs_no_more(
    play: Callable[..., Any], patches: tuple[str, ...]
) -> None:
    pages: list[str] = []

    async def story(tab: Any) -> list[str]:
        write = tab.write_forward_msg

        def note(message: Any) -> None:
            if message.WhichOneof("type") == "new_session":
                pages.append(message.new_session.page_script_hash)
            write(message)

        tab.write_forward_msg = note
        known = tab.session.get_pages()
        first, second = (
            next(key for key, page in known.items() if page["page_name"] == name)
            for name in ("first", "second")
        )
        tab._page = second
        tab.request_page()
        await tab.until(lambda: tab.texts.count("page") == 2)
        tab._page = first  # sent before it was left
        tab.move("inner", 1)
        await tab.until_idle()
        return ["first" if page == first else "second" for page in pages]

    expected = ["second"] if patches else ["second", "first"]
    assert play(TWO_PAGES, story, *patches) == expected, "without: no longer needed"


@pytest.mark.parametrize("patches", [(), ("message_batching", "request_scope")])
def test_a_menu_used_while_a_timer_ticks_is_answered(
    play: Callable[..., Any], patches: tuple[str, ...]
) -> None:
    """The browser reports both in one request, for the fragment of the timer."""
    script = """
import streamlit as st

st.markdown(f"menu={st.slider('menu', 0, 100, 50)}")

@st.fragment
def scene():
    st.markdown(f"clock={st.slider('clock', 0, 100, 50)}")

scene()
"""

    async def story(tab: Any) -> list[str]:
        tab.move("clock", 1)
        await tab.until_idle()
        menu, scene = tab.sliders["menu"][0], tab.sliders["clock"][1]
        tab.sliders["menu"] = (menu, scene)
        tab.move("menu", 1)
        await tab.until_idle()
        return [text for text in tab.texts if text == "menu=1"]

    assert play(script, story, *patches) == (["menu=1"] if patches else [])
