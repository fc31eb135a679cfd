"""A topic of two experiments, in which what all topics share is tried."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.support.apps import components


def script() -> None:
    from unittest import mock

    import streamlit as st

    from tests.engine.walk import Walk, WalkSettings
    from ui import catalog, frame
    from ui.components.panel import panel
    from ui.exports import Export
    from ui.fields import Flag, Number
    from ui.live import TRAINING, Live
    from ui.topic import SEED, Experiment, Place, Preset, Topic, View, run

    def draw_controls(page):
        panel(page, "drift")

    def draw_walk(page, place: Place) -> View:
        begins = 3 if page["drift"] == 0 else None
        live = Live(page, "walk", Walk, paces=TRAINING, pace="1 step", autostart_after=begins)
        seen = live.advance(WalkSettings(seed=page["seed"], drift=page["drift"]))
        place.stage.text(f"walked {seen.step}")
        place.readouts.text("beside")
        frame.readout_html([("steps", f"−{seen.step}")])
        return View(live=live, files={"path": lambda suffix: f"{seen.step}.{suffix}".encode()})

    def draw_below() -> None:
        st.text("below")

    def answer(view: View) -> str:
        assert view.live is not None
        return f"It is at step {view.live.run.step}."

    def draw_still(page, place: Place) -> View:
        place.stage.text(f"still {page['drift']}")
        return View(below=draw_below)

    def check(page):
        if page["drift"] == 3:
            page["drift"] = 2
            page.ignored.append("Three is too much.")

    topic = Topic(
        "topic",
        (Number("step", "Step", 0, 0, 100, 1), Flag("camera", "Camera")),
        experiments=(
            Experiment(
                "walk",
                "A walk",
                draw_controls,
                draw_walk,
                fields=(Number("drift", "Drift", 1, 0, 3, 1), SEED),
                intro="Press play.",
                presets=(
                    Preset(
                        "What if it drifts?",
                        {"drift": 2},
                        answer=answer,
                    ),
                    Preset("And if not?"),
                    Preset("Does it begin by itself?", {"drift": 0}),
                    Preset("What is your own drift?", {"drift": 0}, own_data="drift"),
                ),
                seeded="steps",
                exports=(Export("path", "Path", ("csv",), "walk"),),
            ),
            Experiment(
                "still", "Still", draw_controls, draw_still,
                fields=(Number("drift", "Drift", 0, 0, 9, 1),),
            ),
        ),
        kept=("camera",),
        check=check,
    )  # fmt: skip
    row = catalog.Topic("topic", "vision", "Topic", "A claim.", "star", "", "", "Try it.")
    with mock.patch.object(catalog, "TOPICS", (row,)):
        run(topic)


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(script, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    return ran(app)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def transport(app: AppTest) -> dict[str, Any]:
    """What the transport was given."""
    (found,) = components(app, "transport")
    return dict(json.loads(found.json))


def strip(app: AppTest) -> dict[str, Any]:
    """What the guide strip was given."""
    (found,) = components(app, "guide")
    return dict(json.loads(found.json))


def ask(app: AppTest, place: int) -> None:
    seq = strip(app)["echo"] + 1
    app.session_state["topic:guide"] = {"chosen": {"seq": seq, "value": place}}
    ran(app)
