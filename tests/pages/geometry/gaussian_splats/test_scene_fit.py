"""Fit a scene: turned and pressed by hand, under the microscope, rewound, with own views."""

import io
import json
import math
import zipfile
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from engine.geometry.gaussian_splats.views import capture_scene
from pages.geometry.gaussian_splats import (
    scene_explain,
    scene_fields,
    scene_fit,
    scene_uploads,
)
from pages.geometry.gaussian_splats.scene_charts import measured
from pages.geometry.gaussian_splats.scene_picture import LARGEST_ERROR, SIDE
from tests.support import apps
from tests.support.apps import Visited, components, html, link, playback, ran, readouts
from ui.components import unpack
from ui.questions import plays_on
from ui.state import UPLOAD

PAGE = Visited("gaussian-splats")
SMALL = {
    "experiment": "scene",
    "resolution": "32",
    "view_count": "4",
    "initial_count": "80",
    "interval": "10",
    "gradient_threshold": "0.0010",
}
VIEW = "shown+viewpoint+view_number"


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    with apps.unhurried():
        yield


def picture(app: AppTest, place: int = 0) -> tuple[dict[str, object], np.ndarray]:
    """Header and pixels of the fit, or of the photograph beside it."""
    header, arrays = unpack(components(app, "canvas")[place].bytes)
    return header, arrays["pixels"]


def test_a_drag_turns_the_camera_and_a_press_opens_the_microscope() -> None:
    app = PAGE.opened(**SMALL, step="25")
    before = picture(app, 1)[1]
    PAGE.stroke(app, "scene", [[100, 100], [140, 100], [140, 120]])
    assert float(link(app)["azimuth"]) == pytest.approx(40 - 40 * 200 / SIDE, abs=1)
    assert float(link(app)["elevation"]) == pytest.approx(25 + 20 * 200 / SIDE, abs=1)
    assert (picture(app, 1)[1] != before).any(), "the photograph is taken from there"
    assert "gaussian_id" not in link(app)
    PAGE.stroke(app, "scene", [[128, 150], [128, 150]])
    chosen = int(link(app)["gaussian_id"])
    rows = readouts(app)
    assert 0 < float(rows["opacity o"]) <= 1
    assert "of this picture" in html(app) and f"of {picture_count(app)}" in html(app)
    assert "Life, with its ancestors" in html(app) and "Covariance" in html(app)
    close = next(button for button in app.button if button.label == f"Gaussian {chosen:,}")
    close.click()
    ran(app)
    assert "gaussian_id" not in link(app) and "PSNR, held-out views" in readouts(app)


def picture_count(app: AppTest) -> str:
    """How many Gaussians there are, as the description of the picture says."""
    return str(picture(app)[0]["alt"]).split(" Gaussians")[0]


def test_a_turn_begins_where_a_training_view_stands() -> None:
    app = PAGE.opened(**SMALL, step="0", viewpoint="training", view_number="2")
    camera = capture_scene("blocks", 4, 32).training.cameras[1]
    x, y, _ = camera.centre.tolist()
    PAGE.stroke(app, "scene", [[100, 100], [110, 100]])
    azimuth = math.degrees(math.atan2(y, x)) - 10 * 200 / SIDE
    assert float(link(app)["azimuth"]) == pytest.approx((azimuth + 180) % 360 - 180, abs=1)
    assert "viewpoint" not in link(app)


def test_the_life_of_a_gaussian_is_told_also_when_it_is_gone() -> None:
    app = PAGE.opened(**SMALL, step="40")
    events = app.session_state["live:gaussian-splats:fit"]["run"].look(lambda run: run.events)
    split = next(event for event in events if len(event.split))
    half = int(split.halves[0, 0])
    parent = int(split.split[0])
    PAGE.follow(app, **SMALL, step="40", gaussian_id=str(half))
    assert f"half of {parent:,}" in html(app) and "placed" in html(app)
    PAGE.follow(app, **SMALL, step="40", gaussian_id=str(parent))
    assert "split in two" in html(app) and "opacity o" not in readouts(app)
    PAGE.follow(app, **SMALL, step="40", gaussian_id="900000")
    assert "Life" not in html(app), "nothing has had this id"


def test_every_way_to_show_it_has_a_picture_and_a_legend_where_it_needs_one() -> None:
    app = PAGE.opened(**SMALL, step="12", viewpoint="held_out")
    for shown in ("image", "ellipsoids", "centres", "depth", "error"):
        PAGE.slide(app, VIEW, shown=shown)
        header, pixels = picture(app)
        assert pixels.shape[:3] == ((1, SIDE, SIDE) if shown != "error" else (1, 32, 32))
        assert header["channels"] == (1 if shown in {"depth", "error"} else 3)
        assert header["legend"] == (header["channels"] == 1)
        if shown == "error":
            assert header["range"] == [0.0, LARGEST_ERROR]
        assert pixels.std() > 1, shown
    assert picture(app, 1)[1].shape[1:3] == (SIDE, SIDE)


