"""The tab "The game": live, by single steps, in slow motion, with a latent input and drawings."""

import math

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.generative.gans.manifold import generated
from engine.generative.gans.networks import NetworkSettings
from pages.generative.gans import (
    game_answers,
    game_play,
    game_predict,
    game_readouts,
    game_stage,
    game_stages,
)
from pages.generative.gans.game_examples import THREE_CLUSTERS
from pages.generative.gans.game_explain import PRESETS
from tests.support.apps import Visited, components, html, link, playback, readouts
from ui.components import unpack
from ui.topic import View

PAGE = Visited("gans")
QUIET = {"paused": "1", "batch_size": "32"}


def _layers(app: AppTest, key: str) -> list[dict[str, object]]:
    (stage,) = (c for c in components(app, "plane") if c.id.endswith(key))
    found: list[dict[str, object]] = unpack(stage.bytes)[0]["layers"]
    return found


def _press(app: AppTest, label: str) -> None:
    (button,) = (each for each in app.button if each.label == label)
    button.click().run()


def test_it_plays_by_itself_and_a_frozen_player_rests_at_once() -> None:
    app = PAGE.opened(batch_size="32")
    assert playback(app)["step"] == game_play.FIRST_ROUNDS and playback(app)["autostart"]
    before = readouts(app)["2 JS − ln 4"]
    app = PAGE.opened(**QUIET, step="3", frozen="generator")
    frozen = readouts(app)["2 JS − ln 4"]
    PAGE.order(app, "game", {"kind": "step"})
    assert playback(app)["step"] == 4 and readouts(app)["2 JS − ln 4"] == frozen != before


def test_a_player_takes_a_step_of_its_own() -> None:
    app = PAGE.opened(**QUIET, step="3")
    samples = readouts(app)["JS, samples to data"]
    _press(app, "Step D")
    assert playback(app)["step"] == 4 and readouts(app)["JS, samples to data"] == samples
    _press(app, "Step G")
    assert playback(app)["step"] == 5 and readouts(app)["JS, samples to data"] != samples
    assert link(app)["step"] == "5" and "frozen" not in link(app)


def test_layers_and_the_optimal_discriminator_can_be_switched() -> None:
    app = PAGE.opened(**QUIET, step="1")
    assert [each["kind"] for each in _layers(app, game_play.STAGE)] == [
        "field", "points", "points", "arrows", "points",
    ]  # fmt: skip
    hidden = {"show_samples": "0", "show_arrows": "0", "show_discriminator": "0"}
    app = PAGE.opened(**QUIET, **hidden, show_manifold="1", step="1", surface="both")
    for key in (game_play.STAGE, game_play.OPTIMAL):
        assert [each["kind"] for each in _layers(app, key)] == ["curve", "points"]


def test_the_wasserstein_objective_has_no_optimum_on_the_page() -> None:
    app = PAGE.opened(**QUIET, step="1", objective="wasserstein", surface="both")
    shown = readouts(app)
    assert "2 JS − ln 4" not in shown and "optimum V(G, D*)" not in shown
    (stage,) = (each for each in components(app, "plane") if each.id.endswith(game_play.STAGE))
    assert "this objective has no D*" in unpack(stage.bytes)[0]["hint"]
    assert not [each for each in components(app, "plane") if each.id.endswith("gans:optimal")]
    assert shown["V when alike"] == "0.00"
    assert any("V is no estimate of W₁" in each.value for each in app.caption)
    shown = readouts(PAGE.opened(**QUIET, step="1", objective="least-squares"))
    assert -0.25 <= float(shown["optimum V(G, D*)"].replace("−", "-")) <= 0
    assert shown["V when alike"] == "−¼ = −0.25"


def test_the_critic_is_said_to_be_unbounded_only_without_a_penalty() -> None:
    assert "Nothing bounds" in game_readouts.no_best_critic(0.0)
    assert "Nothing bounds" not in game_readouts.no_best_critic(0.05)


