"""Compositing: a pressed pixel, Gaussians dragged before each other, orders and pictures."""

import re

import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.geometry.gaussian_splats import pair_lists
from pages.geometry.gaussian_splats import compositing_answers
from pages.geometry.gaussian_splats.compositing_fields import read_places, write_places
from pages.geometry.gaussian_splats.compositing_state import (
    NOTICEABLE,
    SceneSettings,
    alpha_min,
    camera_at,
    popping,
    scene_of,
)
from tests.support.apps import Visited, components, html, ignored, link, readouts
from ui.components import unpack
from ui.topic import View

PAGE = Visited("gaussian-splats")


def opened(**query: str) -> AppTest:
    return PAGE.opened(experiment="compositing", **query)


def names(app: AppTest) -> list[str]:
    """Of the Gaussians in the table, from front to back."""
    return re.findall(r"</span>([a-z]+ [a-z]+)</th>", html(app))


def test_a_pressed_pixel_is_followed() -> None:
    app = opened()
    assert names(app)[0] == "blue ball" and len(names(app)) == 5
    PAGE.point(app, "composite", {"kind": "press", "points": [[2.5, 94.5]], "cells": [[94, 2]]})
    assert link(app)["pixel"] == "94_2"
    assert "No Gaussian covers this pixel" in html(app)
    assert readouts(app)["T behind all"] == "1.000"


def test_a_gaussian_that_is_dragged_to_the_back_is_composited_last() -> None:
    app = opened()
    PAGE.stroke(app, "plan", [[0.75, 0.4], [-1.2, 0.0]])
    places = read_places(link(app)["places"])
    assert places[0] == (-1.2, 0.0)
    assert names(app)[-1] == "blue ball"


def test_a_press_beside_all_centres_moves_nothing() -> None:
    app = opened()
    PAGE.stroke(app, "plan", [[1.25, -1.25], [0.0, 0.0]])
    assert "places" not in link(app)


def test_the_table_has_the_sums_of_the_readouts() -> None:
    for order in ("stored", "centre", "tile", "pixel"):
        app = opened(scene="surfels", order=order, pixel="50_48")
        found = readouts(app)
        assert found["Σ w + T"] == "1.000000"
        assert float(found["Σ w"]) == pytest.approx(1 - float(found["T behind all"]), abs=2e-3)
        assert "more</th>" in html(app)


def test_the_order_by_ray_is_the_reference_and_is_not_compared_with_itself() -> None:
    app = opened(scene="surfels", picture="difference")
    assert readouts(app)["pixels unlike those by ray"] == "10.9 %"
    app = opened(scene="surfels", order="pixel", picture="difference")
    assert "pixels unlike those by ray" not in readouts(app)
    (picture, *_) = components(app, "canvas")
    assert unpack(picture.bytes)[0]["hint"] == "The reference: sorted by ray"


def test_what_is_unsorted_is_as_wrong_from_every_side() -> None:
    surfels = SceneSettings("surfels", "", 0)
    changed = []
    for azimuth in range(-180, 180, 60):
        seen = pair_lists.screen(scene_of(surfels), camera_at("surfels", azimuth), 1.0)
        found = pair_lists.pairs(seen, 2.0, alpha_min(True))
        stored, by_ray = (
            pair_lists.composite(pair_lists.in_order(found, seen, order), seen, torch.ones(3))
            for order in ("stored", "pixel")
        )
        changed.append(pair_lists.changed_share(stored.image, by_ray.image, NOTICEABLE))
    assert 0.25 < min(changed) and max(changed) < 0.45


def test_small_surfels_hardly_pop_and_the_answer_says_so() -> None:
    surfels = SceneSettings("surfels", "", 0)
    shares, largest = zip(
        *(popping(surfels, angle, order) for angle in (8, 20, 32) for order in ("centre", "pixel")),
        strict=True,
    )
    assert max(shares) < 0.01 and max(largest) < 32 / 255
    numbers = {
        "turning": 1.0, "pop_centre": 0.2, "most_centre": 100 * max(shares), "most_at": 8.0,
        "most_pixel": 100 * max(shares), "largest_change": max(largest),
    }  # fmt: skip
    said = compositing_answers.pops(View(numbers=numbers))
    assert "by ray" in said and f"{255 * max(largest):.0f} of 255 levels" in said


def test_turning_shows_what_changes_and_the_curve() -> None:
    app = opened(view="turn", azimuth="20")
    assert len(components(app, "canvas")) == 2 and len(components(app, "chart")) == 1


def test_places_are_held_and_others_refused() -> None:
    places = ((0.1, -0.2), (1.3, -1.3), (0.0, 0.0), (0.5, 0.5), (-0.25, 1.0))
    assert read_places(write_places(places)) == places
    assert read_places(write_places(((9.0, -9.0), *places[1:])))[0] == (1.3, -1.3)
    for text in ("1_2", "1_2;3_4;5_6;7_8;999_0", "a", "0_0;" * 6):
        with pytest.raises(ValueError, match=r"places|between"):
            read_places(text)
    assert "cannot be read" in ignored(opened(places="1_2"))
    assert "no pixel" in ignored(opened(pixel="96_0"))
