"""The tab "Mode collapse": what its questions show after enough steps, and what it draws."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine.generative.gans.comparison import ComparisonSettings, GANComparison
from engine.generative.gans.settings import GANTrainingSettings
from pages.generative.gans import collapse_answers
from pages.generative.gans.collapse_answers import SETTLED
from tests.support.apps import Visited, components, html, link, playback, readouts, send
from ui.topic import View

PAGE = Visited("gans")
OPEN = {"experiment": "mode_collapse", "paused": "1"}
CURES: dict[str, dict[str, Any]] = {
    "non-saturating": {},
    "r1": {"r1": 0.3},
}
BASE: dict[str, Any] = {
    "view": "compare",
    "step": SETTLED,
    "density": "eight-gaussians",
    "total": 8,
    "generator_learning_rate": 1e-3,
    "discriminator_learning_rate": 8e-3,
}


GRID: dict[str, Any] = {"density": "grid", "total": 25}


def of_recipes(**measured: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers of a view in which these recipes take part."""
    flat = {
        f"{name.replace('_', '-')}_{what}": value
        for name, found in measured.items()
        for what, value in found.items()
    }
    return BASE | flat | {"recipes": tuple(name.replace("_", "-") for name in measured)}


def test_a_fast_generator_hops_before_it_settles() -> None:
    fast = GANTrainingSettings(generator_learning_rate=1e-3, discriminator_learning_rate=2.5e-4)
    comparison = GANComparison(ComparisonSettings((fast,)))
    comparison.advance(collapse_answers.HOPPED)
    assert comparison.courses[0].switches >= collapse_answers.HOPS


@pytest.mark.nightly
def test_at_the_same_rates_the_plain_game_collapses_and_its_cure_does_not() -> None:
    rates = GANTrainingSettings(generator_learning_rate=1e-3, discriminator_learning_rate=8e-3)
    comparison = GANComparison(
        ComparisonSettings(tuple(replace(rates, **change) for change in CURES.values()))
    )
    comparison.advance(SETTLED)
    found = comparison.metrics()
    modes = {name: found[f"{place}_modes"] for place, name in enumerate(CURES)}
    assert modes["non-saturating"] <= collapse_answers.FEW * 8
    assert modes["r1"] >= collapse_answers.MANY * 8


def test_a_collapse_is_explained_where_there_is_one() -> None:
    def answer(**changed: Any) -> str:
        plain = {"modes": 1, "quality": 0.95, "nearest_share": 0.99, "approached": 1}
        return collapse_answers.collapse(View(numbers=of_recipes(non_saturating=plain) | changed))

    assert answer().startswith("L_G rates each sample alone") and "covers 1 of 8" in answer()
    assert answer(**{"non-saturating_modes": 7}).startswith("Under these settings they do not")
    assert answer(**{"non-saturating_quality": 0.1}).startswith("They lie between the modes")
    early = answer(step=40, **{"non-saturating_quality": 0.02})
    assert early.startswith("At step 40 the samples of the non-saturating game are nearest to 1 of")
    assert "99 % to one and the same; 2 % lie at a mode" in early and len(early) <= 280
    assert answer(total=0) == answer(view="seeds") == collapse_answers.ELSEWHERE


def test_hopping_is_claimed_from_a_few_switches_on() -> None:
    def answer(**changed: Any) -> str:
        plain = {"modes": 1, "switches": 9}
        return collapse_answers.rotation(View(numbers=of_recipes(non_saturating=plain) | changed))

    assert "has changed 9 times in 2,000 steps" in answer()
    assert "G learns 4 times as fast" in answer(discriminator_learning_rate=2.5e-4)
    assert "times as fast" not in answer()
    assert answer(**{"non-saturating_switches": 1}).endswith("has changed once.")
    early = answer(step=100, **{"non-saturating_switches": 1})
    assert early.startswith("So far, in 100 steps") and "told at step 400" in early


