"""Data travel: the table of places agrees with what the topics declare, and links open them."""

import re
from html import unescape
from urllib.parse import parse_qsl

import numpy as np

from tests.support.apps import Visited, html, ignored, link
from tests.support.topics import cases
from ui.data_fields import DENSITY, DIGIT_DRAWING, LINE_DRAWING, Data
from ui.density_drawing import heart
from ui.digit_drawing import house, house_outline
from ui.fields import Choice
from ui.same_data import USES, address, named_address

DRAWINGS = {
    "density": DENSITY.encode(heart()),
    "digit": DIGIT_DRAWING.encode(house()),
    "lines": LINE_DRAWING.encode(house_outline()),
}


def test_every_place_is_an_experiment_with_such_a_field() -> None:
    known = {(case.slug, case.experiment.name): case for case in cases()}
    for use in USES:
        case = known[use.slug, use.experiment]
        assert case.experiment.title == use.title
        data = case.fields[use.name]
        assert isinstance(data, Data) and data.kind.name == use.kind
        assert data.parse(DRAWINGS[use.kind]) == DRAWINGS[use.kind]
        for name, value in use.values.items():
            case.fields[name].parse(value)
        if use.named:
            offered = case.fields[use.chosen]
            assert isinstance(offered, Choice)
            assert {*use.named} == {*offered.options} - {"drawn"}, use


def test_a_topic_that_shares_a_kind_of_data_has_a_place() -> None:
    topics: dict[str, set[str]] = {}
    for case in cases():
        for field in case.fields.values():
            if isinstance(field, Data):
                topics.setdefault(field.kind.name, set()).add(case.slug)
    for kind, slugs in topics.items():
        if len(slugs) > 1:
            assert slugs == {use.slug for use in USES if use.kind == kind}, kind


def test_a_drawn_density_opens_in_the_other_experiment_as_it_is() -> None:
    page = Visited("diffusion")
    code = DRAWINGS["density"]
    app = page.opened(experiment="noise_and_back", density="drawn", drawn_density=code, step="1")
    (target,) = re.findall(r"class='elsewhere'>.*?href='diffusion\?(.*?)'", html(app))
    query = dict(parse_qsl(unescape(target)))
    assert query == {"experiment": "samplers", "density": "drawn", "drawn_density": code}
    there = page.opened(**query, sampling_steps="2")
    assert not ignored(there) and link(there)["drawn_density"] == code
    assert "Diffusion · Noise and back</a>" in html(there)


def test_nothing_is_offered_before_anything_is_drawn() -> None:
    assert "Same data on" not in html(Visited("diffusion").opened(density="drawn", step="1"))


def test_a_named_density_opens_where_it_is_offered_and_comes_back() -> None:
    page = Visited("diffusion")
    kept = {"density": "moons", "drawn_density": DRAWINGS["density"], "step": "1"}
    targets = re.findall(r"href='(\w+)\?([^']*)'", html(page.opened(**kept)))
    assert ("gans", "experiment=game&amp;density=moons") in targets
    assert ("flows", "experiment=train&amp;density=moons") in targets
    assert not any("mode_collapse" in query for _, query in targets), "it has no moons"
    use = next(use for use in USES if use.experiment == "train")
    assert {other.experiment for other in USES if "rings" in other.named} == {"train", "game"}
    assert named_address(use, "moons") == "flows?experiment=train&density=moons"


def test_a_link_keeps_to_the_lecture() -> None:
    digits = next(use for use in USES if use.kind == "digit")
    assert address(digits, "abc", present=True).endswith("&digit=abc&present=1")
    drawn = DIGIT_DRAWING.decode(DRAWINGS["digit"])
    np.testing.assert_allclose(drawn, house(), atol=9)
