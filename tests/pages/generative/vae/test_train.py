"""The tab "Train it": a live training goes on under changed settings, alone and beside rivals."""

import numpy as np
import pytest

from pages.generative.vae import code_plane, train_answers, train_one
from pages.generative.vae.fields import symbol
from tests.support.apps import Visited, components, link, notices, playback, readouts
from ui.components import unpack
from ui.topic import View

PAGE = Visited("vae")
SMALL = {"experiment": "train", "hidden": "32", "batch_size": "32"}


def test_it_plays_by_itself_and_a_changed_weight_goes_on_from_there() -> None:
    app = PAGE.opened(**SMALL)
    assert playback(app)["step"] == train_one.FIRST_STEPS and playback(app)["autostart"]
    PAGE.order(app, "vae", {"kind": "step"})
    PAGE.slide(app, "view+objective+latent_size+beta+warm_up", beta=4.0)
    assert playback(app)["step"] == train_one.FIRST_STEPS + 1
    assert link(app)["beta"] == "4.0"
    PAGE.slide(app, "view+objective+latent_size+beta+warm_up", objective="autoencoder")
    assert playback(app)["step"] <= 1, "another objective is another training"


def test_a_bar_is_drawn_for_each_dimension_and_the_two_that_carry_most_are_in_the_plane() -> None:
    app = PAGE.opened(**SMALL, latent_size="6", step="30", paused="1")
    (bars,) = [c for c in components(app, "plane") if c.id.endswith("vae:kl")]
    heights = [float(part) for part in unpack(bars.bytes)[0]["alt"].split(": ")[1].split(", ")]
    assert len(heights) == 6
    kl = float(readouts(app)["− KL divergence"].split()[0])
    assert sum(heights) == pytest.approx(kl, abs=0.1)
    (codes,) = [c for c in components(app, "plane") if c.id.endswith("vae:codes")]
    shown = {unpack(codes.bytes)[0][f"{axis}_label"] for axis in "xy"}
    first, second = code_plane.shown_dimensions(np.array(heights))
    assert shown == {f"μ of {symbol(k + 1)}" for k in (first, second)}


def test_the_plane_grows_with_the_codes_in_steps() -> None:
    assert code_plane.reach_of(np.zeros((4, 2))) == pytest.approx(3.6)
    assert code_plane.reach_of(np.full((4, 2), 3.7)) == pytest.approx(3.6 * 2**0.5)
    assert code_plane.reach_of(np.full((4, 2), 40.0)) >= 40.0


def test_four_rivals_are_side_by_side() -> None:
    app = PAGE.opened(experiment="train", view="four", step="3", paused="1", batch_size="32")
    planes = [c.id for c in components(app, "plane")]
    for name in ("autoencoder", "reconstruction_only", "vae", "kl_only"):
        assert any(each.endswith(f"vae:codes:{name}") for each in planes)
    assert readouts(app)["KL only"].endswith(" nats")


def test_a_training_that_is_worse_than_the_mean_digit_says_why() -> None:
    app = PAGE.opened(experiment="train", learning_rate="1.0", step="60", paused="1")
    assert "always drawing the mean digit has −208" in notices(app)
    assert "learning rate 1 is too large" in notices(app)
    app = PAGE.opened(**SMALL, step="60", paused="1")
    assert "mean digit" not in notices(app)


def test_the_answer_says_so_where_the_vae_reconstructs_better_than_the_autoencoder() -> None:
    numbers = {
        "view": "four",
        "step": 100,
        "vae_empty": 0.3,
        "autoencoder_empty": 0.9,
        "prior_empty": 0.02,
        "vae_reconstruction": 182.0,
    }
    for other, said in ((184.0, True), (170.0, False)):
        answer = train_answers.holes(View(numbers={**numbers, "autoencoder_reconstruction": other}))
        assert ("reconstructs better: −182 nats, the autoencoder −184" in answer) == said
