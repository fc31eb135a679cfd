"""Maps painted by hand: strokes, jumps, wind, text, another size."""

import json

import numpy as np

from engine.reinforcement.gridworld.grid import Cell, Grid, Gridworld
from pages.reinforcement.gridworld import fields, map_link
from tests.pages.reinforcement.gridworld.support import PAGE, SLIDERS, stage
from tests.support.apps import (
    check,
    components,
    link,
    notices,
    ran,
)


def test_a_stroke_begun_on_a_map_that_is_gone_draws_no_arrow():
    app = PAGE.opened(experiment="policy_evaluation", tool="arrow")
    app.session_state["gridworld:stage_shape"] = (64, 64)
    ends = [{"kind": "press", "cells": [[40, 50]]}, {"kind": "release", "cells": [[40, 50]]}]
    PAGE.point(app, "stage", *ends)
    assert "policy" not in link(app)
    PAGE.point(
        app, "stage", {"kind": "press", "cells": [[4, 0]]}, {"kind": "release", "cells": [[4, 0]]}
    )
    assert "policy" in link(app)


def test_walls_painted_by_hand_are_in_the_map_and_the_link():
    app = PAGE.opened(tool="wall")
    before = stage(app)[1]["kinds"]
    PAGE.point(
        app,
        "stage",
        {"kind": "press", "cells": [[0, 0]]},
        {"kind": "drag", "cells": [[0, 1], [0, 2]]},
    )
    after = stage(app)[1]["kinds"]
    assert (after[0, :3] == Cell.WALL).all() and (before[0, :3] == Cell.FLOOR).all()
    assert (map_link.decode_map(link(app)["grid"]).grid.kinds == after).all()


def test_jumps_wind_start_and_arrows_take_a_whole_stroke():
    app = PAGE.opened(tool="jump")
    down = [{"kind": "press", "cells": [[4, 0]]}, {"kind": "drag", "cells": [[3, 0]]}]
    PAGE.point(app, "stage", *down, {"kind": "release", "cells": [[3, 0]]})
    assert stage(app)[0]["jumps"] == [[4, 0, 3, 0]]
    app = PAGE.opened(tool="wind")
    PAGE.point(app, "stage", *down, {"kind": "release", "cells": [[2, 0]]})
    assert stage(app)[0]["wind"][0] == 2
    app = PAGE.opened(tool="start")
    PAGE.point(app, "stage", {"kind": "press", "cells": [[0, 0]]})
    assert stage(app)[0]["start"] == [0, 0]
    app = PAGE.opened(experiment="policy_evaluation", tool="arrow")
    PAGE.point(app, "stage", *down, {"kind": "release", "cells": [[3, 0]]})
    assert stage(app)[1]["arrows"][4, 0] == stage(app)[1]["arrows"][3, 0] == 1


def press(app, cell):
    ends = [{"kind": kind, "cells": [list(cell)]} for kind in ("press", "release")]
    PAGE.point(app, "stage", *ends)


def test_jumps_and_wind_need_no_stroke():
    app = PAGE.opened(tool="jump")
    press(app, (4, 0))
    assert stage(app)[0]["chosen"] == [4, 0] and not stage(app)[0]["jumps"]
    press(app, (3, 0))
    assert stage(app)[0]["jumps"] == [[4, 0, 3, 0]]
    press(app, (2, 0))
    PAGE.slide(app, SLIDERS, tool="wind")
    press(app, (2, 0))
    press(app, (5, 0))
    assert stage(app)[0]["wind"][0] == 2
    PAGE.slide(app, SLIDERS, tool="jump")
    press(app, (0, 0))
    assert len(stage(app)[0]["jumps"]) == 1, "another brush has forgotten where a jump began"


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


def test_a_map_keeps_its_own_numbers_to_the_last_digit_until_a_slider_is_moved():
    app = PAGE.opened()
    app.session_state["gridworld:menu"] = True
    ran(app)
    frozen_lake = "gridworld 1 x 2\ndiscount 0.9999999\nslip 0.6666666666666666\nmap\nS G"
    app.text_area[0].set_value(frozen_lake).run()
    check(app)
    assert link(app)["slip"] == "0.66667" and link(app)["discount"] == "1.00"
    assert "slip 0.6666666666666666" in (app.text_area[0].value or "")
    followed = PAGE.opened(**link(app))
    text = followed.session_state["gridworld:export"]["map"]("txt").decode()
    assert "slip 0.6666666666666666" in text and "discount 0.9999999" in text
    PAGE.slide(followed, SLIDERS, slip=0.5, discount=1.0)
    text = followed.session_state["gridworld:export"]["map"]("txt").decode()
    assert "slip 0.5" in text and "discount 0.9999999" in text


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
    app.selectbox[0].set_value(fields.FIRST_MAP).run()
    check(app)
    assert stage(app)[1]["values"].shape == (6, 8) and app.selectbox[0].value == fields.FIRST_MAP


def test_a_drawn_policy_stays_where_it_was_when_the_map_is_resized():
    app = PAGE.opened(experiment="policy_evaluation", tool="arrow", cell="6.8")
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
    app = PAGE.opened(cell="60.60")
    assert "There is no cell 60.60 on this map" in notices(app)
    assert "cell" not in link(app)


def test_the_other_button_rubs_out():
    app = PAGE.opened(tool="wall")
    row, column = np.argwhere(stage(app)[1]["kinds"] == Cell.WALL)[0].tolist()
    PAGE.point(app, "stage", {"kind": "press", "cells": [[row, column]], "button": 2})
    assert stage(app)[1]["kinds"][row, column] == Cell.FLOOR


def test_a_reward_is_asked_for_where_the_tool_paints_one():
    app = PAGE.opened()
    for tool in fields.TOOLS:
        PAGE.slide(app, SLIDERS, tool=tool)
        (panel,) = components(app, "panel")
        (row,) = [r for r in json.loads(panel.json)["rows"] if r["name"] == "painted_reward"]
        assert row["hidden"] == (tool not in fields.PAINTING_A_REWARD)


def test_a_painted_map_of_any_content_comes_back_from_its_link():
    rewards = np.random.default_rng(0).integers(-200, 201, (64, 64)) / 2
    grid = Grid(np.zeros((64, 64)), reward=rewards)
    app = PAGE.opened(grid=map_link.encode_map(Gridworld(grid)))
    assert stage(app)[1]["values"].shape == (64, 64)


def test_the_map_is_saved_as_text():
    app = PAGE.opened(map="two_jumps")
    text = app.session_state["gridworld:export"]["map"]("txt").decode()
    assert text.startswith("gridworld 5 x 5") and "jump 1 2 -> 5 2" in text
