"""A topic's page in Streamlit's AppTest: opened from a link, and what its components send and show.

What a component of ours sends is put where its message would arrive, since AppTest knows only
Streamlit's own.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.support.server import ROOT
from ui import beside
from ui.components import unpack
from ui.live import played_run, second_run
from ui.questions import UNANSWERED

PICTURES = ("canvas", "plane", "scene", "chart", "player", "units")
"""Our components that draw what an experiment is about."""
MOST_TICKS = 500
PATIENCE_MS = 60_000.0
"""What a run may take to come to the step asked for, on however slow a processor."""
_COUNT = "test:count"
_ARRAYS = "test:arrays"


@contextmanager
def unhurried(milliseconds: float = PATIENCE_MS, beside_ms: float | None = None) -> Iterator[None]:
    """One run of the page comes to the step asked for, so does the run that it is compared with,
    and all is measured that is measured beside.

    Otherwise how far it comes depends on the processor. Histories have few points: those of a
    training cost more than its steps.

    Args:
        milliseconds: what each of them may take.
        beside_ms: what measuring beside may take, if that is something else.
    """
    beside_ms = milliseconds if beside_ms is None else beside_ms
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(played_run, "OPENING_MS", milliseconds)
        patch.setattr(played_run, "CHANGING_MS", milliseconds)
        patch.setattr(played_run, "_STRETCHES", 2)
        patch.setattr(second_run, "AT_LEAST_MS", milliseconds)
        patch.setattr(beside.make_some, "__defaults__", (beside_ms,))
        yield


@dataclass(frozen=True)
class Visited:
    """A page, by its slug."""

    slug: str

    def opened(self, **query: str) -> AppTest:
        """The page as a link opens it."""
        app = AppTest.from_file(ROOT / "app.py", default_timeout=100)
        # `switch_page` would look for it by the name of its file, whose words have no hyphens.
        app._page_hash = calc_hash(self.slug)
        for name, value in query.items():
            app.query_params[name] = value
        return ran(app)

    def follow(self, app: AppTest, **query: str) -> AppTest:
        """A link, in an app that is open already: its values win over those of the page."""
        app.query_params.clear()
        for name, value in query.items():
            app.query_params[name] = value
        app.session_state["page:shown"] = ""
        return ran(app)

    def choose(self, app: AppTest, place: int) -> AppTest:
        """A press on one of the questions of the open experiment."""
        send(app, f"{self.slug}:guide", "chosen", place)
        return app

    def guide(self, app: AppTest) -> dict[str, Any]:
        """What the guide strip was given."""
        (found,) = components(app, "guide")
        return dict(json.loads(found.json))

    def exported(self, app: AppTest, wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """Of the exports wanted, by name and format, those that what is shown makes a file of."""
        makers = app.session_state.get(f"{self.slug}:export", {})
        made = {(name, suffix) for name, suffix in wanted if name in makers}
        for name, suffix in made:
            assert makers[name](suffix), f"{name} as {suffix} is empty"
        return made

    def leave(self, app: AppTest) -> AppTest:
        """On to the home page, by a press in the navigation."""
        app.query_params.clear()
        app._page_hash = calc_hash("")
        ran(app)
        app._page_hash = calc_hash(self.slug)
        return app

    def kept(self, app: AppTest) -> dict[str, Any]:
        """What the session holds of this page."""
        return {name: value for name, value in app.session_state.items() if self.slug in name}

    def order(self, app: AppTest, run: str, *orders: dict[str, Any]) -> AppTest:
        """What the transport of a run sends."""
        number = send(app, f"{self.slug}:{run}:transport", "orders", list(orders))
        assert playback(app)["echo"] == number
        return app

    def play_until(self, app: AppTest, run: str, reached: Callable[[], bool]) -> AppTest:
        """Plays, tick by tick: how far one leads depends on the processor."""
        self.order(app, run, {"kind": "play"})
        for _ in range(MOST_TICKS):
            if reached():
                return app
            self.order(app, run, {"kind": "tick"})
        raise AssertionError(f"not reached at step {playback(app)['step']}")

    def settle(self, app: AppTest) -> AppTest:
        """Ticks of the clock until the runs have come to the step that was asked for, and runs of
        the page until the numbers of the answer are there, which are computed beside it."""
        for _ in range(MOST_TICKS):
            if self.guide(app)["answer"] == UNANSWERED:
                send(app, f"{self.slug}:link", "edits", ["again"])
                continue
            edition = app.session_state[f"page:{self.slug}"]["edition"]
            waiting = [
                name.rpartition(":")[2]
                for name, state in app.session_state.items()
                if name.startswith(f"live:{self.slug}:")
                and isinstance(state, dict)
                and "target" in state
                and state["edition"] == edition  # one of another view waits until it is shown
            ]
            if not waiting:
                return app
            self.order(app, waiting[0], {"kind": "tick"})
        raise AssertionError(f"the run never came to the step that was asked for: {waiting}")

    def slide(self, app: AppTest, names: str, **values: float | str | bool) -> AppTest:
        """What a panel sends; it is named by its fields, with + between."""
        send(app, f"{self.slug}:sliders:{names}", "values", values)
        return app

    def ask(self, app: AppTest, place: int) -> AppTest:
        """Chooses a question in the guide strip, by its place; -1 is the introduction."""
        send(app, f"{self.slug}:guide", "chosen", place)
        return app

    def point(self, app: AppTest, stage: str, *events: dict[str, Any]) -> AppTest:
        """What a hand on a stage sends: events as `ui.components.pointer` reads them."""
        usual = {"button": 0, "key": "", "points": [], "cells": []}
        return self._touch(app, stage, "pointer", [usual | event for event in events])

    def stroke(self, app: AppTest, stage: str, points: list[list[float]]) -> AppTest:
        """What a hand on a stage sends that draws through these points."""
        press, drag, release = points[:1], points[1:], points[-1:]
        return self.point(
            app,
            stage,
            {"kind": "press", "points": press},
            {"kind": "drag", "points": drag},
            {"kind": "release", "points": release},
        )

    def act(self, app: AppTest, scene: str, *events: dict[str, Any]) -> AppTest:
        """What a hand in a scene sends: events as `ui.components.scene` reads them."""
        return self._touch(app, scene, "actions", list(events))

    def _touch(self, app: AppTest, stage: str, name: str, events: list[dict[str, Any]]) -> AppTest:
        first = _next(app, len(events))
        messages = [{"mount": "m", "number": first + k} | event for k, event in enumerate(events)]
        send(app, f"{self.slug}:{stage}", name, messages)
        return app


def send(app: AppTest, key: str, name: str, value: object) -> int:
    """Message `name` of component `key`, and the run that takes it; returns its number."""
    number = _next(app)
    app.session_state[key] = {name: {"seq": number, "value": value}}
    ran(app)
    return number


def ran(app: AppTest) -> AppTest:
    """A run, without an exception."""
    app.run()
    check(app)
    return app


def check(app: AppTest) -> None:
    """Nothing was raised; keeps for `arrays` what was sent."""
    assert not app.exception, app.exception[0].message
    sent = arrays(app)
    for plane in components(app, "plane"):
        sent |= unpack(plane.bytes)[1]
    app.session_state[_ARRAYS] = sent


def arrays(app: AppTest) -> dict[str, np.ndarray]:
    """All that its planes have been sent, by name: what is the same is not sent twice."""
    sent: dict[str, np.ndarray] = app.session_state.get(_ARRAYS, {})
    return sent


def components(app: AppTest, name: str) -> list[Any]:
    """The protocol messages of our components of this kind, in the order of the page."""
    found = (element.proto for element in app.get("bidi_component"))
    return [proto for proto in found if proto.component_name == f"playground_{name}"]


def playback(app: AppTest) -> dict[str, Any]:
    """What the transport was given."""
    (found,) = components(app, "transport")
    return dict(json.loads(found.json))


def link(app: AppTest) -> dict[str, str]:
    """The parameters in the page's link."""
    (found,) = components(app, "link")
    query = parse_qs(json.loads(found.json)["query"], keep_blank_values=True)
    return {name: values[0] for name, values in query.items()}


def shown(app: AppTest) -> list[str]:
    """Names of the pictures on the page; where there is none, sentences that say why."""
    pictures = [name for name in PICTURES for _ in components(app, name)]
    return pictures or [
        box.proto.body for kind in ("info", "warning", "error") for box in app.get(kind)
    ]


def html(app: AppTest) -> str:
    """All that the page says in HTML of its own."""
    return " ".join(element.proto.body for element in app.get("html"))


def readouts(app: AppTest) -> dict[str, str]:
    """Label and value of every line of numbers; of what follows a film, at the moment shown."""
    plain = re.sub(r"</?span.*?>", "", html(app))
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", plain))


def notices(app: AppTest) -> str:
    """What was not done as asked."""
    return " ".join(re.findall(r"<div class='notice'.*?</div>", html(app)))


def ignored(app: AppTest) -> str:
    """What a link asked for and did not get."""
    return notices(app) if re.search("This link|no setting called", notices(app)) else ""


def _next(app: AppTest, many: int = 1) -> int:
    """The first of so many numbers that were not used yet."""
    used: int = app.session_state.get(_COUNT, 0)
    app.session_state[_COUNT] = used + many
    return used + 1
