"""The latent walk: what is dragged, pressed and slid is decoded, and stands in the link."""

import json

import numpy as np
import torch
from streamlit.testing.v1 import AppTest

from engine.generative import digit_autoencoder
from engine.generative.vae import interpolation, pretrained
from pages.generative.vae.fields import COORDINATES
from tests.support.apps import Visited, components, link, readouts
from ui.components import unpack
from ui.components.canvas import to_bytes

PAGE = Visited("vae")


def pixels(app: AppTest, key: str) -> np.ndarray:
    """The pixels of a canvas."""
    (found,) = [c for c in components(app, "canvas") if c.id.endswith(f"vae:{key}")]
    return unpack(found.bytes)[1]["pixels"]


def decoded(*code: float) -> np.ndarray:
    """What the pretrained decoder makes of a code."""
    return to_bytes(
        digit_autoencoder.pretrained(len(code)).decode(torch.tensor([code])).numpy(), 0, 1
    )


def assert_same(shown: np.ndarray, expected: np.ndarray) -> None:
    """Equal but for the rounding of a byte: a batch may be summed in another order."""
    assert shown.shape == expected.shape
    assert abs(shown.astype(int) - expected.astype(int)).max() <= 1


def test_the_digit_of_a_dragged_point_is_shown_and_the_point_is_in_the_link() -> None:
    app = PAGE.opened()
    PAGE.point(app, "plane", {"kind": "press", "points": [[1.0, 0.5]]})
    PAGE.point(app, "plane", {"kind": "drag", "points": [[1.5, 0.5], [2.0, -1.25]]})
    assert_same(pixels(app, "decoded"), decoded(2.0, -1.25))
    PAGE.point(app, "plane", {"kind": "release", "points": [[2.0, -1.25]]})
    assert link(app)["latent_point"] == "2.00_-1.25"


def test_a_press_on_the_manifold_takes_its_code_to_the_plane() -> None:
    app = PAGE.opened(view="manifold")
    codes = interpolation.grid(20)
    assert_same(pixels(app, "manifold")[47], decoded(*codes[47].tolist())[0])
    PAGE.point(app, "manifold", {"kind": "press", "points": [[7.5, 2.5]], "cells": [[2, 7]]})
    x, y = map(float, link(app)["latent_point"].split("_"))
    assert abs(x - codes[47, 0]) < 0.006 and abs(y - codes[47, 1]) < 0.006


def test_both_paths_begin_at_the_encoded_digits_and_the_film_shows_the_chosen_one() -> None:
    app = PAGE.opened(view="interpolation", path="spherical", latent_size="12")
    strip = pixels(app, "strips")
    assert len(strip) == 18
    assert_same(strip[[0, 8]], strip[[9, 17]])
    assert (strip[4] != strip[13]).any()
    numbers = readouts(app)
    halfway = float(numbers["|z| halfway, spherical"])
    ends = sum(map(float, numbers["|z| at the ends"].split(" → "))) / 2
    assert abs(halfway - ends) < 0.02 and float(numbers["|z| halfway, linear"]) < ends - 0.3


def test_drawn_digits_are_centred_and_walked_between() -> None:
    app = PAGE.opened(view="interpolation", first_digit="drawn", second_digit="drawn", question="6")
    assert PAGE.guide(app)["answer"].startswith("Draw a digit on both papers")
    before = pixels(app, "strips")
    PAGE.stroke(app, "paper-first", [[8.0, 4.0], [8.0, 16.0]])
    assert PAGE.guide(app)["answer"].startswith("Draw a digit on the other paper")
    PAGE.stroke(app, "paper-second", [[5.0, 5.0], [20.0, 5.0], [12.0, 22.0]])
    assert PAGE.guide(app)["answer"].startswith("Decoded, your drawings are seen as a 1 and a 7")
    after = pixels(app, "strips")
    assert (after[0] != before[0]).any() and (after[8] != before[8]).any()
    assert {"digit", "second_drawing"} <= set(link(app))


def test_a_point_dragged_in_the_projection_moves_the_sliders_and_undo_brings_it_back() -> None:
    app = PAGE.opened(view="dimensions")
    x, y = [0.5], [1.0]
    PAGE.point(
        app,
        "projection",
        {"kind": "press", "points": [x + y]},
        {"kind": "release", "points": [x + y]},
    )
    code = torch.tensor([[float(link(app).get(name, "nan")) for name in COORDINATES]])
    place = pretrained.projection(12).to_plane(code)[0].tolist()
    assert abs(place[0] - 0.5) < 0.02 and abs(place[1] - 1.0) < 0.02
    sliders = [json.loads(each.json)["rows"] for each in components(app, "panel")]
    shown = {row["name"]: row["value"] for rows in sliders for row in rows}
    assert shown["code_3"] == float(link(app)["code_3"])
    PAGE.slide(app, "+".join(COORDINATES[:6]), code_1=1.5)
    assert link(app)["code_1"] == "1.5"
    assert_same(pixels(app, "decoded-12"), decoded(1.5, *map(float, code[0, 1:].tolist())))


def test_a_pressed_traversal_sets_its_dimension_alone() -> None:
    app = PAGE.opened(view="dimensions")
    PAGE.point(app, "traversals", {"kind": "press", "points": [[4.5, 6.5]], "cells": [[6, 4]]})
    changed = {name: value for name, value in link(app).items() if name.startswith("code_")}
    assert changed == {"code_5": "3.0"}
