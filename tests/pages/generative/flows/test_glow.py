"""Samples and their levels, paths, likelihoods and actnorm of the flow of digits."""

import numpy as np
import torch
from streamlit.testing.v1 import AppTest

from engine.data import images
from engine.generative.flows.glow import initialisation, latents, likelihood
from engine.generative.flows.glow.pretrained import pretrained
from pages.generative.flows import glow_answers
from tests.support.apps import Visited, check, components, link, notices, readouts
from ui import digit_drawing, drawn_digits
from ui.components import unpack
from ui.components.canvas import to_bytes
from ui.topic import View

PAGE = Visited("flows")


def pixels(app: AppTest, key: str) -> np.ndarray:
    """The pixels of a canvas."""
    (found,) = [c for c in components(app, "canvas") if c.id.endswith(f"flows:{key}")]
    return unpack(found.bytes)[1]["pixels"]


def test_a_pressed_sample_is_varied_in_the_levels_that_are_chosen() -> None:
    app = PAGE.opened(experiment="glow", seed="3", temperature="1", resample_level_1="0")
    PAGE.point(app, "glow-samples", {"kind": "press", "points": [[1.5, 2.5]], "cells": [[2, 1]]})
    assert link(app)["sample"] == "17"
    sheet, varied = pixels(app, "glow-samples"), pixels(app, "glow-variants")
    expected = latents.decode(pretrained(), latents.noise(24, "samples", seed=3))
    assert abs(sheet.astype(int) - to_bytes(expected.numpy(), 0, 1)).max() <= 2
    assert abs(varied.astype(int) - sheet[17]).max() <= 2
    PAGE.follow(app, experiment="glow", seed="3", temperature="1", sample="17")
    one = pixels(app, "glow-variants").astype(int)
    assert (abs(one[1:] - one[0]).max(axis=(1, 2)) > 20).all()


def test_both_strips_run_from_one_digit_to_the_other() -> None:
    app = PAGE.opened(experiment="glow", view="interpolation", first_digit="1", second_digit="8")
    strips = pixels(app, "glow-strips").astype(int)
    ends = torch.stack([images.held_out_digit(1, 0), images.held_out_digit(8, 0)])
    for shown in (strips[[0, 8]], strips[[9, 17]]):
        assert abs(shown - to_bytes(ends.numpy(), 0, 1)).max() <= 2
    assert abs(strips[13] - strips[[9, 17]].mean(axis=0)).max() <= 2
    assert abs(strips[4] - strips[13]).max() > 50


def test_a_drawing_is_scored_among_the_test_digits_and_travels() -> None:
    app = PAGE.opened(experiment="glow", view="likelihood")
    assert "example" in readouts(app) and "yours" not in readouts(app)
    PAGE.follow(app, experiment="glow", view="likelihood", digit=drawn_digits.BLANK)
    assert "example" not in readouts(app)
    assert "yours" not in readouts(app)
    PAGE.stroke(app, "glow-paper", [[14.0, 4.0], [14.0, 20.0]])
    drawing = digit_drawing.decode_drawing(link(app)["digit"])
    centred = drawn_digits.as_mnist(drawing)
    assert centred is not None
    bits = float(likelihood.bits_of(pretrained(), centred.picture[None])[0])
    assert readouts(app)["yours"].startswith(f"{bits:.2f} / ")
    assert not notices(app)
    app.button(key="flows:clear:digit").click().run()
    check(app)
    assert "yours" not in readouts(app)


def test_the_button_initialises_one_layer_after_another() -> None:
    app = PAGE.opened(experiment="glow", view="actnorm", last_layers="random")
    before = readouts(app)
    app.button(key="flows:initialise-next").click().run()
    check(app)
    assert link(app)["initialised_layers"] == "1"
    after = readouts(app)
    assert before["… all 15 initialised"] == after["… all 15 initialised"]
    assert "… 1 initialised" in after
    PAGE.follow(app, experiment="glow", view="actnorm", initialised_layers="15")
    assert app.button(key="flows:initialise-next").label == "Start again"
    app.button(key="flows:initialise-next").click().run()
    assert "initialised_layers" not in link(app)


def test_with_random_last_layers_the_coupling_widens_what_the_next_layer_gets() -> None:
    # Random last layers: the coupling, no identity, widens far beyond what four channels of
    # deviation 1 can give under an orthogonal map, 2.
    flow = initialisation.untrained(1, True, 0)
    assert float(flow.layers[1].deviation_before.max()) > 4
    assert float(initialisation.untrained(1, False, 0).layers[1].deviation_before.max()) < 2
    numbers = {"view": "actnorm", "layers": 1, "random": True, "bits_all": 13515.9}
    said = glow_answers.first_layer(View(numbers={**numbers, "second_before": (0.55, 6.0)}))
    assert "0.55 to 6.00" in said and "no identity" in said and "1.4·10⁴" in said
    assert len(said) <= 280


def test_what_random_last_layers_leave_large_are_the_latents_of_the_splits() -> None:
    flow, batch = initialisation.fresh(True, 0), initialisation.first_batch()
    z = initialisation.initialise(flow, batch.points).moved.points
    first, second, third = (float(part.square().mean()) for part in flow.levels_of(z))
    assert first > 1e3 and second > 1e3 and abs(third - 1) < 1e-3


def test_a_digit_costs_less_in_the_middle_of_its_levels_than_with_random_noise() -> None:
    digits = torch.stack([images.held_out_digit(label, 0) for label in (3, 7)])
    middle = latents.pixel_path(pretrained(), digits, 1).bits
    assert (middle + 0.2 < likelihood.bits_of(pretrained(), digits)).all()
