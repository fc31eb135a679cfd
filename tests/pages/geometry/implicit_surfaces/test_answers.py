"""Answers where no question opens: after many steps, with other shapes, when a visitor goes on."""

import math
from collections.abc import Mapping
from typing import Any

from engine.geometry.implicit_surfaces.cut_surfaces import Measures
from engine.geometry.implicit_surfaces.surface_fit import SurfaceFit
from pages.geometry.implicit_surfaces import answers, network_answers
from ui.topic import View


def view(numbers: Mapping[str, Any], **changed: Any) -> View:
    return View(numbers={**numbers, **changed})


def test_genus_is_counted_over_all_components() -> None:
    cases = (
        (Measures(1.0, 6.0, 1, -2), "Yes: 1 component with V − E + F = −2, so genus 2."),
        (Measures(1.0, 6.0, 2, 0), "Yes: 2 components with V − E + F = 0, so genus 2."),
        (Measures(1.0, 6.0, 2, 4), "So far 2 components with V − E + F = 4, so genus 0."),
        (Measures(1.0, 6.0, 1, 0), "So far 1 component with V − E + F = 0, so genus 1."),
    )
    for measures, says in cases:
        assert answers.built(view({"measures": measures})).startswith(says)


def test_cubes_that_are_through_say_what_they_have_closed() -> None:
    numbers = {"view": "cubes", "step": 214, "cells": 214, "elements": 428}
    said = answers.ring_of_cubes(view(numbers, components=1, euler=0))
    assert "428 triangles: 1 component with V − E + F = 0, so genus 1" in said


def test_the_rule_that_is_chosen_is_the_rule_that_is_named() -> None:
    numbers = {"view": "squares", "ambiguous": 2, "curves": 1, "saddle": 0.2}
    said = answers.ambiguous_square(view(numbers, ambiguity_rule="connect"))
    assert (
        "Connected: 1 curve." in said
        and "outside: the asymptotic decider separates, unlike your choice" in said
    )
    assert "The first ambiguous square" in said


def test_a_mesh_of_the_visitor_is_judged_once_it_is_there() -> None:
    numbers = {"uploaded": True, "name": "ring.ply", "components": 1, "euler": 0, "open_edges": 0}
    assert answers.own_mesh(view(numbers, closed=True)).startswith("Yes: each edge")
    said = answers.own_mesh(view(numbers, closed=False, has_inside=True, open_edges=3))
    assert said.startswith("No: 3 edges")


def test_few_points_are_enough_only_at_the_floor() -> None:
    numbers = {"planar": False, "step": 900, "points": 50, "eikonal_weight": 0.1}
    fitted, off = SurfaceFit(0.030, 0.029, 0.03, 0.03), SurfaceFit(0.040, 0.029, 0.05, 0.03)
    assert network_answers.few_points(view(numbers, fit=fitted)).startswith("Yes: after 900 steps")
    assert "0.0400" in network_answers.few_points(view(numbers, fit=off))


def test_a_fit_nearer_to_noisy_points_than_the_true_surface_follows_them() -> None:
    """The true surface is σ √(2/π) from them on average."""
    numbers = {"noise": 0.1, "step": 400, "gradient_norm": 1.0}
    for error, says in ((0.5, "Not yet"), (1.0, "Not yet"), (0.05, "Yes"), (0.03, "Yes")):
        said = network_answers.noisy_points(view(numbers, surface_error=error))
        assert said.startswith(says) and f"{0.1 * math.sqrt(2 / math.pi):.3f}" in said


def test_targets_differ_only_beyond_the_error_bars() -> None:
    numbers = {"width": "32", "step": 1000, "count": 5000, "inside": 0.12, "uploaded": True}
    cases = ((0.053, 0.068, "So far occupancy"), (0.07, 0.05, "So far distance"))
    for occupancy, distance, says in (*cases, (0.060, 0.064, "They do not differ")):
        found = {"occupancy 32": occupancy, "distance 32": distance}
        said = network_answers.own_mesh(view(numbers, misclassified=found))
        assert said.startswith(says) and "of 5,000 points" in said


def test_a_family_that_is_learned_says_so() -> None:
    numbers = {"task": "train", "family": "Six different solids", "step": 1000}
    learned = view(numbers, mean_error=0.0043, worst_error=0.0052)
    assert network_answers.different_solids(learned).startswith("One network holds all")
    other = {"task": "infer", "target": "member", "step": 60, "visible": 1000}
    said = network_answers.out_of_family(view(other, visible_error=0.002, whole_error=0.002))
    assert said.startswith("This shape is of the family")
