"""Playing a simulation on a page: orders, settings, pace, memory of the step, divergence."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

KEY = "topic:walk:transport"


def show_walk() -> None:
    import streamlit as st

    from tests.engine.walk import Walk, WalkSettings
    from ui import playback as play_state
    from ui.fields import Flag, Number
    from ui.live import Live, Pace
    from ui.state import PageState

    page = PageState(
        "topic",
        (
            Number("step", "Step", 0, 0, 1000, 1),
            Number("drift", "Drift", 0, -5, 5, 1),
            Number("seed", "Seed", 0, 0, 9, 1),
            Number("boom", "Explodes at", 500, 1, 500, 1),
            Flag("go", "Continue from here"),
            Flag("again", "Begin again"),
            Flag("hidden", "Hidden"),
            play_state.FIELD,
        ),
    )
    for name, value in st.session_state.get("set", {}).items():
        page[name] = value
    live = Live(
        page,
        "walk",
        Walk,
        paces=(Pace("slow", 500, 1, 1e6), Pace("fast", 0, 10, 1e6)),
        pace="slow",
        autostart_after=2,
        hidden=page["hidden"],
    )
    settings = WalkSettings(page["seed"], page["drift"], explode_at=page["boom"], last=400)
    st.session_state["last"] = live.last
    frame = live.advance(settings, keep_going=page["go"], begin_again=page["again"])
    st.session_state["frame"] = frame
    st.session_state["refusal"] = live.refusal
    st.session_state["progress"] = live.progress if live.catching_up else ""
    live.transport()
    st.session_state["query"] = page.parameters()


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(show_walk, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    return ran(app)


def ran(app: AppTest, **values: float) -> AppTest:
    app.session_state["set"] = values
    app.run()
    assert not app.exception
    return app


def playback(app: AppTest) -> dict:
    (found,) = app.get("bidi_component")
    return dict(json.loads(found.proto.json))


def order(app: AppTest, *orders: object, seq: int = 0, **values: float) -> AppTest:
    number = seq or playback(app)["echo"] + 1
    app.session_state[KEY] = {"orders": {"seq": number, "value": list(orders)}}
    return ran(app, **values)


def kind(what: str, /, **more: object) -> dict:
    return {"kind": what, **more}


def test_it_begins_by_itself_unless_the_link_names_a_step():
    app = opened()
    assert playback(app)["step"] == 2 and playback(app)["autostart"] == 1
    assert playback(ran(app))["autostart"] == 1, "again, until the browser is heard of"
    assert playback(order(app, kind("play")))["autostart"] == 0
    linked = playback(opened(step="7"))
    assert linked["step"] == 7 and linked["autostart"] == 0


def test_playing_and_paused_stand_in_the_link():
    paused = opened(paused="1")
    assert playback(paused)["step"] == 0 and playback(paused)["autostart"] == 0
    assert paused.session_state["query"] == {"paused": "1"}
    order(paused, kind("step"))
    assert paused.session_state["query"] == {"step": "1"}
    order(paused, kind("play"))
    assert paused.session_state["query"] == {"step": "2", "paused": "0"}
    order(paused, kind("reset"))
    assert paused.session_state["query"] == {"paused": "1"}
    playing = opened(step="7", paused="0")
    assert playback(playing)["step"] == 7 and playback(playing)["autostart"] > 0


def test_a_hidden_run_begins_where_it_always_does():
    assert playback(opened(paused="1", hidden="1"))["step"] == 2


def test_a_run_that_catches_up_has_a_history_from_the_beginning():
    series = opened(step="390").session_state["frame"].series["step"]
    gaps = np.diff(series)
    assert series[0] == 0 and series[-1] == 390
    assert len(series) > 30 and (gaps <= np.maximum(1, series[:-1] / 12)).all()


def test_a_late_request_of_what_played_before_does_not_keep_it_from_beginning():
    app = opened()
    assert playback(order(app, kind("tick")))["autostart"] == 1
    assert playback(app)["step"] == 2


def test_orders_are_carried_out_once_and_in_turn():
    app = opened(step="5")
    order(app, kind("step"), kind("step"))
    assert playback(app)["step"] == 7
    order(app, kind("step"), seq=playback(app)["echo"])  # sent again: the answer was slow
    assert playback(app)["step"] == 7
    order(app, kind("seek", step=3))
    assert (playback(app)["step"], playback(app)["furthest"]) == (3, 7)
    order(app, kind("reset"))
    assert (playback(app)["step"], playback(app)["furthest"]) == (0, 7)


def test_it_plays_at_its_pace_until_told_otherwise():
    app = opened(step="1")
    order(app, kind("play"))
    assert playback(app)["playing"] and playback(app)["interval"] == 500
    order(app, kind("tick"))
    assert playback(app)["step"] == 3
    order(app, kind("pace", name="fast"), kind("tick"))
    assert playback(app)["step"] == 13 and playback(app)["interval"] == 0
    order(app, kind("pause"))
    order(app, kind("tick"))
    assert playback(app)["step"] == 13 and not playback(app)["playing"]


def test_it_stops_playing_at_the_end():
    app = opened(step="395")
    order(app, kind("pace", name="fast"), kind("play"))
    assert playback(app)["step"] == 400
    assert playback(app)["done"] and not playback(app)["playing"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "x", 3, None, {}, {"kind": 7}, {"kind": "fly"}, {"kind": "seek"},
        {"kind": "seek", "step": "9"}, {"kind": "pace", "name": "warp"},
    ],
)  # fmt: skip
def test_malformed_orders_do_nothing(nonsense):
    app = opened(step="5")
    order(app, nonsense)
    assert playback(app)["step"] == 5
    app.session_state[KEY] = {"orders": nonsense}
    assert playback(ran(app))["step"] == 5


def test_changed_settings_are_computed_anew_up_to_the_step_shown():
    app = opened(step="6")
    before = app.session_state["frame"].arrays["position"]
    ran(app, drift=1)
    frame = app.session_state["frame"]
    assert frame.step == 6 and frame.branches == ()
    assert frame.arrays["position"] == pytest.approx(before + 6, abs=1e-5)


def test_the_last_frame_is_known_before_changes_are_taken_up():
    app = opened(step="7")
    assert app.session_state["last"] is None, "nothing was shown yet"
    ran(app, drift=1)
    last: Any = app.session_state["last"]
    assert last.settings.drift == 0 and last.step == 7
    ran(app)
    last = app.session_state["last"]
    assert last.settings.drift == 1


def test_or_they_go_on_from_here():
    app = opened(step="6", go="1")
    order(app, kind("seek", step=4))
    before = app.session_state["frame"].arrays["position"]
    ran(app, drift=1)
    frame = app.session_state["frame"]
    assert (frame.step, frame.furthest, frame.branches) == (4, 4, (4,))
    assert frame.arrays["position"] == pytest.approx(before)
    ran(app, drift=1, seed=3)
    assert "restart" in app.session_state["refusal"]
    assert app.session_state["frame"].step == 0
    ran(app, drift=1, seed=3)
    assert "restart" in app.session_state["refusal"], "still said when another control has run"
    order(app, kind("step"), drift=1, seed=3)
    assert app.session_state["refusal"] is None


def test_or_begin_again_by_themselves():
    app = opened(step="6", go="1", again="1")
    ran(app, seed=3)
    assert app.session_state["refusal"] is None
    assert playback(app)["playing"] and playback(app)["step"] == 0


def test_a_far_step_is_reached_frame_by_frame(monkeypatch):
    monkeypatch.setattr("ui.live.played_run.OPENING_MS", 0.0)
    monkeypatch.setattr("ui.live.played_run.CHANGING_MS", 0.0)
    app = opened(step="9")
    seen = [playback(app)["step"]]
    assert seen[0] < 9 and playback(app)["playing"] and playback(app)["interval"] == 0
    while playback(app)["playing"]:
        assert app.session_state["query"]["step"] == "9", "the address keeps what was asked for"
        order(app, kind("tick"))
        seen.append(playback(app)["step"])
    assert seen == sorted(set(seen)) and seen[-1] == 9, "on to the step that was asked for"
    ran(app, drift=1)
    assert playback(app)["step"] < 9 and playback(app)["playing"], "computed anew, the same way"
    order(app, kind("pause"), drift=1)
    order(app, kind("tick"), drift=1)
    assert playback(app)["step"] < 9 and not playback(app)["playing"], "unless the visitor stops it"


def test_a_step_beyond_the_end_is_said_until_the_next_order():
    app = opened(step="700")
    assert [info.value for info in app.info] == ["The link asked for step 700; the last is 400."]
    assert not order(app, {"kind": "seek", "step": 3}).info
    assert not opened(step="400").info


def test_divergence_is_explained_and_rewound_with_one_press():
    app = opened(step="40", boom="50", go="1")
    order(app, kind("pace", name="fast"), kind("play"))
    assert playback(app)["failed"] and not playback(app)["playing"]
    assert playback(app)["step"] == 49
    assert "step 50" in app.error[0].value and "smaller step" in app.error[0].value
    app.button[0].click()
    ran(app)
    assert not playback(app)["failed"] and playback(app)["step"] <= 45
    assert not app.error
