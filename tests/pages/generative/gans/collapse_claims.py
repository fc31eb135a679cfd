"""What the answers in the tab "Mode collapse" claim where they open; later ones: its tests."""

from tests.support.claims import Claim

LATER = {"step": 5_000}

COLLAPSE_CLAIMS = {
    "Why do all samples land on one mode?": Claim(
        r"^L_G rates each sample alone, .* G covers [1-4] of 8 modes after 400 steps",
        lambda numbers: (
            numbers["non-saturating_modes"] <= 4
            and numbers["non-saturating_nearest_share"] > 0.8
            and numbers["non-saturating_quality"] > 0.5
        ),
        elsewhere=(
            {"non-saturating_modes": 7},
            {"non-saturating_quality": 0.2},
            {"non-saturating_nearest_share": 0.4},
            {"recipes": ("r1",)},
        ),
    ),
    "Why do the samples hop from mode to mode?": Claim(
        r"^G learns 4 times as fast as D: .* has changed \d+ times in 200 steps",
        lambda numbers: numbers["non-saturating_switches"] >= 4,
        elsewhere=(
            {"non-saturating_switches": 1},
            {"non-saturating_switches": 1} | LATER,
            {"view": "seeds"},
        ),
    ),
    "What does the R1 penalty change?": Claim(
        r"^It flattens D .* At step 100 samples are nearest to 8 of 8 modes with R1, to [1-7] in",
        lambda numbers: (
            numbers["r1_approached"] == 8 > numbers["non-saturating_approached"]
            and numbers["r1_nearest_share"] < numbers["non-saturating_nearest_share"]
        ),
        elsewhere=(LATER, {"r1_modes": 8}, {"recipes": ("non-saturating",)}),
    ),
    "Can it cover all 25 modes of a grid?": Claim(
        r"^\d+ of 25 at step 200: samples are nearest to (1\d|2[0-5]), .* draw in",
        lambda numbers: (
            numbers["r1_modes"] < 25 and numbers["r1_approached"] > max(10, numbers["r1_modes"])
        ),
        elsewhere=(
            {"r1_modes": 25, "r1_complete": 480.0},
            {"step": 9_000},
            {"density": "eight-gaussians"},
        ),
    ),
    "Does it help to look ahead?": Claim(
        r"^G's gradient .* At step 60 samples are nearest to [2-8] of 8 modes with unrolling, to",
        lambda numbers: numbers["unrolled_approached"] > numbers["non-saturating_approached"],
        elsewhere=(LATER, {"unrolled_modes": 8}, {"recipes": ("non-saturating",)}),
    ),
    "Does the Wasserstein distance cure it?": Claim(
        r"^At step 100 samples are nearest to [5-8] modes with clipped weights, to [5-8] with",
        lambda numbers: (
            min(numbers["clipped_approached"], numbers["penalised_approached"])
            > numbers["non-saturating_approached"]
        ),
        elsewhere=(
            LATER,
            {"penalised_modes": 8, "penalised_quality": 0.9},
            {"recipes": ("non-saturating", "clipped")},
        ),
    ),
    "Is collapse a matter of luck?": Claim(
        r"^At step 60 the samples of \d of 10 seeds have gathered around one mode",
        lambda numbers: numbers["non-saturating_gathered"] < 10,
        elsewhere=(
            LATER,
            {"non-saturating_gathered": 10, "non-saturating_most": 1.0},
            {"view": "compare"},
        ),
    ),
    "Does averaging G hide the rotation?": Claim(
        r"^So far, the nearest mode of the majority of G's samples has changed \d+ times, of its "
        r"average's .* in 200 steps .* told at step 400",
        lambda numbers: numbers["non-saturating_switches"] >= 4,
        elsewhere=(LATER, {"recipes": ("non-saturating",)}),
    ),
    "Which of your own clusters does G leave out?": Claim(
        r"^At step 100 the first variant leaves out [A-E, ]+ of 5 clusters so far",
        lambda numbers: 0 < len(numbers["non-saturating_missed"]) < 6,
        elsewhere=(LATER, {"density": "eight-gaussians"}),
    ),
}
