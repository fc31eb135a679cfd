"""What waits for the browser when a fragment starts is sent before the fragment's own elements."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import RunDescriptor, ScriptRunnerEvent

from tests.ui.server import in_a_loop, sessions
from tests.ui.server.test_fragment_diff import text


def sent(*, patched: bool) -> list[str]:
    """What a browser gets that fetches nothing between a page's run and one of its fragment."""

    async def run() -> list[str]:
        with sessions.real_session() as session, pytest.MonkeyPatch.context() as monkeypatch:
            session._message_enqueued_callback = None
            if patched:
                sessions.replace(monkeypatch, "dropped_messages")
            runner = sessions.give_runner(session)
            for fragments, body in (([], "of the page"), (["strip"], "of the fragment")):
                element = text((0, 0), body)
                element.delta.fragment_id = "strip"
                run = RunDescriptor.create(fragments)
                ends = ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS
                session._handle_scriptrunner_event_on_event_loop(
                    runner,
                    ScriptRunnerEvent.SCRIPT_STARTED,
                    page_script_hash="page",
                    fragment_ids_this_run=fragments or None,
                    pages={},
                    run_descriptor=run,
                )
                session._enqueue_forward_msg(element)
                if not fragments:
                    ends = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS
                session._handle_scriptrunner_event_on_event_loop(runner, ends, run_descriptor=run)
            return [_named(message) for message in session.flush_browser_queue()]

    kinds = in_a_loop(run())
    return [kind for kind in kinds if kind not in {"session_status_changed", "git_info_changed"}]


def _named(message: ForwardMsg) -> str:
    kind = message.WhichOneof("type") or ""
    return message.delta.new_element.markdown.body if kind == "delta" else kind


def test_the_elements_of_the_page_s_run_come_before_its_end() -> None:
    drawn = ["new_session", "of the page", "script_finished"]
    again = ["new_session", "of the fragment", "script_finished"]
    assert sent(patched=True) == [*drawn, *again]


def test_streamlit_alone_sends_the_end_without_what_was_drawn() -> None:
    assert "of the page" not in sent(patched=False)
