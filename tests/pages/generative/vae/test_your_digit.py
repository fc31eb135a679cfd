"""A drawn digit is centred, encoded and scored, and its code can be dragged away."""

import numpy as np
import torch

from engine.data.centring import centred
from engine.generative import digit_autoencoder
from engine.generative.vae import pretrained
from tests.pages.generative.vae.test_latent_walk import PAGE, assert_same, pixels
from tests.support.apps import check, link, notices, readouts
from ui.components.canvas import to_bytes
from ui.digit_drawing import decode_drawing


def test_a_drawing_is_centred_scored_and_answered() -> None:
    app = PAGE.opened(experiment="your_digit")
    PAGE.ask(app, 4)
    assert "nothing on the paper" in notices(app)
    assert PAGE.guide(app)["answer"].startswith("Draw a digit on the black paper; it is centred")
    PAGE.stroke(app, "paper", [[6.0, 3.0], [6.0, 12.0]])
    drawing = decode_drawing(link(app)["digit"])
    picture = centred(torch.from_numpy(drawing / np.float32(255))).picture
    assert_same(pixels(app, "digit-pictures")[0], to_bytes(picture.numpy(), 0, 1))
    bound = pretrained.score(picture, 12).elbo
    assert readouts(app)["ELBO, nats"] == f"{bound:.1f}".replace("-", "−")
    strip = PAGE.guide(app)
    assert strip["answer"].startswith("Its ELBO is −") and not strip["left"]
    app.button(key="vae:clear:digit").click().run()
    check(app)
    assert "nothing on the paper" in notices(app)


def test_the_code_is_dragged_and_a_new_stroke_takes_it_back() -> None:
    app = PAGE.opened(experiment="your_digit", latent_size="2")
    PAGE.point(app, "digit-plane", {"kind": "press", "points": [[2.0, 1.0]]})
    shown = digit_autoencoder.pretrained(2).decode(torch.tensor([[2.0, 1.0]])).numpy()
    assert_same(pixels(app, "digit-dragged"), to_bytes(shown, 0, 1))
    assert link(app)["dragged_point"] == "2.00_1.00"
    PAGE.stroke(app, "paper", [[14.0, 4.0], [14.0, 20.0]])
    assert "dragged_point" not in link(app)
    assert_same(pixels(app, "digit-dragged")[0], pixels(app, "digit-pictures")[1])
