"""The page of networks: pressed units, changed and moved layers, refusals, published fields."""

import io
from typing import Any

import numpy as np
from PIL import Image

from engine.vision.receptive_fields.paths import path_counts
from pages.vision.receptive_fields import uploads
from pages.vision.receptive_fields.stack_text import decode, network_of
from tests.support.apps import Visited, check, components, html, link, readouts
from ui.components import unpack

PAGE = Visited("receptive-fields")


def stage(app: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    (found,) = components(app, "units")
    return unpack(found.bytes)


def press(app: Any, kind: str, row: int, unit: tuple[int, int]) -> None:
    PAGE.point(app, "units", {"kind": kind, "spot": [row, *unit]})


def test_a_pressed_unit_is_kept_and_the_recursion_written() -> None:
    app = PAGE.opened()
    assert readouts(app)["receptive field r, pixels"] == "18×18"
    press(app, "press", 3, (4, 6))
    assert link(app)["layer"] == "conv2" and link(app)["unit"] == "4_6"
    assert readouts(app)["receptive field r, pixels"] == "8×8"
    press(app, "press", 99, (0, 0))
    press(app, "press", 1, (-5, 900))
    assert link(app)["unit"] == "0_63"


def test_a_layer_is_changed_moved_added_and_removed() -> None:
    app = PAGE.opened()
    PAGE.slide(app, "kind+kernel+stride+dilation+channels", kernel=5)
    assert link(app)["stack"] == "c3x16-p2-c3x32-p2-c5x64"
    press(app, "move", 5, (1, 1))
    assert link(app)["stack"] == "c5x64-c3x16-p2-c3x32-p2"
    assert link(app)["layer"] == "conv1"
    app.button(key="receptive-fields:add").click().run()
    assert link(app)["stack"].startswith("c5x64-c3x16-c3x16")
    app.button(key="receptive-fields:remove").click().run()
    assert link(app)["stack"] == "c5x64-c3x16-p2-c3x32-p2"
    press(app, "move", 1, (2, 0))
    assert link(app)["stack"] == "c3x16-c5x64-p2-c3x32-p2"
    press(app, "move", 2, (0, 0))
    assert link(app)["stack"] == "c5x64-c3x16-p2-c3x32-p2"
    press(app, "add", 5, (0, 0))
    press(app, "remove", 2, (0, 0))
    assert link(app)["stack"] == "c5x64-p2-c3x32-p2-c3x16"
    press(app, "remove", 0, (0, 0))
    press(app, "move", 2, (99, 0))
    assert link(app)["stack"] == "c5x64-p2-c3x32-p2-c3x16"
    check(app)


def test_a_change_that_does_not_fit_the_image_is_refused_and_nothing_is_lost() -> None:
    text = "-".join(["p2"] * 6)
    app = PAGE.opened(stack=text)
    app.button(key="receptive-fields:add").click().run()
    PAGE.slide(app, "kind+kernel+stride+dilation+channels", kind="p")
    assert any("too small" in toast.value for toast in app.toast)
    assert link(app)["stack"] == text + "-c3x16"


def test_the_number_of_paths_lies_over_the_image() -> None:
    app = PAGE.opened(stack="c3d2x16-c3d2x16", overlay="paths", unit="20_30")
    header, blobs = stage(app)
    paths = blobs[header["arrays"]["paths"]]
    counts = path_counts(network_of(decode("c3d2x16-c3d2x16")), "conv2", (20, 30), (64, 64))
    assert tuple(header["paths_at"]) == counts.first
    assert ((paths > 0) == counts.support).all()
    assert paths.max() == 255 and paths.argmax() == counts.values.argmax()


def test_an_own_picture_is_looked_at_and_another_file_refused() -> None:
    app = PAGE.opened(stack="c3x16", image="upload")
    assert "No picture yet" in app.info[0].value
    stream, pixels = io.BytesIO(), np.zeros((40, 60, 3), np.uint8)
    pixels[:, 30:] = 255
    Image.fromarray(pixels).save(stream, "PNG")
    app.file_uploader(key=uploads.FILE).upload("half.png", stream.getvalue()).run()
    check(app)
    header, blobs = stage(app)
    shown = blobs[header["arrays"]["image"]]
    assert shown.shape == (64, 64, 3) and not shown[:, :28].any() and shown[:, 36:].min() == 255
    app.file_uploader(key=uploads.FILE).upload("half.png", b"no picture").run()
    check(app)
    assert "no PNG, JPEG or WebP picture" in app.error[0].value


def test_a_unit_behind_a_transposed_layer_is_told_from_the_largest_of_its_layer() -> None:
    app = PAGE.opened(architecture="unet", layer="up1.up")
    found = readouts(app)
    assert found["r, largest of the layer"] == "204×204"
    side = int(found["field of this unit, pixels"].split("×")[0])
    assert side**2 == int(found["pixels it depends on"].replace(",", "")) and side < 204
    header, _ = stage(app)
    assert header["nodes"][header["row"]]["label"] == "2×2 transposed, ×2"


def test_masked_weights_are_told_from_those_that_act() -> None:
    app = PAGE.opened()
    app.session_state["receptive-fields:table"] = True
    app.run()
    check(app)
    assert "3,346,944\n(2,357,504)" in html(app)
    assert "188–204" in html(app), "U-Net's field differs from unit to unit"


def test_the_recursion_is_written_where_it_holds_and_nowhere_else() -> None:
    for architecture, layer, shown in (
        ("unet", "up1.conv2", "union of the fields at its taps"),
        ("unet", "down4.conv2", "= 52 + 1·(3 − 1)·8 = 68"),
        ("gated-pixelcnn", "layer2.horizontal.value", "= 7 + 1·(2 − 1)·1 = 8"),
    ):
        assert shown in html(PAGE.opened(architecture=architecture, layer=layer)), layer
