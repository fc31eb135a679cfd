"""The tab "Digits": what is pressed, drawn and chosen changes picture, numbers and link."""

from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from pages.generative.gans import digits_answers
from pages.generative.gans.digits_inversion import EXAMPLE
from pages.generative.gans.digits_path_pictures import in_their_plane
from tests.support.apps import Visited, components, link, notices, readouts, unhurried
from ui.components import unpack
from ui.drawn_digits import BLANK
from ui.topic import View

PAGE = Visited("gans")


def opened(**query: str) -> AppTest:
    with unhurried():
        return PAGE.opened(experiment="digits", **query)


def sent(app: AppTest, kind: str, ending: str) -> dict[str, Any]:
    """Header of the message of a component."""
    (found,) = (c for c in components(app, kind) if c.id.endswith(ending))
    header: dict[str, Any] = unpack(found.bytes)[0]
    return header


def test_a_pressed_sample_is_classified_and_stands_in_the_link() -> None:
    app = PAGE.opened(experiment="digits")
    PAGE.point(app, "digits-sheet", {"kind": "press", "cells": [[4, 7]]})
    assert (link(app)["chosen_latent"], link(app)["chosen_class"]) == ("4", "7")
    assert readouts(app)["chosen"] == "z 5, class 7"
    assert readouts(app)["… classifier prediction"].startswith("7 ")


def test_a_drawn_digit_is_inverted_in_all_classes_and_an_empty_paper_says_so() -> None:
    app = opened(view="inversion", target="drawn", digit=BLANK)
    assert "nothing on the paper" in notices(app)
    drawn = {"experiment": "digits", "view": "inversion", "target": "drawn", "digit": EXAMPLE}
    with unhurried():
        PAGE.settle(PAGE.follow(app, **drawn))
    shown = readouts(app)
    assert shown["class with the least error"] == "7"
    classes = sent(app, "canvas", "digits-classes-found")
    assert classes["row_names"] == ["best z", "z found"] and classes["chosen"] == [0, 7]
    errors = [float(text) for text in classes["captions"][:10]]
    assert min(errors) == errors[7] and classes["captions"][10:] == [""] * 10
    first, last = map(float, shown["… Encoder"].split(" → "))
    assert last < first


def test_with_one_class_only_its_latent_is_shown() -> None:
    app = opened(view="inversion", inversion_class="5", edit_scale="0.5")
    with unhurried():
        PAGE.settle(app)
    classes = sent(app, "canvas", "digits-classes-found")
    assert classes["row_names"] == ["0.50 z"] and classes["rows"] == 1


@pytest.mark.parametrize(("path", "label"), [("classes", "classifier changes at share"),
                                             ("walk", "classified as asked")])  # fmt: skip
def test_each_path_has_its_numbers(path: str, label: str) -> None:
    app = opened(view="paths", path=path)
    assert readouts(app)[label]
    assert sent(app, "plane", "digits-path")["film"]["total"] > 40


def test_the_plane_of_two_latents_keeps_lengths_and_angles() -> None:
    one, two = torch.tensor([[3.0, 0, 0, 4]]), torch.tensor([[0.0, 2, 0, 0]])
    found = in_their_plane(one, two, torch.cat([one, two, (one + two) / 2]))
    torch.testing.assert_close(found.norm(dim=1), torch.tensor([5.0, 2.0, 29**0.5 / 2]))
    assert float(found[0] @ found[1]) == pytest.approx(0, abs=1e-5)
    assert found[0, 0] < 0 < found[1, 0] and bool((found[:, 1] > 0).all())
    app = opened(view="paths")
    film, arc = (sent(app, "plane", name) for name in ("digits-path", "digits-arc"))
    assert arc["film"]["led"] and arc["film"]["total"] == film["film"]["total"]
    assert arc["film"]["together"] == film["film"]["together"]


def test_what_is_said_of_a_drawing_names_both_classes() -> None:
    numbers = {
        "view": "inversion",
        "target": "drawn",
        "drawn": True,
        "all": True,
        "classes": {0: 9.0, 7: 2.5, 9: 4.0},
        "seen": 7,
        "length": 5.0,
    }
    said = digits_answers.own_digit(View(numbers=numbers))
    assert said.startswith("A 7, with a squared error of 2.5; as a 9 it comes to 4.0")
    assert "so does the classifier" in said
    other = digits_answers.own_digit(View(numbers=numbers | {"seen": 1}))
    assert "but the classifier sees a 1" in other
