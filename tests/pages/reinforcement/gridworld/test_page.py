"""Every experiment, every preset, ordinary and extreme settings, and links of all kinds."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.reinforcement.gridworld import editing, map_text
from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid
from pages.reinforcement.gridworld import table
from tests.support.apps import Visited, check, components, html, link, notices, playback, ran, send
from ui.components import unpack
from ui.state import Number

PAGE = Visited("gridworld")
SLIDERS = "g+s+l+t+r+o+q+go"
PRESETS = [(x, question) for x, questions in table.TRY.items() for question in questions]


def stage(app: AppTest):
    (found,) = components(app, "canvas")
    return unpack(found.bytes)


def test_a_stroke_begun_on_a_map_that_is_gone_draws_no_arrow():
    app = PAGE.opened(x="policy", t="arrow")
    app.session_state["gridworld:stage_shape"] = (64, 64)
    ends = [{"kind": "press", "cells": [[40, 50]]}, {"kind": "release", "cells": [[40, 50]]}]
    PAGE.point(app, "stage", *ends)
    assert "p" not in link(app)
    PAGE.point(
        app, "stage", {"kind": "press", "cells": [[4, 0]]}, {"kind": "release", "cells": [[4, 0]]}
    )
    assert "p" in link(app)


def test_the_first_picture_is_alive():
    app = PAGE.opened()
    header, blobs = stage(app)
    assert np.ptp(blobs["values"]) > 0.5
    assert playback(app)["step"] == 2 and playback(app)["autostart"] > 0
    assert "sweep 2" in header["alt"]


@pytest.mark.parametrize("experiment", table.EXPERIMENTS)
def test_every_experiment_plays_seeks_back_and_ends(experiment):
    app = PAGE.opened(x=experiment)
    PAGE.order(app, experiment, {"kind": "play"})
    assert playback(app)["playing"]
    PAGE.order(app, experiment, {"kind": "tick"}, {"kind": "tick"})
    assert playback(app)["step"] == 5
    PAGE.order(app, experiment, {"kind": "seek", "step": 1})
    assert playback(app)["step"] == 1 and playback(app)["furthest"] == 5
    assert not playback(app)["playing"]
    PAGE.order(app, experiment, {"kind": "pace", "name": "fastest"}, {"kind": "play"})
    for _ in range(40):
        if playback(app)["done"]:
            break
        PAGE.order(app, experiment, {"kind": "tick"})
    assert playback(app)["done"] and not playback(app)["playing"]


@pytest.mark.parametrize(("experiment", "question"), PRESETS)
def test_every_preset_opens_and_plays(experiment, question):
    app = PAGE.opened(x=experiment)
    place = list(table.TRY[experiment]).index(question)
    send(app, "gridworld:presets", "chosen", place)
    PAGE.order(app, experiment, {"kind": "step"}, {"kind": "step"})
    assert playback(app)["step"] >= 2
    header, blobs = stage(app)
    assert np.isfinite(blobs["values"]).all()
    kind = blobs["kinds"][tuple(header["chosen"])]
    assert kind in {Cell.FLOOR, Cell.JUMP}, "a backup to look at"


@pytest.mark.parametrize("experiment", table.EXPERIMENTS)
@pytest.mark.parametrize("end", ["low", "high"])
def test_extreme_settings_give_a_picture_or_a_sentence(experiment, end):
    numbers = [f for f in table.FIELDS if isinstance(f, Number) and f.name not in {"k", "seed"}]
    query = {f.name: f.format(getattr(f, end)) for f in numbers}
    app = PAGE.opened(x=experiment, k="30", q="1", go="1", **query)
    PAGE.order(app, experiment, {"kind": "play"}, {"kind": "tick"})
    _, blobs = stage(app)
    assert np.isfinite(blobs["values"]).all()


def test_a_link_with_everything_in_it_opens_in_that_state():
    grid = editing.paint(Grid.floor(5, 7), "goal", [(4, 6)], 3)
    code = map_text.to_code(grid, Dynamics())
    app = PAGE.opened(grid=code, g="0.80", s="0.00", k="4", c="5.6", t="wall", q="1")
    header, blobs = stage(app)
    assert blobs["values"].shape == (5, 7) and playback(app)["step"] == 4
    assert playback(app)["autostart"] == 0
    assert header["chosen"] == [4, 5] and header["tool"] == "wall"
    assert blobs["values"][4, 5] == pytest.approx(3 - 0.04)
    assert "quarters" in blobs


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"g": "7"}, "Discount"),
        ({"grid": "AAAA"}, "Painted map"),
        ({"grid": "<script>"}, "Painted map"),
        ({"c": "0.0"}, "Chosen cell"),
        ({"x": "nothing"}, "Experiment"),
        ({"map": "../../etc/passwd"}, "Map"),
        ({"p": "AAAA"}, "drawn policy"),
        ({"k": "1e9"}, "Sweep"),
    ],
)
def test_a_wrong_link_opens_the_page_and_says_what_it_ignored(query, said):
    app = PAGE.opened(**query)
    assert said in notices(app)
    assert "<script>" not in html(app)


def test_walls_painted_by_hand_are_in_the_map_and_the_link():
    app = PAGE.opened(t="wall")
    before = stage(app)[1]["kinds"]
    PAGE.point(
        app,
        "stage",
        {"kind": "press", "cells": [[0, 0]]},
        {"kind": "drag", "cells": [[0, 1], [0, 2]]},
    )
    after = stage(app)[1]["kinds"]
    assert (after[0, :3] == Cell.WALL).all() and (before[0, :3] == Cell.FLOOR).all()
    assert (map_text.from_code(link(app)["grid"])[0].kinds == after).all()


def test_jumps_wind_start_and_arrows_take_a_whole_stroke():
    app = PAGE.opened(t="jump")
    down = [{"kind": "press", "cells": [[4, 0]]}, {"kind": "drag", "cells": [[3, 0]]}]
    PAGE.point(app, "stage", *down, {"kind": "release", "cells": [[3, 0]]})
    assert stage(app)[0]["jumps"] == [[4, 0, 3, 0]]
    app = PAGE.opened(t="wind")
    PAGE.point(app, "stage", *down, {"kind": "release", "cells": [[2, 0]]})
    assert stage(app)[0]["wind"][0] == 2
    app = PAGE.opened(t="start")
    PAGE.point(app, "stage", {"kind": "press", "cells": [[0, 0]]})
    assert stage(app)[0]["start"] == [0, 0]
    app = PAGE.opened(x="policy", t="arrow")
    PAGE.point(app, "stage", *down, {"kind": "release", "cells": [[3, 0]]})
    assert stage(app)[1]["arrows"][4, 0] == stage(app)[1]["arrows"][3, 0] == 1


def press(app, cell):
    ends = [{"kind": kind, "cells": [list(cell)]} for kind in ("press", "release")]
    PAGE.point(app, "stage", *ends)


def test_jumps_and_wind_need_no_stroke():
    app = PAGE.opened(t="jump")
    press(app, (4, 0))
    assert stage(app)[0]["chosen"] == [4, 0] and not stage(app)[0]["jumps"]
    press(app, (3, 0))
    assert stage(app)[0]["jumps"] == [[4, 0, 3, 0]]
    press(app, (2, 0))
    PAGE.slide(app, SLIDERS, t="wind")
    press(app, (2, 0))
    press(app, (5, 0))
    assert stage(app)[0]["wind"][0] == 2
    PAGE.slide(app, SLIDERS, t="jump")
    press(app, (0, 0))
    assert len(stage(app)[0]["jumps"]) == 1, "another brush has forgotten where a jump began"


def test_a_greedy_policy_is_better_than_a_random_one():
    app = PAGE.opened(x="policy", k="200")
    before = stage(app)[1]["values"].sum()
    app.button(key="gridworld:greedy").click().run()
    check(app)
    assert stage(app)[1]["values"].sum() > before


def test_changed_settings_start_over_or_go_on_from_here():
    app = PAGE.opened(k="30")
    before = stage(app)[1]["values"]
    PAGE.slide(app, SLIDERS, g=0.5)
    assert playback(app)["step"] == 18  # converged before it came to sweep 30
    PAGE.slide(app, SLIDERS, g=0.95)
    assert playback(app)["step"] == 30
    np.testing.assert_array_equal(stage(app)[1]["values"], before)
    PAGE.slide(app, SLIDERS, g=0.5, go=True)
    assert playback(app)["step"] == 30
    np.testing.assert_array_equal(stage(app)[1]["values"], before)


def test_a_map_written_by_hand_is_taken_over_or_refused_with_a_sentence():
    app = PAGE.opened()
    app.session_state["gridworld:menu"] = True
    ran(app)
    app.text_area[0].set_value("gridworld 1 x 3\nmap\nS . G").run()
    check(app)
    assert stage(app)[1]["values"].shape == (1, 3)
    app.text_area[0].set_value("gridworld 1 x 3\nmap\nS . ?").run()
    check(app)
    assert "line 3" in app.error[0].value.lower()
    assert stage(app)[1]["values"].shape == (1, 3)
    app.text_area[0].set_value("gridworld 1 x 2\ndiscount 0.999\nmap\nS G").run()
    check(app)
    assert "Discount γ 0.999 cannot be set on this page, only 0 to 1" in app.error[0].value
    assert stage(app)[1]["values"].shape == (1, 3)


def test_a_map_is_resized_there_and_back_and_left_for_a_preset():
    app = PAGE.opened()
    app.session_state["gridworld:menu"] = True
    ran(app)
    rows, _ = app.number_input
    for length in (7, 6, 7):
        app.number_input[0].set_value(length).run()
        check(app)
        assert stage(app)[1]["values"].shape == (length, 8)
    assert rows.label == "Rows" and app.selectbox[0].value == "painted"
    app.selectbox[0].set_value(table.FIRST_MAP).run()
    check(app)
    assert stage(app)[1]["values"].shape == (6, 8) and app.selectbox[0].value == table.FIRST_MAP


def test_a_drawn_policy_stays_where_it_was_when_the_map_is_resized():
    app = PAGE.opened(x="policy", t="arrow", c="6.8")
    press(app, (4, 0))
    before = stage(app)[1]["arrows"][4, 0]
    assert before != 15
    app.session_state["gridworld:menu"] = True
    ran(app)
    app.number_input[0].set_value(5).run()
    check(app)
    assert stage(app)[1]["arrows"].shape == (5, 8) and stage(app)[1]["arrows"][4, 0] == before
    assert not notices(app)


def test_a_cell_that_the_map_does_not_have_is_said():
    app = PAGE.opened(c="60.60")
    assert "There is no cell 60.60 on this map" in notices(app)
    assert "c" not in link(app)


def test_the_other_button_rubs_out():
    app = PAGE.opened(t="wall")
    row, column = np.argwhere(stage(app)[1]["kinds"] == Cell.WALL)[0].tolist()
    PAGE.point(app, "stage", {"kind": "press", "cells": [[row, column]], "button": 2})
    assert stage(app)[1]["kinds"][row, column] == Cell.FLOOR


@pytest.mark.parametrize("brush", table.TOOLS)
def test_a_reward_is_asked_for_where_the_brush_has_one(brush):
    app = PAGE.opened()
    PAGE.slide(app, SLIDERS, t=brush)
    (panel,) = components(app, "panel")
    (row,) = [row for row in json.loads(panel.json)["rows"] if row["name"] == "r"]
    assert row["hidden"] == (brush not in table.WITH_REWARD)


def test_a_painted_map_of_any_content_comes_back_from_its_link():
    rewards = np.random.default_rng(0).integers(-200, 201, (64, 64)) / 2
    grid = Grid(np.zeros((64, 64)), reward=rewards)
    app = PAGE.opened(grid=map_text.to_code(grid, Dynamics()))
    assert stage(app)[1]["values"].shape == (64, 64)


def test_the_colours_are_those_of_the_values_not_of_the_rewards_at_the_ends():
    app = PAGE.opened(map="walk-the-cliff", l="-1", s="0", g="0.95", k="60")
    header, blobs = stage(app)
    cells = np.isin(blobs["kinds"], [Cell.FLOOR])
    assert blobs["values"].min() == -99, "the cliff"
    assert header["limit"] == pytest.approx(np.abs(blobs["values"][cells]).max()) and (
        header["limit"] < 20
    )


def test_the_largest_map_and_the_smallest():
    for rows, columns in ((64, 64), (1, 1)):
        code = map_text.to_code(Grid.floor(rows, columns), Dynamics())
        app = PAGE.opened(grid=code, k="3")
        assert stage(app)[1]["values"].shape == (rows, columns)