def test_a_cure_is_claimed_only_beside_a_collapse() -> None:
    def answer(plain: int, cured: int, quality: float = 0.9, **changed: Any) -> str:
        found = {"modes": cured, "quality": quality, "approached": 8}
        beside = {"modes": plain, "approached": 2, "nearest_share": 0.9}
        numbers = of_recipes(non_saturating=beside, r1=found)
        return collapse_answers.r1(View(numbers=numbers | changed))

    assert answer(1, 8).startswith("R1 covers 8 of 8 modes after 2,000 steps (90 % of its samples")
    assert "the plain game 1, at the same rates" in answer(1, 8) and len(answer(1, 8)) <= 280
    assert "It flattens D" in answer(1, 8) and "It flattens D" not in answer(6, 8) + answer(1, 4)
    assert "(24 % of its samples" in answer(1, 7, 0.24) and "no cure yet" in answer(1, 7, 0.24)
    assert "no cure yet" not in answer(1, 7)
    assert answer(1, 4).startswith("More modes, so far")
    assert answer(2, 1).startswith("Nothing that counts here")
    assert answer(1, 8, step=900).startswith("R1 covers 8 of 8 modes after 900 steps")
    early = answer(0, 1, step=300)
    assert "nearest to 8 of 8 modes with R1, to 2 in the plain game; covered are 1 and 0" in early
    assert early.startswith("It flattens D") and len(answer(0, 1, step=1_999)) <= 280


def test_the_critic_that_cures_is_named() -> None:
    def answer(
        clipped: int, penalised: int, plain: int = 1, quality: float = 0.9, step: int = SETTLED
    ) -> str:
        modes = {"non_saturating": plain, "clipped": clipped, "penalised": penalised}
        each = {
            name: {"modes": count, "quality": quality, "approached": 8}
            for name, count in modes.items()
        }
        found = of_recipes(**each)
        return collapse_answers.wasserstein(View(numbers=found | {"step": step}))

    assert answer(8, 0).startswith("With clipped weights it does")
    assert answer(0, 8).startswith("With a gradient penalty it does")
    assert answer(8, 8).startswith("Yes") and answer(2, 2).startswith("Not to be seen")
    assert answer(8, 8, plain=6).startswith("Not to be seen")
    stray = answer(7, 8, quality=0.24)
    assert stray.startswith("Not yet") and len(stray) <= 280
    assert "only 24 % with clipped weights and 24 % with a gradient penalty lie at a mode" in stray
    assert answer(8, 8, step=500).startswith("Yes")
    early = answer(1, 2, step=500)
    assert early.startswith("At step 500 samples are nearest to 8 modes with clipped")
    assert "covered are 1, 2 and 1" in early and len(early) <= 280
    assert max(map(len, (answer(8, 0), answer(0, 8), answer(8, 8), answer(2, 2)))) <= 280


def test_luck_is_ruled_out_by_all_seeds_or_by_none() -> None:
    def answer(least: int, most: int, **changed: Any) -> str:
        found = {"least": least, "most": most, "median": least, "quality": 0.6, "gathered": 3}
        numbers = of_recipes(r1=found)
        return collapse_answers.luck(View(numbers=numbers | {"view": "seeds"} | changed))

    assert answer(1, 2).startswith("No: every one of 10 seeds has collapsed")
    assert answer(7, 8).startswith("Not one of 10 seeds has collapsed")
    assert answer(7, 8).endswith("with 60 % of the samples at a mode (median).")
    assert answer(1, 8).startswith("It is, under these settings")
    early = answer(1, 2, step=9)
    assert early.startswith("At step 9 the samples of 3 of 10 seeds have gathered around one mode")
    assert "covered are 1 to 2 of 8 modes" in early and len(early) <= 280
    assert answer(1, 2, step=9, r1_gathered=10).startswith("No: every one of 10 seeds has")
    assert answer(7, 8, step=900).startswith("Not one of 10 seeds has collapsed")


