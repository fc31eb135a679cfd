"""A run in a session without a page: where it stands, whether it plays, what is asked of it."""

from typing import Any

import pytest

from engine.runs import Frame
from tests.engine.walk import Walk, WalkSettings
from ui.live.paces import Pace
from ui.live.played_run import PlayedRun

PACES = {pace.name: pace for pace in (Pace("slow", 500, 1, 1e6), Pace("fast", 0, 10, 1e6))}
SETTINGS = WalkSettings(last=400)


def opened(step: int = 0, *, linked: bool = False, autostart: bool = False) -> PlayedRun:
    played = PlayedRun(PlayedRun.nothing(), Walk, PACES, "slow")
    assert played.run is None and not played.is_open(3)
    played.open(SETTINGS, 3, step=step, linked=linked, autostart=autostart)
    return played


def done(played: PlayedRun, kind: str, **more: Any) -> Frame:
    frame = played.handle_order({"kind": kind, **more})
    assert frame is not None
    return frame


def test_it_is_open_under_one_edition_of_the_page() -> None:
    played = opened(step=7)
    assert played.is_open(3) and not played.is_open(4)
    assert played.run is not None and played.run.step == 7


def test_what_the_session_keeps_is_all_there_is() -> None:
    state = PlayedRun.nothing()
    PlayedRun(state, Walk, PACES, "slow").open(SETTINGS, 0, step=5, linked=False, autostart=False)
    again = PlayedRun(state, Walk, PACES, "slow")
    assert again.run is not None and again.run.step == 5


def test_the_pace_decides_how_far_a_tick_goes() -> None:
    played = opened()
    assert played.handle_order({"kind": "tick"}) is None, "it does not play"
    assert done(played, "play").step == 1 and played.playing
    assert played.handle_order({"kind": "pace", "name": "fast"}) is None
    assert played.pace.name == "fast" and done(played, "tick").step == 11
    assert done(played, "step").step == 12 and not played.playing


def test_whoever_seeks_stops() -> None:
    played = opened(step=9)
    done(played, "play")
    assert done(played, "seek", step=4).step == 4
    assert not played.playing and not played.goes_on
    assert played.handle_order({"kind": "tick"}) is None


def test_it_begins_by_itself_once_and_goes_on_until_then() -> None:
    played = opened(step=2, autostart=True)
    first = played.autostart
    assert first and played.goes_on and not played.playing
    done(played, "play")
    assert (played.autostart, played.goes_on) == (0, True)
    played.begin_by_itself()
    assert played.autostart == first


def test_on_its_way_it_knows_what_a_link_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.live.played_run.OPENING_MS", 0.0)
    played = opened(step=9, linked=True)
    assert (played.target, played.asked) == (9, 9)
    assert played.playing and not played.goes_on, "when it has arrived it stands"
    while played.target is not None:
        done(played, "tick")
    assert played.run is not None and played.run.step == 9
    assert (played.playing, played.asked, played.beyond) == (False, 0, None)


def test_a_step_that_does_not_exist_is_named_until_the_next_order() -> None:
    played = opened(step=700, linked=True)
    assert played.beyond == 700
    done(played, "step")
    assert played.beyond is None


def test_settings_that_cannot_change_on_the_way_begin_it_again() -> None:
    played = opened(step=6)
    assert played.take_over(SETTINGS, True) is None
    frame = played.take_over(WalkSettings(seed=1, last=400), True)
    assert frame is not None and frame.step == 0
    refused = played.refusal
    assert refused is not None and "restart" in refused
    played.begin_again()
    assert (played.refusal, played.playing) == (None, True)
