"""Experiment "Digits": played, sought back, drafted while a slider is dragged."""

import numpy as np

from pages.generative.diffusion.digits.sampling import COUNT, GRID
from tests.pages.generative.diffusion.digits.support import PAGE, canvas
from tests.support.apps import html, link, playback

PANEL = "guidance_scale+sampling_steps+class_label+continue_from_step"


def test_digits_come_out_of_noise_step_by_step_and_can_be_sought_back() -> None:
    app = PAGE.opened(experiment="digits", step="3", sampling_steps="6")
    header, early = canvas(app, "samples")
    assert early.shape == (4 * COUNT, 28, 28) and "t = 500" in header["alt"]
    PAGE.play_until(app, "samples", lambda: playback(app)["done"])
    _, late = canvas(app, "samples")
    x_t, predicted = late[:8].astype(int), late[8:16].astype(int)
    assert np.abs(x_t - predicted).mean() < 3 < np.abs(early[:8] - predicted).mean()
    PAGE.order(app, "samples", {"kind": "seek", "step": 3})
    np.testing.assert_array_equal(canvas(app, "samples")[1], early)


def test_a_draft_stands_in_while_the_guidance_scale_is_dragged() -> None:
    query = {"experiment": "digits", "step": "5", "sampling_steps": "5"}
    app = PAGE.opened(**query)
    exact = {}
    for view, scale in (("samples", 4), ("grid", 3), ("sdedit", 5)):
        PAGE.slide(app, "view", view=view)
        panel = PANEL.replace("+", "+noise_strength+", 1) if view == "sdedit" else PANEL
        PAGE.slide(app, panel, resting=False, guidance_scale=scale)
        header, draft = canvas(app, view)
        assert "draft" in header["hint"]
        PAGE.slide(app, panel, resting=True, guidance_scale=scale)
        assert link(app)["guidance_scale"] == f"{scale}.0"
        header, exact[view] = canvas(app, view)
        assert "draft" not in header["hint"]
        assert 0 < np.abs(draft.astype(int) - exact[view]).mean() < 40
    _, fresh = canvas(PAGE.opened(guidance_scale="4.0", **query), "samples")
    np.testing.assert_array_equal(exact["samples"], fresh)


def test_a_finished_trajectory_is_finished_again_with_other_sampling_steps() -> None:
    app = PAGE.opened(experiment="digits", step="3", sampling_steps="3")
    assert playback(app)["done"]
    PAGE.slide(app, PANEL, resting=False, guidance_scale=2, sampling_steps=5)
    PAGE.settle(app)
    assert playback(app)["done"] and playback(app)["step"] == 5
    PAGE.slide(app, PANEL, resting=True, guidance_scale=2, sampling_steps=5)
    PAGE.settle(app)
    assert playback(app)["done"] and link(app)["step"] == "5"


def test_a_label_changes_on_the_way_only_where_it_is_asked_to_continue() -> None:
    app = PAGE.opened(experiment="digits", step="3", sampling_steps="4")
    before = canvas(app, "samples")[1][8:16]
    PAGE.slide(app, PANEL, resting=True, class_label="8", continue_from_step=True)
    assert playback(app)["furthest"] == 3
    np.testing.assert_array_equal(canvas(app, "samples")[1][8:16], before)
    PAGE.slide(app, PANEL, resting=True, class_label="8", continue_from_step=False)
    PAGE.slide(app, PANEL, resting=True, class_label="1", continue_from_step=False)
    assert (canvas(app, "samples")[1][8:16] != before).any()


def test_a_press_selects_a_sample_of_the_grid() -> None:
    app = PAGE.opened(experiment="digits", view="grid", step="1", sampling_steps="1")
    header, pixels = canvas(app, "grid")
    assert pixels.shape == (GRID, 28, 28) and len(header["captions"]) == GRID
    PAGE.point(app, "grid", {"kind": "press", "points": [[1.5, 2.5]], "cells": [[2, 1]]})
    assert link(app)["selected_sample"] == "10"
    assert "</b> 10: requested 1, classifier" in html(app)
