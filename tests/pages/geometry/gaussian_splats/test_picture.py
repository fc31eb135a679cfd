"""Fit a picture: played, rewound, continued; Gaussians chosen; a wipe; the visitor's own file."""

import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from engine.geometry.gaussian_splats.picture_codec import decode_rows
from pages.geometry.gaussian_splats import picture_answers as answers
from pages.geometry.gaussian_splats import picture_source
from tests.pages.geometry.gaussian_splats.picture_claims import CLAIMS
from tests.support.apps import Visited, components, html, link, playback, ran, readouts
from ui.components import unpack
from ui.topic import View

PAGE = Visited("gaussian-splats")
SMALL = {"experiment": "picture", "side": "64", "gaussians": "60"}
PANEL = "gaussians+placement+view+other+wipe+position_bits+other_bits+overlay"
MORE = "learning_rate+side+blending+loss+isotropic"
CHOICES = {"placement": "error", "view": "target", "other": "uniform", "overlay": "none"}


def stages(app: AppTest) -> list[tuple[dict[str, Any], dict[str, np.ndarray]]]:
    """Header and arrays of each plane."""
    return [unpack(proto.bytes) for proto in components(app, "plane")]


def kinds(app: AppTest) -> list[str]:
    """What is drawn over the fit."""
    return [layer["kind"] for layer in stages(app)[0][0]["layers"]]


def test_it_plays_rewinds_and_goes_on_with_another_learning_rate() -> None:
    app = PAGE.opened(**SMALL, step="3")
    first = readouts(app)["PSNR = −10 log₁₀ MSE"]
    PAGE.order(app, "picture", {"kind": "play"}, {"kind": "tick"})
    furthest = playback(app)["furthest"]
    assert furthest > 3 and readouts(app)["PSNR = −10 log₁₀ MSE"] != first
    PAGE.order(app, "picture", {"kind": "seek", "step": 3})
    assert readouts(app)["PSNR = −10 log₁₀ MSE"] == first
    # The learning rate can be changed during the fit; another number of Gaussians is another fit.
    PAGE.slide(app, PANEL, gaussians=90, **CHOICES)
    assert playback(app)["step"] == 0 and playback(app)["playing"]
    PAGE.order(app, "picture", {"kind": "step"})
    assert readouts(app)["numbers"] == "45 × 8 = 360", "the other half is placed by error"


def test_a_changed_learning_rate_goes_on_from_where_it_is() -> None:
    app = PAGE.opened(**SMALL, step="4", learning_rate="0.5")
    PAGE.slide(app, MORE, learning_rate=0.01)
    assert playback(app)["step"] == 4 and playback(app)["furthest"] == 4


def test_every_view_and_overlay_draws_what_it_says() -> None:
    app = PAGE.opened(**SMALL, step="5", placement="gradient")
    fit, target = stages(app)
    assert kinds(app) == ["picture"]
    assert target[0]["alt"] == "Target · 64×64" and fit[0]["tool"] == "inspect"
    for overlay, drawn in (
        ("outlines", ["picture", "ellipses"]), ("filled", ["ellipses", "ellipses"]),
        ("centres", ["picture", "points"]), ("paths", ["picture", "paths", "points"]),
    ):  # fmt: skip
        PAGE.follow(app, **SMALL, step="5", overlay=overlay)
        assert kinds(app) == drawn
    PAGE.follow(app, **SMALL, step="5", overlay="filled", blending="alpha")
    assert kinds(app) == ["ellipses"]
    PAGE.follow(app, **SMALL, step="5", view="error")
    assert stages(app)[1][0]["layers"][0]["label"] == "mean absolute error"
    PAGE.settle(PAGE.follow(app, **SMALL, step="5", view="other", other="circles"))
    assert re.search(r"Circles · \d+ · \d", stages(app)[1][0]["alt"])
    PAGE.follow(app, **SMALL, step="5", view="jpeg")
    assert "JPEG" in stages(app)[1][0]["alt"]
    assert any(label.startswith("JPEG, quality") for label in readouts(app))


def test_the_wipe_is_dragged_and_shows_the_target_left_of_the_line() -> None:
    app = PAGE.opened(**SMALL, step="5", view="wipe")
    assert len(stages(app)) == 1 and stages(app)[0][0]["tool"] == "move"
    PAGE.stroke(app, "picture:fit", [[32.0, -30.0], [20.0, -30.0], [16.0, -30.0]])
    assert link(app)["wipe"] == "25"


