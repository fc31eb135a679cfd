"""The page of the cells: the scale of their responses, a picture of one's own, drawings."""

import io

import numpy as np
from PIL import Image

from pages.vision.receptive_fields import uploads
from tests.support.apps import Visited, check, components, html, link, readouts
from ui.components import unpack
from ui.data_fields import DIGIT_DRAWING
from ui.digit_drawing import add_stroke, blank, house

PAGE = Visited("receptive-fields")
PICTURE = {"experiment": "cells", "view": "picture"}


def trace_scale(**given: str) -> float:
    """The upper end of the axis on which responses are drawn over the position."""
    app = PAGE.opened(experiment="cells", **given)
    check(app)
    headers = [unpack(proto.bytes)[0] for proto in components(app, "chart")]
    (header,) = [each for each in headers if each["x_label"].startswith("position")]
    return float(header["y_range"][1])


def test_a_turned_bar_is_drawn_on_the_scale_of_the_preferred_orientation() -> None:
    scales = [trace_scale(stimulus_orientation=turned) for turned in ("45", "0", "-45", "90")]
    assert len(set(scales)) == 1
    assert trace_scale(contrast="0.5") == scales[0] / 2
    # Without contrast the axis still has a length.
    assert trace_scale(contrast="0") > 0


def test_a_cell_without_contrast_is_silent() -> None:
    app = PAGE.opened(experiment="cells", contrast="0", stimulus="grating")
    found = readouts(app)
    assert found["simple cell, response"] == "0.00" and found["F1/F0: simple"] == "silent"
    found = readouts(PAGE.opened(**PICTURE, contrast="0"))
    assert found["best orientation"] == "none" and found["silent simple cells"] == "100 %"


def png(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(values).save(file, "PNG")
    return file.getvalue()


def test_a_picture_of_ones_own_is_looked_at_and_another_file_refused() -> None:
    app = PAGE.opened(**PICTURE, picture="upload", orientation="0", question="8")
    assert "No picture yet" in app.info[0].value
    assert "Choose a file" in PAGE.guide(app)["answer"]
    stripes = np.zeros((200, 200, 3), np.uint8)
    stripes[(np.arange(200) // 10) % 2 == 0] = 255  # horizontal, of 20 pixels
    app.file_uploader(key=uploads.FILE).upload("stripes.png", png(stripes)).run()
    check(app)
    assert not app.info and readouts(app)["best orientation"] == "0°"
    assert "of your picture cells of 0° answer most" in PAGE.guide(app)["answer"]
    app.file_uploader(key=uploads.FILE).upload("own.png", b"no picture").run()
    check(app)
    assert "no PNG, JPEG or WebP picture" in app.error[0].value


def test_the_cell_is_dragged_over_the_picture_and_its_layers() -> None:
    app = PAGE.opened(**PICTURE)
    for key, point, at in (
        ("picture", [20.3, -11.6], ("20", "-12")),
        ("simple-layer", [-64.0, 64.0], ("-64", "64")),
    ):
        PAGE.point(app, key, {"kind": "drag", "points": [point]})
        assert (link(app)["looks_right"], link(app)["looks_up"]) == at


def test_a_drawing_is_looked_at_and_opens_on_other_pages() -> None:
    line = DIGIT_DRAWING.encode(add_stroke(blank(), [(14, 4), (14, 24)]))
    app = PAGE.opened(**PICTURE, picture="drawn", digit=line)
    assert readouts(app)["best orientation"] == "90°"
    assert "VAE" in html(app) or "Your digit" in html(app)
    empty = PAGE.opened(**PICTURE, picture="drawn", digit=DIGIT_DRAWING.encode(blank()))
    check(empty)
    assert readouts(empty)["complex cell, energy"] == "0.00"
    assert DIGIT_DRAWING.encode(house()) != line
