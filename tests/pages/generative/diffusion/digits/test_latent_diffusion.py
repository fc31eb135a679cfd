"""Experiment "Latent diffusion": a prior is trained, samples, and digits are interpolated."""

import numpy as np

from tests.pages.generative.diffusion.digits.support import PAGE, canvas
from tests.support.apps import link, playback, readouts

REQUESTED = "classified as requested, t\u00a0=\u00a0"


def _classified(text: str) -> int:
    return int(text.removesuffix(" of 40"))


def test_the_prior_learns_and_can_be_sought_back() -> None:
    app = PAGE.opened(experiment="latent_diffusion", step="5", width="64")
    before = canvas(app, "latent")[1]
    assert before.shape == (40, 28, 28)
    begun = _classified(readouts(app)["classified as requested"])
    PAGE.play_until(app, "latent", lambda: playback(app)["step"] > 40)
    assert _classified(readouts(app)["classified as requested"]) > begun
    PAGE.order(app, "latent", {"kind": "seek", "step": 5})
    np.testing.assert_array_equal(canvas(app, "latent")[1], before)
    assert link(app)["step"] == "5"
    PAGE.slide(app, "view+guidance_scale+learning_rate+width", learning_rate=0.0005)
    assert link(app)["learning_rate"] == "0.00050", "the value itself, not its logarithm"
    assert playback(app)["step"] == 5, "the training goes on from where it was"


def test_samples_and_interpolations_are_classified() -> None:
    app = PAGE.opened(experiment="latent_diffusion", view="sampling")
    said = readouts(app)
    assert _classified(said[f"{REQUESTED}0"]) >= 38
    assert _classified(said[f"{REQUESTED}1000"]) <= 15
    PAGE.slide(app, "view+prior+guidance_scale", resting=False, guidance_scale=3)
    assert readouts(app)[f"{REQUESTED}0"] == "…"
    PAGE.slide(app, "view+prior+guidance_scale", resting=True, guidance_scale=3, prior="none")
    assert canvas(app, "latent:sampling")[0]["captions"] == []
    PAGE.slide(app, "view+prior+guidance_scale", view="interpolation")
    assert canvas(app, "latent:interpolation")[1].shape == (14, 28, 28)
    captions = canvas(app, "latent:interpolation")[0]["captions"]
    assert captions[7] == "0 %: 3" and captions[-1] == "100 %: 7"
