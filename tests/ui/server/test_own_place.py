"""A run begins at the top of the page, whatever a fragment has left open."""

import pytest
from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from ui.server import own_place


def test_a_run_begins_with_no_container_open(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr(own_place, "_run", lambda *_: begun.append(context_dg_stack.get()))
    top = get_default_dg_stack_value()
    context_dg_stack.set((*top, *top))  # as a fragment leaves it that was defined in a container
    own_place.run_script(None, None)  # type: ignore[arg-type]
    assert begun == [top]


def test_it_stands_in_front_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = lambda *_: None  # noqa: E731
    monkeypatch.setattr(ScriptRunner, "_run_script", before)
    monkeypatch.setattr(own_place, "_run", own_place._run)
    own_place.install()
    own_place.install()
    assert ScriptRunner._run_script is own_place.run_script
    assert own_place._run is before
