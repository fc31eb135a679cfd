"""Journeys through occupancy, codes, files to keep and files of the visitor, in a real Chromium."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
import trimesh
from playwright.sync_api import Page, expect

from engine.geometry import meshio, sparse
from engine.geometry.implicit_surfaces.csg import MODELS
from tests.browser.conftest import at_rest, box_at_rest, visit
from tests.browser.geometry.implicit_surfaces.test_page import (
    WAIT,
    addressed,
    beside,
    counted,
    number,
    opened,
    playback,
)
from tests.support.server import Server

pytestmark = pytest.mark.browser


def kept(page: Page, kind: str) -> Any:
    """The surface that a download gives."""
    page.get_by_role("button", name="Export").click()
    button = page.get_by_role("button", name=kind, exact=True).first
    with page.expect_download(timeout=WAIT) as download:
        button.click()
    path = download.value.path()
    return trimesh.load_mesh(io.BytesIO(path.read_bytes()), file_type=kind.lower())


def upload(page: Page, name: str, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def test_two_networks_learn_and_their_surface_is_saved(server: Server, page: Page) -> None:
    stage = opened(server, page, "experiment=occupancy&mesh=torn&step=5")
    counted(page, "5 / 5")
    before = number(page, "distance: misclassified")
    playback(page).locator(".play").click()
    counted(page, r"([1-9]\d|\d{3,}) ")
    playback(page).locator(".play").click()
    misclassified = beside(page, "distance: misclassified")
    expect(misclassified).not_to_contain_text(f"{before:.2f}", timeout=WAIT)
    assert number(page, "distance: misclassified") < before
    expect(stage.locator(".titles span")).to_have_count(2)
    assert kept(page, "STL").is_volume


def test_a_code_is_dragged_and_shared_and_another_inferred_of_a_cut_by_keyboard(
    server: Server, page: Page
) -> None:
    stage = opened(server, page, "experiment=deepsdf&step=30&cut_side=top")
    pad = page.get_by_role("application", name=re.compile("^Codes of 9 shapes"))
    box = box_at_rest(pad)
    frames = at_rest(page, lambda: stage.get_attribute("data-frames") or "")
    page.mouse.move(*box.at())
    page.mouse.down()
    page.mouse.move(*box.at(0.7, 0.3), steps=3)
    page.mouse.up()
    addressed(page, r"latent_code=0\.\d\d_0\.\d\d")
    expect(stage).not_to_have_attribute("data-frames", frames, timeout=WAIT)  # the surface follows
    link = page.evaluate("playgroundLink()")
    # What the link says, which may be on its way to what the hand last did.
    chosen = link.split("latent_code=")[1].split("&")[0].replace("_", ", ")
    visit(page, link)
    expect(pad).to_have_attribute("aria-label", re.compile(re.escape(chosen)), timeout=WAIT)

    page.get_by_role("radio", name="Infer latent code").click()
    expect(page.get_by_role("button", name=re.compile("^Handle ✂"))).to_be_visible(timeout=WAIT)
    expect(page.locator("[data-step]")).to_have_count(1, timeout=WAIT)
    addressed(page, r"inference_step=([5-9]|\d{2,})")
    counted(page, r"([5-9]|\d{2,}) ")
    cut = page.get_by_label("Cut position", exact=True)
    before = cut.input_value()
    page.get_by_role("button", name=re.compile("^Handle ✂")).focus()
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    addressed(page, "cut_position=-0")
    expect(cut).not_to_have_value(before, timeout=WAIT)


def test_a_mesh_of_the_visitor_is_learned_and_a_broken_and_a_huge_one_are_refused(
    server: Server, page: Page, tmp_path: Path
) -> None:
    opened(server, page, "experiment=learn&source=upload&step=3")
    ring = meshio.dump(sparse.extract_surface(MODELS["links"], 24, lipschitz=1.0), "ply")
    upload(page, "links.ply", ring)
    expect(page.locator(".stage").first).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("No file uploaded yet")).to_have_count(0, timeout=WAIT)
    playback(page).locator(".step").click()
    expect(page.get_by_text("chamfer distance")).to_be_visible(timeout=WAIT)
    upload(page, "broken.ply", ring[:2000])
    expect(page.get_by_text("The nut is shown instead.")).to_be_visible(timeout=WAIT)
    huge = tmp_path / "huge.stl"
    with huge.open("wb") as file:
        file.truncate(200 << 20)
    page.locator("input[type=file]").set_input_files(huge)
    expect(page.get_by_text(re.compile("must be 32.*MB or smaller"))).to_be_visible(timeout=WAIT)
    playback(page).locator(".step").click()
    assert kept(page, "OBJ").is_watertight, "the page lives"