def test_it_goes_on_from_here_under_other_rules_and_back_before_them() -> None:
    app = PAGE.opened(**SMALL, step="25")
    before = picture_count(app)
    PAGE.slide(app, VIEW, shown="image")
    density = "+".join(
        field.name
        for group in (
            scene_fields.SCENE_GROUP,
            scene_fields.DENSITY_GROUP,
            scene_fields.OPTIMISER_GROUP,
        )
        for field in group
    )
    PAGE.slide(app, f"adjusted+{density}", density_control=False)
    assert playback(app)["step"] == 25
    for _ in range(5):  # past step 30, at which there would be an event
        PAGE.order(app, "fit", {"kind": "step"})
    assert picture_count(app) == before and playback(app)["step"] == 30
    PAGE.order(app, "fit", {"kind": "seek", "step": 5})
    assert picture_count(app) == "80"


def test_pruning_everything_and_large_learning_rates_are_explained() -> None:
    app = PAGE.opened(**SMALL, step="30", prune_opacity="0.9")
    assert scene_fit._ALL_PRUNED in [box.value for box in app.info]
    assert playback(app)["done"]
    PAGE.follow(app, **SMALL, step="60", scale_rate="4.0", position_rate="1.0", density_control="0")
    assert "A learning rate is too large" in app.error[0].value
    app.button(key="gaussian-splats:fit:transport:rewind").click()
    ran(app)
    assert not app.error


def test_a_second_run_is_compared_at_equal_steps() -> None:
    app = PAGE.opened(**SMALL, step="25", compared="initialisation")
    PAGE.settle(app)
    other = app.session_state["live:gaussian-splats:fit:beside"]
    for _ in range(20):
        if other.step == 25:
            break
        ran(app)
    assert other.step == 25 and other.settings.initialisation == "surface"
    names = [line["label"] for line in json.loads(_chart(app))["lines"]]
    assert names == ["held out", "training", "other start"]


def _chart(app: AppTest) -> str:
    header, _ = unpack(components(app, "chart")[0].bytes)
    return json.dumps(header)


def _archive() -> bytes:
    """A ZIP of photographs as a visitor may have it."""
    views = capture_scene("glossy", 5, 32).training
    frames, stream = [], io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, (camera, image) in enumerate(zip(views.cameras, views.images, strict=True)):
            pose = torch.linalg.inv(camera.world_to_camera)
            pose[:, 1:3] *= -1
            frames.append({"file_path": f"r_{number}.png", "transform_matrix": pose.tolist()})
            png = io.BytesIO()
            Image.fromarray((255 * image.numpy()).astype(np.uint8)).save(png, "PNG")
            archive.writestr(f"r_{number}.png", png.getvalue())
        data = {"camera_angle_x": math.radians(42), "frames": frames}
        archive.writestr("transforms.json", json.dumps(data))
    return stream.getvalue()


def test_own_views_are_fitted_and_what_cannot_be_read_is_said() -> None:
    app = PAGE.opened(**SMALL, source=UPLOAD, step="5")
    assert app.info[0].value == scene_uploads.NO_FILES
    app.session_state[scene_uploads._UPLOAD] = (("views.zip", _archive()),)
    ran(app)
    assert not app.info and not app.error
    assert len(components(app, "canvas")) == 1, "no photograph is known of a free view"
    PAGE.slide(app, VIEW, viewpoint="training")
    assert len(components(app, "canvas")) == 2
    del app.session_state[scene_uploads._READ]
    app.session_state[scene_uploads._UPLOAD] = (("views.zip", b"nothing"),)
    ran(app)
    assert app.error[0].value == (
        "This is no ZIP archive that can be read. The toy blocks are shown instead."
    )
    PAGE.leave(app)
    assert scene_uploads._UPLOAD not in app.session_state


def test_a_question_stays_at_the_step_of_its_answer() -> None:
    assert not any(map(plays_on, scene_explain.PRESETS))


def test_held_out_views_are_drawn_where_they_were_measured() -> None:
    steps, values = measured(np.arange(6), np.array([9.0, 9.0, 9.0, 12.0, 12.0, 11.0]))
    assert steps.tolist() == [0, 3, 5] and values.tolist() == [9.0, 12.0, 11.0]