def test_a_learnt_value_above_the_optimum_is_explained_by_the_blur() -> None:
    numbers = {"objective": "minimax", "frozen": "generator", "step": 120, "optimal_value": -0.06}
    above, below = (
        game_answers.perfect(View(numbers=numbers | {"value": value})) for value in (-0.002, -0.2)
    )
    assert "blurred by h = 0.1" in above and len(above) <= 280 and "blurred" not in below
    numbers |= {"frozen": "none", "discriminator_steps": 5}
    above, below = (
        game_answers.five_steps(View(numbers=numbers | {"value": value}))
        for value in (-0.002, -0.2)
    )
    assert "is 0.00, above V(G, D*) = −0.06 of densities blurred" in above and len(above) <= 280
    assert "0.14 below V(G, D*) = −0.06, so" in below


@pytest.mark.parametrize(
    ("value", "said"),
    [(-1.4, "worse than D = ½ everywhere"), (-1.387, "no better than D = ½"), (-1.2, "only −1.20")],
)
def test_a_learnt_value_is_compared_with_that_of_one_half_everywhere(
    value: float, said: str
) -> None:
    numbers = {"objective": "minimax", "surface": "optimal", "step": 100, "optimal_value": -0.8}
    shown = {"alike": 0.4, "told": 0.1, "value": value}
    assert said in game_answers.equilibrium(View(numbers=numbers | shown))


def test_the_latent_input_is_dragged_and_its_sample_is_on_the_stage() -> None:
    app = PAGE.opened(**QUIET, step="1")
    PAGE.stroke(app, "latent", [[0.0, 0.0], [-1.5, 0.5]])
    assert link(app)["latent_point"] == "-1.50_0.50"
    app = PAGE.opened(**QUIET, step="1", z_dim="1")
    PAGE.stroke(app, "latent", [[0.0, 0.0], [1.0, 0.3]])
    assert link(app)["latent_point"] == "1.00_0.00"


def test_slow_motion_shows_the_stages_of_a_round_and_goes_on_to_the_next() -> None:
    app = PAGE.opened(**QUIET, view="slow", step="2")
    text = html(app)
    for name in ("draw data", "Generate", "D judges both", "Loss of D", "Gradient at the samples"):
        assert name in text
    assert readouts(app)["round"] == "3"
    _press(app, "On to round 4")
    assert readouts(app)["round"] == "4"
    assert "draw data" not in html(PAGE.opened(**QUIET, view="slow", frozen="discriminator"))


def test_a_prediction_is_offered_where_there_are_clusters() -> None:
    drawn = {"density": "drawn", "drawn_density": THREE_CLUSTERS}
    app = PAGE.opened(**QUIET, **drawn, step="1", predicted_cluster="B")
    assert [label for label in readouts(app) if "reached" in label][2].startswith("C (")
    labels = [each for each in _layers(app, game_play.STAGE) if each["kind"] == "labels"]
    assert [word[2] for word in labels[0]["texts"]] == ["A", "B", "C"]  # type: ignore[attr-defined]
    PAGE.stroke(app, "game", [[-3.5, -3.5], [3.5, -3.5]])
    assert playback(app)["step"] <= 1, "other data are another game"
    assert "Diffusion · Noise and back</a>" in html(app)


def test_the_game_waits_for_the_prediction_of_its_question() -> None:
    drawn = {"density": "drawn", "drawn_density": THREE_CLUSTERS, "step": "1"}
    app = PAGE.opened(**QUIET, **drawn)
    assert _predicts(app)
    asked = game_predict.QUESTION_NUMBER
    PAGE.follow(app, **QUIET, **drawn, question=str(asked - 1))
    assert not _predicts(app)
    PAGE.follow(app, **drawn, batch_size="32", question=str(asked))
    assert _predicts(app) and not playback(app)["playing"] and not playback(app)["autostart"]
    PAGE.slide(app, "predicted_cluster", predicted_cluster="B")
    assert playback(app)["playing"] and link(app)["predicted_cluster"] == "B"
    assert "Your prediction: B. At round 1 no cluster" in PAGE.guide(app)["answer"]
    PAGE.stroke(app, "game", [[-3.5, -3.5], [3.5, -3.5]])
    assert not playback(app)["playing"] and "predicted_cluster" not in link(app)
    assert PAGE.guide(app)["answer"].startswith("Mark your prediction") and not app.info