def test_all_modes_of_the_grid_are_claimed_when_they_are_covered() -> None:
    def answer(modes: int, step: int, complete: float = math.nan, *, averaged: bool = False) -> str:
        found = {"modes": modes, "quality": 0.7, "approached": 24, "seconds": 4.25}
        numbers = of_recipes(r1=found | {"complete": complete}) | {"averaged": averaged}
        return collapse_answers.grid(View(numbers=numbers | GRID | {"step": step}))

    said = answer(25, 5_000, 4_200.0)
    assert said.startswith(
        "Yes: R1 covers 25 of 25 at step 5,000, for the first time at step 4,200"
    )
    assert "after 4.2 s of the processor" in said and len(said) <= 280
    averaged = answer(25, 5_000, 4_200.0, averaged=True)
    assert averaged.startswith("Yes: R1 with averaged G covers 25") and len(averaged) <= 280
    assert answer(12, 900).startswith("12 of 25 at step 900: samples are nearest to 24, and 70 %")
    assert answer(24, 8_000).startswith("Not under these settings: R1 covers 24 of 25")
    elsewhere = of_recipes(r1={"modes": 8})
    assert collapse_answers.grid(View(numbers=elsewhere)) == collapse_answers.ELSEWHERE


def test_an_average_hides_what_there_is_to_hide() -> None:
    def answer(now: int, mean: int) -> str:
        each = {"non_saturating": now, "averaged": mean}
        found = of_recipes(**{name: {"modes": 2, "switches": n} for name, n in each.items()})
        return collapse_answers.average(View(numbers=found))

    assert answer(12, 3).startswith(
        "Yes: the nearest mode of the majority of G's samples has changed 12"
    )
    assert answer(12, 12).startswith("Not enough here")
    assert answer(1, 0).startswith("There is little to hide")


def test_clusters_that_are_left_out_have_letters() -> None:
    def answer(missed: str, **changed: Any) -> str:
        numbers = of_recipes(non_saturating={"missed": missed}, r1={"missed": ""})
        own = {"density": "drawn", "clusters": 5, "total": 0}
        return collapse_answers.drawing(View(numbers=numbers | own | changed))

    assert "leaves out A, D of 5 clusters" in answer("AD") and "only 0." in answer("AD")
    assert answer("").startswith("None: after 2,000 steps")
    assert answer("", clusters=1).startswith("Draw two clusters or more")


def test_variants_stand_side_by_side_and_start_anew_together() -> None:
    app = PAGE.opened(**OPEN, third_recipe="clipped", step="3")
    assert len(components(app, "plane")) == 3
    assert set(readouts(app)) >= {"Non-saturating", "R1 penalty", "WGAN, clipped weights"}
    assert "<th scope='row'>WGAN, clipped weights</th>" in html(app)
    assert "Same seed, data and learning rates, at this step" in html(app)
    PAGE.slide(
        app,
        "generator_learning_rate+discriminator_learning_rate+averaged+show_discriminator",
        generator_learning_rate=0.002,
    )
    assert playback(app)["step"] <= 3 and link(app)["generator_learning_rate"] == "0.0020"


def test_in_a_lecture_what_plays_on_waits_for_the_answer() -> None:
    asked = {"experiment": "mode_collapse", "question": "3", "step": "2"}
    assert playback(PAGE.opened(**asked))["autostart"], "it goes on from its step"
    app = PAGE.opened(**asked, present="1")
    assert not playback(app)["autostart"] and link(app)["paused"] == "auto", "it stands there"
    assert not PAGE.guide(app)["left"]
    send(app, "gans:guide", "chosen", "answer")
    assert playback(app)["autostart"] and playback(app)["step"] == 2


def test_ten_seeds_have_a_row_each_and_a_median() -> None:
    app = PAGE.opened(**OPEN, view="seeds", second_recipe="none", step="2")
    assert len(components(app, "plane")) == 1
    for name in (*map(str, range(10)), "Median"):
        assert f"<th scope='row'>{name}</th>" in html(app)
    assert readouts(app)["… seeds with all modes"] == "0 of 10"


def test_equal_rates_are_said_to_differ_in_the_rate() -> None:
    app = PAGE.opened(**OPEN, second_recipe="equal-rates", step="1")
    assert "equal rates differ in that of D by definition" in html(app)
    assert "<td>8 × G&#x27;s</td>" in html(app) and "<td>G&#x27;s</td>" in html(app)


def test_the_share_at_a_mode_stands_beside_the_modes_and_slopes_say_of_what() -> None:
    app = PAGE.opened(**OPEN, second_recipe="clipped", step="2")
    assert readouts(app)["… samples at a mode"].endswith(" %")
    assert html(app).count(" logit</td>") == html(app).count(" output</td>") == 1
    assert "<td>0.0</td></tr>" not in html(app), "seconds have digits from the first step on"
