"""The protocol, by a topic of two experiments of which one is played."""

import json

from tests.support.apps import Visited, html, link
from tests.ui.small_topic import opened, ran, texts


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
    app.session_state["topic:export:fold"] = True
    ran(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["CSV", "CSV", "NPZ", "JSON"], "its own, readouts, arrays, settings"


def test_readouts_and_settings_of_what_is_on_the_stage_can_be_saved():
    app = opened(step="4", drift="1")
    files = app.session_state["topic:export"]
    assert files["readouts"]("csv").decode().splitlines() == ["quantity,value", "steps,-4"]
    saved = json.loads(files["settings"]("json"))
    assert (saved["page"], saved["step"], saved["drift"]) == ("topic", "4", "1")
