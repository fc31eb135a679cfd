"""The tab "Train and measure": both games side by side, and measures that come a part at a time."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.generative.frechet import Line
from engine.generative.gans.digits import training
from engine.generative.gans.digits.settings import DigitGANSettings
from pages.generative.gans import digits_frechet, digits_training
from pages.generative.gans import digits_measures_answers as answers
from tests.support.apps import Visited, components, readouts, unhurried
from ui.components import unpack
from ui.topic import View

PAGE = Visited("gans")
SMALL = {"experiment": "train_digits", "paused": "1"}


def test_the_first_step_brings_losses_and_a_second_game_halves_the_latents() -> None:
    def rows() -> list[int]:
        return [
            unpack(c.bytes)[0]["rows"]
            for c in components(app, "canvas")
            if "gans:training:" in c.id
        ]

    with unhurried():
        app = PAGE.opened(**SMALL, step="0")
        assert readouts(app)["… L_D, L_G"] == "–" and rows() == [6]
        PAGE.follow(app, **SMALL, step="1")
        assert "," in readouts(app)["… L_D, L_G"]
        PAGE.follow(app, **SMALL, step="0", both_games="1")
        assert rows() == [3, 3]


def test_before_anything_is_measured_there_are_pictures() -> None:
    app = PAGE.opened(experiment="train_digits", view="measures", measure="support", seed="7")
    (measured,) = (c for c in components(app, "canvas") if c.id.endswith("gans:measured"))
    assert unpack(measured.bytes)[0]["row_names"] == ["held out", "R1", "WGAN-GP"]
    with unhurried():
        PAGE.settle(app)
    assert readouts(app)["held-out digits: precision"].endswith("%")


LATER = {
    "view": "training",
    "games": ("r1", "wgan-gp"),
    "step": 400,
    "wgan-gp_step": 400,
    "wgan-gp_peak_step": 30,
    "wgan-gp_peak_distance": 10.0,
    "wgan-gp_distance": 2.0,
    "wgan-gp_peak_frechet": 60.0,
    "wgan-gp_frechet": 5.0,
    "r1_peak_discriminator_loss": 0.5,
    "r1_discriminator_loss": 1.2,
    "r1_peak_frechet": 60.0,
    "r1_frechet": 4.0,
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "The critic's does"),
        ({"wgan-gp_peak_step": 400}, "Too early to say"),
        ({"wgan-gp_distance": 9.5}, "At step 400:"),
        ({"r1_discriminator_loss": 0.4}, "At step 400:"),
    ],
)
def test_the_loss_is_judged_by_what_it_did_since_its_peak(
    change: dict[str, float], said: str
) -> None:
    assert answers.loss(View(numbers=LATER | change)).startswith(said)


@pytest.mark.parametrize(
    ("now", "said"), [(0.5, "Better samples"), (0.98, "Nothing"), (1.5, "Worse samples")]
)
def test_training_on_is_judged_by_the_distance_before(now: float, said: str) -> None:
    numbers = {
        "view": "training",
        "start": "pretrained",
        "step": 100,
        "steps_before": 2_000,
        "first_frechet": 1.0,
        "frechet": now,
        "first_accuracy": 0.9,
        "accuracy": 0.9,
    }
    assert answers.training_on(View(numbers=numbers)).startswith(said)


def test_at_the_end_of_a_training_the_critic_has_said_so_and_the_other_loss_has_not() -> None:
    """The first steps of both games, and the networks that ship."""
    games = {}
    for variant in ("r1", "wgan-gp"):
        seen = []
        for start, steps in (("scratch", 12), ("pretrained", 1)):
            game = training.DigitGANTraining(
                DigitGANSettings(variant=variant, start=start, batch_size=16)
            )
            for _ in range(steps):
                game.advance(1)
                seen.append(game.metrics())
        series = {name: np.array([each[name] for each in seen]) for name in seen[0]}
        series["step"] = np.array([*range(1, 13), 2_500])
        games[variant] = SimpleNamespace(series=series, metrics=seen[-1], step=2_500)
    numbers = digits_training._of_games(games)  # type: ignore[arg-type]
    said = answers.loss(View(numbers=numbers | {"view": "training", "step": 2_500}))
    assert said.startswith("The critic's does"), said
    assert numbers["r1_frechet"] < 2 < numbers["r1_peak_frechet"]


@pytest.mark.parametrize(
    ("limit", "said", "shown"),
    [
        (-0.05, "0 within its error of 0.06 for real digits", "0.00 ± 0.06"),
        (0.04, "0 within its error of 0.06 for real digits", "0.04 ± 0.06"),
        (-0.09, "0.00 ± 0.06 for real digits", "0.00 ± 0.06"),
        (0.5, "0.50 ± 0.06 for real digits", "0.50 ± 0.06"),
    ],
)
def test_no_distance_is_given_as_negative(limit: float, said: str, shown: str) -> None:
    line = Line(limit, 230.0, 0.06, 15.0)
    lines = {f"{name}_line": line for name in ("real", "r1", "wgan-gp")}
    distances = {"real_few": 5.0, "real_many": 0.5, "r1_many": 0.9, "few": 50, "many": 500}
    numbers = {"view": "measures", "measure": "frechet", "fitted_from": 150, **lines, **distances}
    assert said in answers.sizes(View(numbers=numbers))
    assert digits_frechet.limit(line) == shown


def test_training_on_is_answered_once_it_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (training, answers):
        monkeypatch.setattr(module, "SCORE_INTERVAL", 3)
    chosen = {"trained_variant": "wgan-gp", "start": "pretrained", "question": "2"}
    with unhurried():
        app = PAGE.opened(**SMALL, **chosen, step="2")
        assert PAGE.guide(app)["answer"].startswith("Measured every 3 steps")
        assert PAGE.guide(app)["answer"].endswith(", n = 500.")
        PAGE.follow(app, **SMALL, **chosen, step="3")
        PAGE.settle(app)
    shown = readouts(app)
    measured = shown["WGAN-GP: Fréchet distance, n\u00a0=\u00a0500"]
    assert f"is {measured}; it was" in PAGE.guide(app)["answer"]