def test_what_is_predicted_comes_true_or_not() -> None:
    (preset,) = (each for each in PRESETS if each.answer is game_answers.first_cluster)
    values = {name: str(value) for name, value in preset.values.items()} | {"step": "60"}
    app = PAGE.opened(**values, question=str(game_predict.QUESTION_NUMBER), predicted_cluster="A")
    PAGE.settle(app)
    answer = PAGE.guide(app)["answer"]
    assert "Right. G reached A (round " in answer and "Not reached so far: B, C." in answer


def _predicts(app: AppTest) -> bool:
    return any("predicted_cluster" in found.id for found in components(app, "panel"))


def test_a_prediction_is_answered_from_what_was_reached() -> None:
    def answer(**changed: object) -> str:
        numbers = {"clusters": 3, "predicted_cluster": "B", "reached": (), "reached_at": (),
                   "lost": (), "step": 7} | changed  # fmt: skip
        return game_answers.first_cluster(View(numbers=numbers))

    assert answer() == (
        "Your prediction: B. At round 7 no cluster has half of its share of the samples yet."
    )
    told = answer(predicted_cluster="none", reached=("A",), reached_at=(40,))
    assert told.startswith("G reached A (round 40).") and told.endswith("to predict it first.")
    assert "Right. G reached B (round 40)." in answer(reached=("B",), reached_at=(40,))
    wrong = answer(reached=("A", "B"), reached_at=(5, 1040), lost=("A",))
    assert "Not so. G reached A (round 5), then B (round 1,040). Not reached so far: C." in wrong
    assert "Lost again: A." in wrong and len(wrong) <= 280
    assert "All are reached." in answer(reached=("A", "B", "C"), reached_at=(5, 6, 7))


def test_arrows_keep_their_directions_and_the_longest_are_cut() -> None:
    push = np.array([[1e-9, 0], [0, 2e-9], [3e-9, 0], [-1e-6, 1e-6]] + [[1e-9, 1e-9]] * 20)
    drawn = game_stage.scaled(push)
    lengths = np.linalg.norm(drawn, axis=1)
    assert lengths.max() == pytest.approx(game_stage.LONGEST)
    cosines = (push * drawn).sum(axis=1) / np.linalg.norm(push, axis=1) / lengths
    np.testing.assert_allclose(cosines, 1)
    assert np.isfinite(game_stage.scaled(np.zeros((3, 2)))).all()


def test_moves_are_magnified_by_a_round_number_until_they_can_be_seen() -> None:
    assert game_stages.magnification(np.full((5, 2), 1.0)) == 1
    assert game_stages.magnification(np.full((5, 2), 0.01)) == 50
    assert game_stages.magnification(np.zeros((5, 2))) == 1000


def test_the_value_of_a_grid_is_read_at_the_nearest_node() -> None:
    grid = np.arange(9.0).reshape(3, 3)
    points = np.array([[-4, -4], [3.0, -4], [0.4, 3.9], [99, 99]])
    assert game_play._at(grid, points).tolist() == [0, 2, 7, 8]


def test_noise_of_one_dimension_lies_on_a_line() -> None:
    assert game_stages.latent_places(np.array([[0.5], [-1]])).tolist() == [[0.5, 0], [-1, 0]]
    assert game_stages.latent_places(np.ones((2, 7))).tolist() == [[1, 1], [1, 1]]
    networks = NetworkSettings(z_dim=1)
    count = sum(math.prod(shape) for shape in ((64, 1), (64,), (64, 64), (64,), (2, 64), (2,)))
    found = generated(networks, np.zeros(count, np.float32), np.array([[1.0, 5.0]]))
    assert found.tolist() == [[0, 0]]


def test_a_hatching_has_a_line_for_each_stretch() -> None:
    where = np.zeros((20, 20), dtype=bool)
    where[4:16, 4:16] = True
    ends = game_stage.hatching(where).reshape(-1, 3, 2)
    assert np.isnan(ends[:, 2]).all() and len(ends) >= 3
    assert np.abs(ends[:, :2]).max() <= game_stage.PLANE[1] * (1 - 2 * 4 / 19) + 1e-9
    np.testing.assert_allclose(np.diff(ends[:, 0]), np.diff(ends[:, 1]))
    assert not len(game_stage.hatching(where & False))
