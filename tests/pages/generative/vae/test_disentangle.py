"""The tab "Disentangle": shipped runs are shown, and trained on."""

import numpy as np
import pytest

from engine.generative.vae import pretrained_shapes
from tests.support.apps import Visited, components, link, playback, readouts
from ui.components import unpack

PAGE = Visited("vae")


def test_the_matrix_is_that_of_the_shipped_weights_and_play_trains_them_on() -> None:
    app = PAGE.opened(experiment="disentangle", shapes_beta="4", run="2")
    (cells,) = [c for c in components(app, "canvas") if c.id.endswith("vae:information")]
    shown = unpack(cells.bytes)[1]["values"]
    model = pretrained_shapes.pretrained(4, 2)
    assert shown.shape == (6, 4)
    assert np.abs(shown - pretrained_shapes.score(model).normalised.numpy().T).max() < 0.06
    gap = float(readouts(app)["mutual information gap"])
    assert gap == pytest.approx(pretrained_shapes.gap(4, 2), abs=0.05)
    PAGE.order(app, "shapes", {"kind": "step"})
    assert playback(app)["step"] == 1


def test_another_weight_of_the_divergence_shows_its_own_weights() -> None:
    app = PAGE.opened(experiment="disentangle", shapes_beta="1")
    before = readouts(app)["− KL divergence"]
    PAGE.slide(app, "view+shapes_beta+run+start", shapes_beta="16")
    assert float(readouts(app)["− KL divergence"].split()[0]) < float(before.split()[0])
    assert playback(app)["step"] == 0


def test_a_run_that_is_pressed_among_the_nine_is_opened() -> None:
    app = PAGE.opened(experiment="disentangle", view="runs")
    (cells,) = [c for c in components(app, "canvas") if c.id.endswith("vae:gaps")]
    header, arrays = unpack(cells.bytes)
    assert header["row_names"] == ["β = 1", "β = 4", "β = 16"]
    assert arrays["values"][2, 0] == pytest.approx(pretrained_shapes.gap(16, 0))
    PAGE.point(app, "gaps", {"kind": "press", "points": [[0.5, 2.5]], "cells": [[2, 0]]})
    shown = link(app)
    assert shown["shapes_beta"] == "16" and shown["run"] == "0" and "view" not in shown
