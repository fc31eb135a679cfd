"""A request of a page that was left neither brings it back nor clears the page that followed."""

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)

from ui.server import left_pages

WHOLE = RerunData(page_script_hash="new")
TICK = RerunData(page_script_hash="old", fragment_id="loop")


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> ScriptRequests:
    monkeypatch.setattr(ScriptRequests, "_request_rerun_locked", left_pages.fold)
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
def test_all_other_requests_are_folded_as_ever(
    requests: ScriptRequests, first: RerunData, second: RerunData, page: str, fragments: list[str]
) -> None:
    assert requests.request_rerun(first)
    assert requests.request_rerun(second)
    data = requests.on_scriptrunner_ready().rerun_data
    assert (data.page_script_hash, data.fragment_id_queue) == (page, fragments)


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
    begun: list[Any] = []
    monkeypatch.setattr(left_pages, "_run", lambda runner, data: begun.append(data))
    runner = SimpleNamespace(
        _fragment_storage=SimpleNamespace(contains=lambda name: name == "loop"),
        _pages_manager=SimpleNamespace(current_page_script_hash="shown"),
    )
    data = RerunData(page_script_hash=page, fragment_id_queue=queue)
    left_pages.run_script(runner, data)  # type: ignore[arg-type]
    assert begun == ([data] if runs else [])


def test_a_run_begins_with_no_container_open(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr(left_pages, "_run", lambda *_: begun.append(context_dg_stack.get()))
    top = get_default_dg_stack_value()
    context_dg_stack.set((*top, *top))  # as a fragment leaves it that was defined in a container
    runner = SimpleNamespace(_pages_manager=SimpleNamespace(current_page_script_hash="shown"))
    left_pages.run_script(runner, RerunData())  # type: ignore[arg-type]
    assert begun == [top]
