"""Experiment "ControlNet": nothing changes at zero initialisation, else edges are followed."""

import numpy as np

from pages.generative.diffusion.digits import controlnet
from tests.pages.generative.diffusion.digits.support import PAGE, canvas
from tests.support.apps import check, link, readouts
from ui.digit_drawing import decode_lines

PANEL = "condition+held_out_digit+held_out_index+weights+conditioning_scale+class_label+step"


def _percent(text: str) -> int:
    return int(text.removesuffix(" %"))


def test_samples_follow_the_edges_and_not_at_zero() -> None:
    app = PAGE.opened(experiment="controlnet")
    assert link(app) == {"experiment": "controlnet"}, "links hold only what differs"
    said = readouts(app)
    assert said["all steps bitwise identical"] == "no"
    assert _percent(said["edge overlap with ControlNet"]) > 80 and _percent(said["… without"]) < 50
    assert canvas(app, "controlled")[0]["captions"][4:8] == ["with: 4"] * 4
    PAGE.slide(app, PANEL, resting=False, conditioning_scale=0.5)
    assert "draft" in canvas(app, "controlled")[0]["hint"]
    PAGE.slide(app, PANEL, resting=True, conditioning_scale=2.0, weights="zero")
    said = readouts(app)
    assert said["all steps bitwise identical"] == "yes"
    assert said["largest zero-convolution weight"] == "0 exactly"
    _, pixels = canvas(app, "controlled")
    np.testing.assert_array_equal(pixels[:4], pixels[4:8])
    assert (pixels[8:] == 128).all(), "no difference is drawn as the middle grey"


def test_a_line_becomes_the_condition_and_the_link_brings_it_back() -> None:
    query = {"experiment": "controlnet", "condition": "lines"}
    app = PAGE.opened(**query, lines=controlnet.BLANK)
    PAGE.stroke(app, "condition", [[4.5, 4.5], [20.5, 4.5]])
    code = link(app)["lines"]
    lines = decode_lines(code)
    assert lines[4, 4:21].all() and lines.sum() == 17
    other = PAGE.opened(**query, lines=code)
    np.testing.assert_array_equal(canvas(other, "condition")[1], canvas(app, "condition")[1])
    app.button(key="diffusion:clear:lines").click().run()
    check(app)
    assert link(app)["lines"] == controlnet.BLANK
