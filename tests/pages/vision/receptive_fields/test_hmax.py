"""The page of HMAX: drawings and pictures of one's own, and a paper with nothing on it."""

import numpy as np
from streamlit.testing.v1 import AppTest

from pages.vision.receptive_fields import uploads
from tests.pages.vision.receptive_fields.test_cells import png
from tests.support.apps import Visited, check, html, link, notices, readouts
from ui.data_fields import DIGIT_DRAWING
from ui.digit_drawing import blank, house

PAGE = Visited("receptive-fields")


def opened(**given: str) -> AppTest:
    app = PAGE.opened(experiment="hmax", **given)
    PAGE.settle(app)
    check(app)
    return app


def test_a_drawing_is_what_the_units_are_tuned_to() -> None:
    code = DIGIT_DRAWING.encode(house())
    app = opened(target="drawn", digit=code, shift_right="8", question="6")
    assert link(app)["digit"] == code
    assert readouts(app)["unit on C2"] == "1.00", "it was moved by a multiple of 4"
    assert "Moved by 8 pixels, your picture gets 1.00 on C2" in PAGE.guide(app)["answer"]
    assert "class='elsewhere'" in html(app)


def test_a_paper_with_nothing_on_it_is_said_to_be_empty() -> None:
    app = opened(target="drawn", digit=DIGIT_DRAWING.encode(blank()))
    assert "nothing on the paper" in html(app) + notices(app)


def test_a_picture_of_ones_own_is_told_from_photographs() -> None:
    app = opened(target="upload", question="6")
    assert "No picture yet" in app.info[0].value
    own = np.random.default_rng(0).integers(0, 256, (80, 120, 3), np.uint8)
    app.file_uploader(key=uploads.FILE).upload("own.png", png(own)).run()
    PAGE.settle(app)
    check(app)
    assert not app.info
    assert "your picture gets 1.00 on C2" in PAGE.guide(app)["answer"]
    assert "part " in PAGE.guide(app)["answer"]


def test_the_digit_is_dragged_from_where_it_stands() -> None:
    app = opened(shift_right="2")
    press = {"kind": "press", "points": [[30.0, 30.0]]}
    PAGE.point(app, "hmax-image", press, {"kind": "drag", "points": [[31.0, 29.0], [34.2, 26.8]]})
    assert (link(app)["shift_right"], link(app)["shift_down"]) == ("6", "3")
    assert "…" in readouts(app).values(), "what is slow waits while it is held"
    PAGE.point(app, "hmax-image", {"kind": "release", "points": [[90.0, 30.0]]})
    PAGE.settle(app)
    assert link(app)["shift_right"] == "12" and "shift_down" not in link(app)
    assert "…" not in readouts(app).values()