def test_a_pressed_gaussian_tells_its_numbers_and_a_second_press_lets_go() -> None:
    app = PAGE.opened(**SMALL, step="5", placement="grid")
    press = {"kind": "press", "points": [[10.0, -50.0]]}
    PAGE.point(app, "picture:fit", press)
    number = int(link(app)["chosen"])
    said = readouts(app)[f"Gaussian {number}"]
    x, y = map(float, re.findall(r"[\d.]+", said))
    assert abs(x - 10) < 8 and abs(y - 50) < 8, "rows are counted downwards"
    assert kinds(app) == ["picture", "ellipses", "points"]
    PAGE.point(app, "picture:fit", press)
    assert "chosen" not in link(app)


def test_the_saved_file_is_the_one_whose_bytes_are_counted() -> None:
    app = PAGE.opened(**SMALL, step="5", placement="grid")
    save = app.session_state["gaussian-splats:export"]["gaussians"]
    content = save("g2")
    assert readouts(app)["file, quantised"] == f"{len(content):,} bytes"
    assert len(decode_rows(content).rows) == 60
    table = save("csv").decode().splitlines()
    assert len(table) == 61 and table[0].count(",") == table[1].count(",") == 8


def test_ones_own_picture_is_fitted_and_a_file_that_is_none_is_refused() -> None:
    app = PAGE.opened(**SMALL, picture="upload", step="2")
    assert app.info[0].value == picture_source.NO_FILE
    file = io.BytesIO()
    Image.new("RGB", (90, 70), (10, 200, 30)).save(file, "PNG")
    uploader = app.file_uploader(key=picture_source.FILE)
    uploader.upload("own.png", file.getvalue()).run()
    assert not app.info and not app.error
    pixels = next(iter(stages(app)[1][1].values()))
    assert pixels.shape == (64, 64, 3) and (pixels == (10, 200, 30)).all()
    app.file_uploader(key=picture_source.FILE).upload("own.txt", b"no picture").run()
    assert "no PNG, JPEG or WebP" in app.error[0].value
    ran(app)


@pytest.mark.parametrize(
    ("answer", "change", "says"),
    [
        (answers.how_many, {"psnr": 31.0, "numbers": 60_000}, "would hold the pixels"),
        (answers.beginnings, {"other_psnr": 30.0, "early_gap": 0.1}, r"^Yes: [^,]*\."),
        (answers.beside_jpeg, {"file_psnr": 50.0}, "Gaussians are ahead"),
        (answers.beside_jpeg, {"file_psnr": 30.1}, "about the same"),
        (answers.letters, {"psnr": 20.0}, "^Not so far"),
        (answers.own_picture, {"picture": "upload", "own": True}, "^Your picture: .* above 30"),
    ],
)
def test_answers_follow_the_numbers(answer: Any, change: dict[str, Any], says: str) -> None:
    from engine.geometry.gaussian_splats.picture_readings import Whereabouts

    where = Whereabouts(100, 50, 4.0, 2.0, 0.4, 2.0, 3.0, 4.0, 1.5, 1.0)
    numbers = {
        "step": 300, "gaussians": 500.0, "psnr": 31.5, "numbers": 4000, "pixel_values": 49152,
        "file_bytes": 4000, "file_psnr": 31.0, "file_ssim": 0.9, "whereabouts": where,
        "other_psnr": None,
        "other": "uniform", "own": False, "picture": "china",
        "jpeg": {"nbytes": 3990, "psnr": 30.0, "ssim": 0.9, "quality": 60, "header_bytes": 300},
    }  # fmt: skip
    said = answer(View(numbers=numbers | change))
    assert re.search(says, said), said
    assert len(said) <= 280


def test_every_question_has_a_claim() -> None:
    from pages.geometry.gaussian_splats.picture_explain import PRESETS

    assert set(CLAIMS) == {preset.question for preset in PRESETS}


def test_gaussians_that_are_still_to_come_are_counted_in_the_title() -> None:
    app = PAGE.opened(**SMALL, placement="error", view="target")
    assert "30 of 60 Gaussians" in html(app)
    assert "60 Gaussians" in html(PAGE.opened(**SMALL, placement="grid", view="target"))
    found = readouts(PAGE.opened(**SMALL, placement="grid", view="jpeg", step="20"))
    assert {"PSNR before rounding", "its PSNR, SSIM", "PSNR, SSIM of the JPEG"} <= set(found)
