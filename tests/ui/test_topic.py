"""The protocol, by a topic of two experiments of which one is played."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.support.apps import Visited, components, html, link, send


def script() -> None:
    from unittest import mock

    import streamlit as st

    from tests.engine.walk import Walk, WalkSettings
    from ui import catalog
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


def test_the_first_experiment_is_on_the_stage_with_its_seed():
    app = opened()
    assert texts(app) == ["walked 0", "beside"]
    assert [button.label for button in app.button] == ["Seed 0"]
    assert link(app) == {}


def test_another_tab_has_its_own_fields_and_begins_at_step_0():
    app = opened(step="7", drift="2")
    assert texts(app)[0] == "walked 7" and link(app) == {"step": "7", "drift": "2"}
    app.session_state["topic:experiment::1"] = "still"
    ran(app)
    assert texts(app) == ["still 0", "below"]
    assert link(app) == {"experiment": "still"}
    assert not app.button, "no chance, no seed"


def test_a_tab_may_have_a_seed_that_no_other_has():
    app = opened(experiment="still")
    assert not app.button
    app.session_state["topic:experiment::1"] = "walk"
    ran(app)
    assert [button.label for button in app.button] == ["Seed 0"]


def test_a_link_with_a_question_alone_has_its_values_and_those_beside_it_win():
    app = opened(question="1")
    assert link(app) == {"question": "1", "drift": "2"}
    assert link(opened(question="1", drift="3", step="5"))["drift"] == "2", "3 is refused"
    usual = {"question": "1", "drift": "1", "step": "5"}
    assert link(opened(**usual)) == usual, "a default beside a question is said"
    assert "drift" not in link(opened(question="2"))


def test_in_a_lecture_what_a_question_plays_waits():
    app = opened()
    send(app, "topic:guide", "chosen", 2)
    assert texts(app)[0] == "walked 3"
    app = opened(present="1")
    send(app, "topic:guide", "chosen", 2)
    assert texts(app)[0] == "walked 0"
    assert link(app) == {"question": "3", "drift": "0", "paused": "1"}


def test_in_a_lecture_the_answer_has_what_waits_at_its_first_step_play():
    app = opened(present="1")
    send(app, "topic:guide", "chosen", 2)
    assert not transport(app)["autostart"]
    send(app, "topic:guide", "chosen", "answer")
    assert transport(app)["autostart"]
    assert link(app)["paused"] == "auto", "unlike the question alone"
    send(app, "topic:guide", "chosen", {"answered": 2})
    assert transport(app)["autostart"], "whoever comes back to it has seen the answer"
    taken_further = opened(present="1", question="3", step="5")
    send(taken_further, "topic:guide", "chosen", "answer")
    assert not transport(taken_further)["autostart"], "the answer is about this step"


def test_what_was_asked_of_the_run_before_a_question_does_not_start_it():
    app = opened(present="1")
    edition = transport(app)["edition"]
    send(app, "topic:guide", "chosen", 2)
    for asked, step in ((edition, 0), (transport(app)["edition"], 1)):
        send(app, "topic:walk:transport", "orders", [{"kind": "play", "edition": asked}])
        assert texts(app)[0] == f"walked {step}"


def test_a_question_that_a_link_opens_in_a_lecture_waits_too():
    app = opened(present="1", question="3")
    assert texts(app)[0] == "walked 0" and strip(app)["chosen"] == 2
    assert link(app) == {"question": "3", "drift": "0", "paused": "1"}
    assert texts(opened(question="3"))[0] == "walked 3"


def test_in_a_lecture_the_introduction_has_the_values_from_before_the_questions():
    app = opened(present="1", drift="1", seed="4", step="9")
    before = link(app)
    for place in (0, 2, -1):
        ask(app, place)
    assert link(app) == before and texts(app)[0] == "walked 9"
    app = opened(present="1", question="1")
    ask(app, -1)
    assert link(app) == {}, "there was nothing before"


def test_a_presenter_goes_on_to_the_next_experiment_and_back():
    app = opened(present="1", question="3")
    send(app, "topic:guide", "chosen", "after")
    assert texts(app) == ["still 0", "below"] and link(app) == {"experiment": "still"}
    send(app, "topic:guide", "chosen", "after")
    assert link(app) == {"experiment": "still"}, "it is the last"
    send(app, "topic:guide", "chosen", "before")
    assert link(app) == {"question": "4", "drift": "0", "paused": "1"}
    app = opened(question="3")
    send(app, "topic:guide", "chosen", "after")
    assert "experiment" not in link(app), "in a lecture only"


def test_in_a_lecture_a_menu_takes_the_place_of_the_tabs():
    page = Visited("gridworld")
    tabs = [group.key for group in page.opened(step="3").get("button_group")]
    assert len([key for key in tabs if ":experiment:" in str(key)]) == 1
    app = page.opened(step="3", present="1")
    assert not app.get("button_group")
    app.session_state["gridworld:present"] = True
    titles = [button.label for button in ran(app).button]
    assert {"Value iteration", "Policy iteration"} <= set(titles)
    app.button(key="gridworld:to:policy_iteration").click()
    assert link(ran(app))["experiment"] == "policy_iteration"


def test_a_preset_replaces_all_values_but_those_that_are_kept():
    app = opened(drift="1", camera="1", seed="5", step="3")
    ask(app, 0)
    assert link(app) == {"question": "1", "drift": "2", "camera": "1"}


def test_the_seed_is_the_next_and_begins_anew_after_the_last():
    app = opened(seed="9999")
    app.button[0].click()
    ran(app)
    assert app.button[0].label == "Seed 0"


def test_what_a_link_asks_for_and_does_not_fit_together_is_put_right_and_said():
    app = opened(drift="3")
    assert link(app) == {"drift": "2"}
    assert "Three is too much." in html(app)


def test_an_export_is_made_of_what_is_on_the_stage_when_it_is_asked_for():
    app = opened(step="4")
    files = app.session_state["topic:export"]
    assert files["path"]("csv") == b"4.csv"
    app.session_state["topic:export:path"] = True
    ran(app)
    assert [button.proto.label for button in app.get("download_button")] == ["CSV"]


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


def test_the_strip_begins_with_the_introduction_and_answers_a_question_from_its_run():
    app = opened()
    assert (strip(app)["intro"], strip(app)["chosen"]) == ("Press play.", -1)
    ask(app, 0)
    shown = strip(app)
    assert (shown["chosen"], shown["answer"], shown["left"]) == (0, "It is at step 0.", False)
    ask(app, -1)
    assert strip(app)["chosen"] == -1
    assert link(app) == {"drift": "2"}, "the stage stays as it was"


def test_the_strip_says_when_the_visitor_has_left_the_question():
    app = opened(question="1", drift="2")
    assert not strip(app)["left"]
    app = opened(question="1", drift="1")
    assert strip(app)["left"]
    own = opened(question="4", drift="2")
    assert not strip(own)["left"], "the visitor has done what it asks for"


def test_a_question_that_the_experiment_does_not_have_is_the_introduction():
    assert strip(opened(experiment="still", question="2"))["chosen"] == -1
