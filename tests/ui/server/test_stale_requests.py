"""A request of a page that was left neither brings it back nor clears the page that followed."""

from typing import Any

import pytest
from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)

from tests.ui.server import in_a_loop, sessions
from ui.server import stale_requests

WHOLE = RerunData(page_script_hash="new")
TICK = RerunData(page_script_hash="old", fragment_id="loop")


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> ScriptRequests:
    sessions.replace(monkeypatch, "stale_requests")
    return ScriptRequests()


def test_streamlit_alone_would_go_back_to_the_page_that_was_left() -> None:
    alone = ScriptRequests()
    assert alone.request_rerun(WHOLE)
    assert alone.request_rerun(TICK)
    assert alone.on_scriptrunner_ready().rerun_data.page_script_hash == "old"


def test_the_new_page_stays(requests: ScriptRequests) -> None:
    assert requests.request_rerun(WHOLE)
    assert requests.request_rerun(TICK)
    assert requests.on_scriptrunner_ready().rerun_data.page_script_hash == "new"
    assert requests.on_scriptrunner_ready().type is ScriptRequestType.STOP


@pytest.mark.parametrize(
    ("first", "second", "page", "fragments"),
    [
        (TICK, WHOLE, "new", []),
        (TICK, TICK, "old", ["loop"]),
        (WHOLE, RerunData(page_script_hash="new", fragment_id="loop"), "new", []),
        (WHOLE, RerunData(page_script_hash="third"), "third", []),
        (RerunData(page_script_hash=""), TICK, "old", []),
    ],
)
def test_all_other_requests_are_merged_as_ever(
    requests: ScriptRequests, first: RerunData, second: RerunData, page: str, fragments: list[str]
) -> None:
    assert requests.request_rerun(first)
    assert requests.request_rerun(second)
    data = requests.on_scriptrunner_ready().rerun_data
    assert (data.page_script_hash, data.fragment_id_queue) == (page, fragments)


def run_script(monkeypatch: pytest.MonkeyPatch, data: RerunData, page: str = "shown") -> list[Any]:
    """What Streamlit's own runner begins with: requests, each with the open containers."""
    begun: list[Any] = []

    def begin(runner: ScriptRunner, rerun_data: RerunData) -> None:
        begun.append((rerun_data, context_dg_stack.get()))

    monkeypatch.setattr(stale_requests, "_streamlit_run_script", begin)
    sessions.replace(monkeypatch, "stale_requests")

    async def run() -> None:
        with sessions.real_session(fragments=["loop"]) as session:
            session._pages_manager.set_current_page_script_hash(page)
            sessions.give_runner(session)._run_script(data)

    in_a_loop(run())
    return begun


@pytest.mark.parametrize(
    ("page", "queue", "runs"),
    [
        ("shown", [], True),
        ("another", [], True),
        ("shown", ["loop"], True),
        ("", ["loop"], True),
        ("another", ["loop"], False),  # a fragment of the same name, on the page that was left
        ("shown", ["gone"], False),
        ("shown", ["gone", "loop"], True),
    ],
)
def test_a_run_without_anything_to_run_does_not_begin(
    monkeypatch: pytest.MonkeyPatch, page: str, queue: list[str], runs: bool
) -> None:
    data = RerunData(page_script_hash=page, fragment_id_queue=queue)
    assert [begun for begun, _ in run_script(monkeypatch, data)] == ([data] if runs else [])


def test_a_run_begins_with_no_container_open(monkeypatch: pytest.MonkeyPatch) -> None:
    top = get_default_dg_stack_value()
    original = sessions.give_runner

    def leave_open(*arguments: Any) -> ScriptRunner:
        context_dg_stack.set((*top, *top))  # as a fragment does that was defined in a container
        return original(*arguments)

    monkeypatch.setattr(sessions, "give_runner", leave_open)
    [(_, containers)] = run_script(monkeypatch, RerunData())
    assert containers == top


@pytest.mark.parametrize(
    ("waiting", "intended", "current", "expected"),
    [
        (None, "", "", ""),
        (None, "", "shown", "shown"),
        (None, "next", "shown", "next"),  # a run has begun and not opened its page yet
        (WHOLE, "next", "shown", "new"),
        (TICK, "", "shown", "shown"),
        (RerunData(page_script_hash=""), "", "shown", "shown"),
    ],
)
def test_the_expected_page_is_that_of_the_last_request(
    waiting: RerunData | None, intended: str, current: str, expected: str
) -> None:
    async def ask() -> str:
        with sessions.real_session() as session:
            pages = session._pages_manager
            pages.set_script_intent(intended, "")
            pages.set_current_page_script_hash(current)
            assert stale_requests.expected_page(session) == (intended or current)
            runner = sessions.give_runner(session)
            if waiting:
                assert runner.request_rerun(waiting)
            return stale_requests.expected_page(session)

    assert in_a_loop(ask()) == expected
