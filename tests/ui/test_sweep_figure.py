"""The picture of a sweep, by its traces and its words."""

import dataclasses

import numpy as np
import pytest

from engine.sweeps.results import Outcome, Results
from tests.ui.test_sweeps import FIELDS, WALK
from ui.sweep_drawing import Drawing
from ui.sweep_figure import draw_picture
from ui.sweeps import Definition, Quantity, SweptChoice, SweptNumber

DRIFT = SweptNumber("drift", 0.5, 3, 6)


def drawn(definition: Definition, outcome, present=None) -> Drawing:
    results = Results(WALK.sweep(definition, FIELDS))
    for run in results.sweep.runs():
        if (found := outcome(run)) is not None:
            results.record(run.index, found)
    return Drawing(results, definition, WALK, WALK.known(FIELDS), present or {})


def quadratic(run):
    return Outcome({"distance": (1 + run.seed) * run.values["drift"] ** 2, "step": 5.0})


def traces(picture):
    return {trace.name: trace for trace in picture.figure.data}


def test_the_median_line_the_band_and_every_run():
    picture = draw_picture(drawn(Definition(DRIFT, "distance", seeds=3, until=5), quadratic))
    found = traces(picture)
    x = np.array([0.5, 1, 1.5, 2, 2.5, 3])
    assert np.allclose(found["median"].x, x) and np.allclose(found["median"].y, 2 * x**2)
    assert np.allclose(found["middle half of the seeds"].y, [*1.5 * x**2, *2.5 * x[::-1] ** 2])
    assert len(found["single runs"].x) == 18
    assert "Seed 1" in found["single runs"].text[1]
    assert "0.5 at 0.5, 18 at 3.0; the least is 0.5 at 0.5" in picture.alt


def test_a_click_names_the_run_it_was_on():
    drawing = drawn(Definition(DRIFT, "distance", seeds=2, until=5), quadratic)
    runs = traces(draw_picture(drawing))["single runs"]
    for number, x, y in zip(runs.customdata, runs.x, runs.y, strict=True):
        place, seed = np.unravel_index(number, drawing.results.sweep.shape)
        assert x == drawing.results.sweep.axes[0].values[place]
        assert y == (1 + seed) * x**2


def test_what_diverged_is_marked_above_everything_with_a_sign_and_words():
    def outcome(run):
        if run.values["drift"] >= 2.5:
            return Outcome(diverged="Loss became infinite at step 4.", step=4)
        return quadratic(run)

    picture = draw_picture(drawn(Definition(DRIFT, "distance", until=5), outcome))
    marks = traces(picture)["diverged (at the upper edge)"]
    assert list(marks.x) == [2.5, 3] and marks.marker.symbol == "x"
    assert min(marks.y) > max(traces(picture)["Distance"].y)
    low, high = picture.figure.layout.yaxis.range
    assert low < 0.25 and high > marks.y[0]
    assert "diverged at step 4" in marks.text[0]
    assert "2 of 6 runs diverged" in picture.alt


def test_options_are_lines_that_differ_by_more_than_colour():
    definition = Definition(DRIFT, "distance", y=SweptChoice("kind", ("a", "y")), until=5)
    picture = draw_picture(drawn(definition, quadratic))
    lines = traces(picture)
    assert set(lines) == {"Aa", "Yy"}
    assert lines["Aa"].line.dash != lines["Yy"].line.dash
    assert lines["Aa"].marker.symbol != lines["Yy"].marker.symbol


def test_the_present_setting_is_marked_only_where_it_is_in_the_range():
    definition = Definition(DRIFT, "distance", until=5)
    assert len(draw_picture(drawn(definition, quadratic, {"drift": 1.2})).figure.layout.shapes) == 1
    assert not draw_picture(drawn(definition, quadratic, {"drift": 0.1})).figure.layout.shapes


def test_the_word_beside_it_stands_at_the_mark_on_a_logarithmic_axis_too():
    definition = Definition(SweptNumber("rate", 1e-4, 1, 5, "log"), "distance", until=5)
    drawing = drawn(definition, lambda run: Outcome({"distance": 1.0}), {"rate": 0.01})
    layout = draw_picture(drawing).figure.layout
    assert layout.shapes[0].x0 == 0.01 and layout.annotations[0].x == pytest.approx(-2)


def test_before_the_first_run_there_are_axes_and_no_numbers():
    picture = draw_picture(drawn(Definition(DRIFT, "distance", until=5), lambda run: None))
    assert "no number yet" in picture.alt
    low, high = picture.figure.layout.xaxis.range
    assert low < 0.5 and high > 3


def test_a_straight_line_on_logarithmic_axes_has_a_slope_and_a_bent_one_has_none():
    quantities = {**WALK.quantities, "distance": Quantity("Distance", log=True)}
    walk = dataclasses.replace(WALK, quantities=quantities)
    definition = Definition(SweptNumber("drift", 0.5, 3, 6, "log"), "distance", until=5)
    straight = dataclasses.replace(drawn(definition, quadratic), sweepable=walk)
    picture = draw_picture(straight)
    assert picture.laws[""].exponent == pytest.approx(2) and "Slope" in picture.alt

    def bent(run):
        return Outcome({"distance": 1 + 0.3 * max(0, 1 - run.values["drift"]), "step": 5.0})

    picture = draw_picture(dataclasses.replace(drawn(definition, bent), sweepable=walk))
    assert not picture.laws and "lope" not in picture.alt
