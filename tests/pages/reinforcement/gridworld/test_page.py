"""Every experiment, every preset, ordinary and extreme settings, and links of all kinds."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.reinforcement.gridworld import map_text, transitions
from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid, Gridworld
from engine.reinforcement.gridworld.maps import EXAMPLES
from pages.reinforcement.gridworld import editing, fields, map_link
from pages.reinforcement.gridworld.page import TOPIC
from tests.pages.reinforcement.gridworld.support import PAGE, SLIDERS, stage
from tests.support.apps import (
    check,
    components,
    html,
    link,
    notices,
    playback,
    readouts,
)
from ui.components import unpack

EXPERIMENTS = [experiment.name for experiment in TOPIC.experiments]


def test_the_first_picture_is_alive():
    app = PAGE.opened()
    header, blobs = stage(app)
    assert np.ptp(blobs["values"]) > 0.5
    assert playback(app)["step"] == 2 and playback(app)["autostart"] > 0
    assert "sweep 2" in header["alt"]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_plays_seeks_back_ends_and_shows_its_presets(experiment):
    app = PAGE.opened(experiment=experiment)
    PAGE.order(app, experiment, {"kind": "play"})
    assert playback(app)["playing"]
    PAGE.order(app, experiment, {"kind": "tick"}, {"kind": "tick"})
    assert playback(app)["step"] == 5
    PAGE.order(app, experiment, {"kind": "seek", "step": 1})
    assert playback(app)["step"] == 1 and playback(app)["furthest"] == 5
    assert not playback(app)["playing"]
    PAGE.order(app, experiment, {"kind": "pace", "name": "fastest"})
    PAGE.play_until(app, experiment, lambda: playback(app)["done"])
    assert not playback(app)["playing"]
    for place in range(len(TOPIC.experiment(experiment).presets)):
        PAGE.choose(app, place)
        PAGE.order(app, experiment, {"kind": "step"}, {"kind": "step"})
        assert playback(app)["step"] >= 2
        header, blobs = stage(app)
        assert np.isfinite(blobs["values"]).all()
        kind = blobs["kinds"][tuple(header["chosen"])]
        assert kind in {Cell.FLOOR, Cell.JUMP}, "a backup to look at"


def test_a_link_with_everything_in_it_opens_in_that_state():
    grid = editing.paint(Grid.floor(5, 7), "goal", [(4, 6)], 3)
    app = PAGE.opened(
        grid=map_link.encode_map(Gridworld(grid)),
        discount="0.80",
        slip="0.00",
        step="4",
        cell="5.6",
        tool="wall",
        q_values="1",
    )
    header, blobs = stage(app)
    assert blobs["values"].shape == (5, 7) and playback(app)["step"] == 4
    assert playback(app)["autostart"] == 0
    assert header["chosen"] == [4, 5] and header["tool"] == "wall"
    assert blobs["values"][4, 5] == pytest.approx(3 - 0.04)
    assert "quarters" in blobs


def test_a_wrong_link_opens_the_page_and_says_what_it_ignored():
    app = PAGE.opened(
        discount="7",
        grid="<script>",
        cell="0.0",
        experiment="nothing",
        map="../../etc/passwd",
        step="1e9",
    )
    for label in ("Discount", "Painted map", "Inspected cell", "Experiment", "Map", "Sweep"):
        assert label in notices(app)
    assert "<script>" not in html(app)
    app = PAGE.opened(grid="AAAA", policy="AAAA")
    assert "Painted map" in notices(app) and "drawn policy" in notices(app)


def test_an_improved_policy_is_better_than_a_random_one():
    app = PAGE.opened(experiment="policy_evaluation", step="200")
    before = stage(app)[1]["values"].sum()
    app.button(key="gridworld:improve").click().run()
    check(app)
    assert stage(app)[1]["values"].sum() > before


def test_changed_settings_start_over_or_go_on_from_here():
    app = PAGE.opened(step="30")
    before = stage(app)[1]["values"]
    PAGE.slide(app, SLIDERS, discount=0.5)
    assert playback(app)["step"] == 18  # converged before it came to sweep 30
    PAGE.slide(app, SLIDERS, discount=0.95)
    assert playback(app)["step"] == 30
    np.testing.assert_array_equal(stage(app)[1]["values"], before)
    PAGE.slide(app, SLIDERS, discount=0.5, continue_from_here=True)
    assert playback(app)["step"] == 30
    np.testing.assert_array_equal(stage(app)[1]["values"], before)


def test_the_colours_are_those_of_the_values_not_of_the_rewards_at_the_ends():
    app = PAGE.opened(map="walk_the_cliff", step_reward="-1", slip="0", discount="0.95", step="60")
    header, blobs = stage(app)
    cells = np.isin(blobs["kinds"], [Cell.FLOOR])
    assert blobs["values"].min() == -99, "the cliff"
    assert header["limit"] == pytest.approx(np.abs(blobs["values"][cells]).max()) and (
        header["limit"] < 20
    )


def test_the_largest_map_and_the_smallest():
    for rows, columns in ((64, 64), (1, 1)):
        code = map_link.encode_map(Gridworld(Grid.floor(rows, columns)))
        app = PAGE.opened(grid=code, step="3")
        assert stage(app)[1]["values"].shape == (rows, columns)


def test_a_moved_slider_builds_one_model_at_most(monkeypatch):
    built = []
    moves = transitions._moves

    def counted(grid, dynamics):
        built.append(dynamics)
        return moves(grid, dynamics)

    monkeypatch.setattr(transitions, "_moves", counted)
    for experiment in EXPERIMENTS:
        own = {"policy_iteration": "evaluation+", "policy_evaluation": ""}
        sliders = SLIDERS.replace("update_order+", own.get(experiment, "update_order+"))
        app = PAGE.opened(experiment=experiment, step="3", step_reward="-0.43")
        PAGE.slide(app, sliders, slip=0.5)
        transitions.transition_model.cache_clear()
        built.clear()
        PAGE.slide(app, sliders, slip=0.37)
        assert built == [Dynamics(slip=0.37, step_reward=-0.43)], experiment
        PAGE.slide(app, sliders, discount=0.61)
        assert len(built) == 1, "the moves do not depend on the discount"


def test_the_bump_reward_is_under_more_and_open_where_the_map_has_one():
    app = PAGE.opened()
    assert len(components(app, "panel")) == 1
    PAGE.choose(app, 0)
    app = PAGE.opened(map="two_jumps", bump_reward="-1")
    assert [json.loads(p.json)["rows"][0]["name"] for p in components(app, "panel")] == [
        "discount",
        "bump_reward",
    ]
    PAGE.slide(app, "bump_reward", bump_reward=0)
    assert "bump_reward" not in link(app) and len(components(app, "panel")) == 2


def chart(app: AppTest) -> str:
    (found,) = components(app, "chart")
    return str(unpack(found.bytes)[0])


def test_the_other_order_of_updates_is_drawn_beside_and_waits_while_a_slider_is_dragged():
    app = PAGE.opened(step="10")
    assert "… in place" in chart(app)
    PAGE.slide(app, SLIDERS, discount=0.9, resting=False)
    assert "in place" not in chart(app)
    PAGE.slide(app, SLIDERS, discount=0.9, resting=True)
    assert "… in place" in chart(app)


def test_every_example_has_numbers_that_the_sliders_can_show():
    for example in EXAMPLES.values():
        values = fields.values_of(example.gridworld)
        assert values == {field.name: field.snap(values[field.name]) for field in fields.DYNAMICS}


def test_episodes_follow_the_seed():
    app = PAGE.opened(experiment="stochastic_dynamics", step="60")
    label = "mean return ± standard error, 20,000 episodes"
    before = stage(app)[0]["path"], readouts(app)[label]
    (button,) = [b for b in app.button if b.label == "Seed 0"]
    button.click().run()
    check(app)
    assert link(app)["seed"] == "1"
    assert (stage(app)[0]["path"], readouts(app)[label]) != before


@pytest.mark.parametrize(
    ("text", "experiment", "words"),
    [
        ("step_reward 0.05\nmap\nS . G", "value_iteration", "column 1 one can gain for ever"),
        ("step_reward -1\nmap\nS # G", "value_iteration", "every policy pays for ever"),
        (
            "step_reward -1\nmap\n. S G\nreward 1 1 = 2",
            "value_iteration",
            "gains and costs of an endless walk cancel",
        ),
        ("step_reward 0.05\nmap\nS . G", "policy_evaluation", ""),
        ("step_reward -1\nmap\nS # G", "policy_evaluation", "this policy pays for ever"),
        ("step_reward -0.04\nmap\nS . G", "policy_iteration", ""),
    ],
)
def test_without_discount_the_page_says_why_there_is_no_limit(text, experiment, words):
    world = map_text.parse("gridworld 1 x 3\ndiscount 1\nslip 0\n" + text)
    values = {
        f.name: f.format(v) for f in fields.DYNAMICS for v in [fields.values_of(world)[f.name]]
    }
    app = PAGE.opened(
        grid=map_link.encode_map(world), experiment=experiment, step="5", cell="1.1", **values
    )
    assert words in html(app) if words else "γ = 1:" not in html(app)


def test_episodes_say_how_they_ended():
    app = PAGE.opened(
        experiment="stochastic_dynamics",
        map="cross_the_bridge",
        discount="0.90",
        slip="0.10",
        step_reward="0.00",
        step="8",
    )
    said = readouts(app)
    goal, pit = (
        float(said[f"terminated: {name}"].removesuffix(" %")) for name in ("goal +10", "pit −1")
    )
    assert goal + pit == pytest.approx(100, abs=1.5) and goal > 40 and pit > 20


def test_a_run_at_its_end_goes_on_by_itself_to_its_new_end():
    app = PAGE.opened(discount="0.50", step="18")
    assert playback(app)["done"] and not playback(app)["playing"]
    PAGE.slide(app, SLIDERS, discount=0.99)
    assert playback(app)["step"] == 18 and playback(app)["playing"]
    paused = PAGE.opened(discount="0.50", step="3")
    PAGE.slide(paused, SLIDERS, discount=0.99)
    assert not playback(paused)["playing"]


def test_the_map_says_what_to_notice_and_where_it_comes_from():
    app = PAGE.opened(map="textbook_4_3")
    assert any("turn back" in c.value and "Norvig" in c.value for c in app.caption)


def test_a_tab_reported_as_none_leaves_the_one_that_was_open() -> None:
    app = PAGE.opened(experiment="policy_evaluation")
    edition = app.session_state["page:gridworld"]["edition"]
    app.session_state[f"gridworld:experiment::{edition}"] = None
    app.run()
    check(app)
    assert link(app)["experiment"] == "policy_evaluation"
