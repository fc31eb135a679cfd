"""What a browser reports at once is answered by one run, of all that it takes."""

from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from tests.ui.server.test_shown import block, text
from ui.server import delivery, widening

OWNERS = {"menu": None, "button": None, "panel": "room", "clock": "scene", "other": "aside"}


class Session:
    """A page with a menu, and in it a room with a panel, and in the room a scene with a clock."""

    def __init__(self) -> None:
        self.page_script_hash = ""
        self.known = {owner for owner in OWNERS.values() if owner}
        self._scriptrunner: SimpleNamespace | None = None
        metadata = {name: SimpleNamespace(fragment_id=owner) for name, owner in OWNERS.items()}
        states = SimpleNamespace(widget_metadata=metadata)
        self.session_state = SimpleNamespace(_new_widget_state=states)
        drawn = [text((0, 0), "menu")]
        for path, fragment in (((0, 1), "room"), ((0, 1, 0), "scene"), ((0, 2), "aside")):
            drawn += [block(path), text((*path, 5), fragment)]
            for message in drawn[-2:]:
                message.delta.fragment_id = fragment
        delivery.shown(self).replace(drawn, whole=True)  # type: ignore[arg-type]

    def has_fragment(self, fragment_id: str) -> bool:
        return fragment_id in self.known

    def run(self, state: ScriptRequestType) -> None:
        self._scriptrunner = SimpleNamespace(_requests=SimpleNamespace(_state=state))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    fragments: list[str | None] = []
    monkeypatch.setattr(
        widening, "_handle", lambda _, state: fragments.append(state.fragment_id if state else None)
    )
    return fragments


def request(session: Session, fragment: str, *fired: str, **values: int) -> None:
    state = ClientState(fragment_id=fragment)
    state.widget_states.widgets.extend(
        [WidgetState(id=name, int_value=value) for name, value in values.items()]
        + [WidgetState(id=name, trigger_value=True) for name in fired]
    )
    widening.handle(session, state)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fragment", "changed", "runs"),
    [
        ("scene", {"clock": 2}, "scene"),
        ("scene", {"clock": 2, "menu": 2}, ""),
        ("scene", {"menu": 2}, ""),
        ("scene", {"clock": 2, "panel": 2}, "room"),
        ("room", {"clock": 2, "panel": 2}, "room"),
        ("scene", {"clock": 2, "other": 2}, ""),
        ("", {"clock": 2, "menu": 2}, ""),
    ],
)
def test_a_run_is_of_all_that_has_changed(
    asked: list[str | None], fragment: str, changed: dict[str, int], runs: str
) -> None:
    session, known = Session(), {"menu": 1, "panel": 1, "clock": 1, "other": 1}
    request(session, "", **known)
    request(session, fragment, **known | changed)
    assert asked == ["", runs]


def test_a_button_is_pressed_each_time_it_is_reported(asked: list[str | None]) -> None:
    session = Session()
    request(session, "", clock=1)
    for number in (2, 3):
        request(session, "scene", "button", clock=number)
    assert asked == ["", "", ""]


def test_what_is_reported_for_the_first_time_is_taken_for_new(asked: list[str | None]) -> None:
    session = Session()
    request(session, "scene", clock=1, menu=1)
    request(session, "scene", clock=2, menu=1)
    assert asked == ["", "scene"]


def test_what_the_run_under_way_may_bring_is_answered_by_the_page(asked: list[str | None]) -> None:
    session = Session()
    request(session, "", clock=1)
    session.known = {"room"}
    request(session, "scene", clock=2)  # nothing runs: it is gone
    for state in ScriptRequestType:
        session.run(state)
        request(session, "scene", clock=3)
        request(session, "room", panel=1, clock=3)
    assert asked == ["", "scene", "", "room", "scene", "room", "", "room"]


def test_a_request_of_a_page_that_was_left_does_not_lead_back(asked: list[str | None]) -> None:
    session = Session()
    requests = [  # on which page, from which, for which fragment, and for which it is run
        ("", "old", "", ""),
        ("old", "new", "", ""),
        ("old", "old", "scene", "scene"),
        ("new", "old", "scene", "scene"),
        ("new", "new", "scene", ""),
        ("third", "third", "scene", ""),  # the page itself has led on
        ("third", "new", "scene", "scene"),
    ]
    for number, (shown, page, fragment, _) in enumerate(requests):
        session.page_script_hash = shown
        state = ClientState(fragment_id=fragment, page_script_hash=page)
        state.widget_states.widgets.append(WidgetState(id="menu", int_value=number))
        widening.handle(session, state)  # type: ignore[arg-type]
    assert asked == [runs for *_, runs in requests]


def test_a_request_without_a_state_goes_on(asked: list[str | None]) -> None:
    widening.handle(Session(), None)  # type: ignore[arg-type]
    assert asked == [None]


def test_it_stands_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "_handle_rerun_script_request"
    monkeypatch.setattr(AppSession, name, vars(AppSession)[name])
    widening.install()
    assert vars(AppSession)[name] is widening.handle
