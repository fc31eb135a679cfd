"""The tab "Conditional flows": what is chosen, slid, pressed and drawn is what is shown."""

import numpy as np
import torch
from streamlit.testing.v1 import AppTest

from engine import weights
from engine.data import images
from engine.generative import digit_autoencoder
from engine.generative.flows.conditional import cflow, edits, generated, srflow, srflow_samples
from engine.generative.flows.glow.pretrained import held_out_mean
from pages.generative.flows.conditional_fields import REACH
from tests.pages.generative.vae.test_latent_walk import assert_same
from tests.support.apps import Visited, components, link, notices, readouts
from ui.components import unpack
from ui.components.canvas import to_bytes

PAGE = Visited("flows")


def pixels(app: AppTest, key: str) -> np.ndarray:
    """The pixels of a canvas."""
    (found,) = [c for c in components(app, "canvas") if c.id.endswith(f"flows:{key}")]
    shown: np.ndarray = unpack(found.bytes)[1]["pixels"]
    return shown


def test_the_samples_are_those_of_the_small_digit_at_the_temperature() -> None:
    app = PAGE.opened(experiment="conditional", source="7", temperature="0.5", seed="3")
    small = srflow.downsample(images.held_out_digit(7, 6)[None])
    found = srflow_samples.sample(srflow.pretrained(), small, 0.5, 3)
    assert_same(pixels(app, "super-samples"), to_bytes(found.pictures.numpy(), 0, 1))
    shown = float(readouts(app)["consistency error, mean"])
    assert abs(shown - float(found.consistency.mean())) < 6e-4


def test_a_drawing_is_centred_made_small_and_sampled_from() -> None:
    app = PAGE.opened(experiment="conditional", question="4")
    PAGE.stroke(app, "paper", [[6.0, 5.0], [20.0, 5.0], [12.0, 22.0]])
    assert "samples are seen as 7" in PAGE.guide(app)["answer"]
    app.button(key="flows:clear:digit").click().run()
    assert "nothing on the paper" in notices(app)


def test_an_edit_is_that_of_the_engine_and_a_pressed_picture_sets_the_slider() -> None:
    app = PAGE.opened(experiment="conditional", view="styleflow", source="9", held_out_index="42")
    given = generated.generate(
        digit_autoencoder.pretrained(12).encode(images.held_out_digit(9, 42)[None]).mean
    )
    change = torch.tensor([[0.0, 25.0, 0.0]])
    for k, method in enumerate(edits.METHODS, start=1):
        expected = generated.generate(edits.edit(given, change, method)).pictures
        assert_same(pixels(app, "style-edits")[k : k + 1], to_bytes(expected.numpy(), 0, 1))
    PAGE.point(app, "style-film", {"kind": "press", "points": [[1.5, 0.5]], "cells": [[0, 1]]})
    assert link(app)["change_slant"] == "-30"


def test_a_blank_paper_has_no_attributes() -> None:
    app = PAGE.opened(experiment="conditional", question="7")
    app.button(key="flows:clear:digit").click().run()
    assert "nothing on the paper" in notices(app)


def test_a_drawn_outline_is_filled_and_a_digit_gets_its_outline() -> None:
    app = PAGE.opened(experiment="conditional", question="10")
    assert readouts(app)["class seen in the digit"].startswith("2")
    box = [[8.5, 4.5], [19.5, 4.5], [19.5, 23.5], [8.5, 23.5], [8.5, 4.5]]
    PAGE.stroke(app, "outline-paper", box)
    assert PAGE.guide(app)["answer"].startswith("What it draws is seen as")
    assert "lines" in link(app) and "digit" not in link(app)
    app.button(key="flows:clear:lines").click().run()
    assert "nothing on the paper" in notices(app)
    app = PAGE.opened(experiment="conditional", view="cflow", target="outline", source="3")
    digit = images.held_out_digit(3, 6)[None]
    assert_same(pixels(app, "translation-source"), to_bytes(digit.numpy(), 0, 1))
    outline = cflow.outline(digit).numpy()
    assert_same(pixels(app, "translation-target"), to_bytes(outline, 0, 1))


def test_the_chart_has_room_for_a_method_that_goes_further_than_asked() -> None:
    app = PAGE.opened(experiment="conditional", view="styleflow", attribute="thickness")
    (chart,) = [c for c in components(app, "chart") if c.id.endswith("flows:style-chart")]
    header, blobs = unpack(chart.bytes)
    low, high = header["y_range"]
    lines = np.concatenate([blob.ravel() for blob in blobs.values()])
    assert low < lines.min() and lines.max() < high
    assert lines.max() > REACH["thickness"], "one does go further"


def test_knowing_y_does_not_make_up_for_a_network_that_fits_less_well() -> None:
    """As the mathematics says of the bits of SRFlow, C-Flow and Glow."""
    shipped = weights.manifest()
    glow = held_out_mean()
    given_y = shipped[srflow.name(True)].metric[srflow.METRIC]
    in_cflow = shipped[cflow.name("outline")].metric[cflow.SOURCE_METRIC]
    assert glow < given_y < in_cflow
