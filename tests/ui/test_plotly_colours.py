"""Plotly's colours: fixed meanings, a dark colour for each, scales about zero."""

import re

import pytest

from ui import plotly_colours
from ui.plotly_colours import COLOUR, DARK, sequential, signed, tint
from ui.theme import COLOURS, MEANINGS


def luminance(colour: str) -> float:
    """Of WCAG 2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("name", [*MEANINGS, "ink", "paper", "rule", "accent", "soft"])
def test_a_named_colour_becomes_the_one_of_that_name(name: str) -> None:
    assert DARK[COLOUR[name]] == COLOURS["dark"][name]


def test_every_stop_of_every_scale_has_a_dark_colour_of_the_same_place() -> None:
    for scale in (sequential("data"), sequential("model"), signed(2.0)["colorscale"]):
        places, colours = zip(*scale, strict=True)
        assert places[0] == 0 and places[-1] == 1 and list(places) == sorted(places)
        assert set(colours) <= set(DARK)
        light, dark = [luminance(c) for c in colours], [luminance(DARK[c]) for c in colours]
        # The largest amount stands out from the paper in both.
        assert luminance(COLOUR["paper"]) / light[-1] > 2
        assert dark[-1] / luminance(COLOURS["dark"]["paper"]) > 2


def test_the_signed_scale_has_its_middle_at_zero_and_a_legend() -> None:
    found = signed(0.25, "p − q")
    assert (found["zmin"], found["zmax"]) == (-0.25, 0.25)
    assert found["colorbar"]["title"]["text"] == "p − q"
    (middle,) = [colour for place, colour in found["colorscale"] if place == 0.5]
    assert DARK[middle] == COLOURS["dark"]["zero"]
    assert signed(0)["zmax"] > 0, "a map of zeros has a range all the same"


def test_a_tint_is_its_colour_seen_through() -> None:
    parts = re.fullmatch(r"rgba\((\d+), (\d+), (\d+), 0\.2\)", tint("data", 0.2))
    assert parts
    assert "#" + "".join(f"{int(part):02X}" for part in parts.groups()) == COLOUR["data"]


def test_no_light_colour_stands_for_two_dark_ones() -> None:
    zero = COLOURS["light"]["zero"]
    assert zero == COLOUR["paper"], "else the middle of the scales needs no colour of its own"
    assert plotly_colours._ZERO not in COLOUR.values()
