"""View "SDEdit": a drawing is denoised, and it is in the link."""

import numpy as np

from pages.generative.diffusion.digits import sdedit
from tests.pages.generative.diffusion.digits.support import PAGE, canvas
from tests.support.apps import check, link
from ui.digit_drawing import decode_drawing

QUERY = {
    "experiment": "digits",
    "view": "sdedit",
    "step": "2",
    "noise_strength": "0.50",
    "sampling_steps": "4",
}


def test_a_drawing_is_denoised_and_is_in_the_link() -> None:
    app = PAGE.opened(**QUERY)
    PAGE.stroke(app, "paper", [[14.0, 4.0], [14.0, 24.0]])
    drawing = decode_drawing(link(app)["digit"])
    assert drawing[14, 13:15].min() > 200 and drawing[:, :10].max() == 0, "the house is gone"
    np.testing.assert_array_equal(canvas(app, "paper")[1][0], drawing)
    again = PAGE.opened(**QUERY, digit=link(app)["digit"])
    for key in ("paper", "sdedit"):
        np.testing.assert_array_equal(canvas(app, key)[1], canvas(again, key)[1])
    app.button(key="diffusion:clear:digit").click().run()
    check(app)
    assert link(app)["digit"] == sdedit.BLANK


def test_the_question_of_an_own_drawing_is_answered_once_there_is_one() -> None:
    app = PAGE.opened(**QUERY, class_label="none", digit=sdedit.BLANK, question="6")
    assert PAGE.guide(app)["answer"].startswith("Draw on the black paper")
    PAGE.stroke(app, "paper", [[14.0, 4.0], [14.0, 24.0]])
    strip = PAGE.guide(app)
    assert "where 49 % of the variance" in strip["answer"] and not strip["left"]
