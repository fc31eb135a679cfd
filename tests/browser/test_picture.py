"""The stage as a picture, in a real Chromium: what it holds, and that the page stays as it was."""

import json
import re
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
LIGHT, DARK = (json.loads(Path("ui/colours.json").read_text())[name] for name in ("light", "dark"))
CANVASES = """() => [...document.querySelectorAll(".st-key-stage_room *")]
  .flatMap((one) => [...(one.shadowRoot?.querySelectorAll("canvas.base") ?? [])])
  .map((canvas) => canvas.toDataURL())"""


def saved(page: Page, kind: str) -> bytes:
    with page.expect_download() as saving:
        page.locator(f"button.{kind}").click()
    assert saving.value.suggested_filename.endswith(f"-stage.{kind}")
    return saving.value.path().read_bytes()


def offered(page: Page) -> None:
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("group", name="Picture of the stage")).to_be_visible()
    settled(page)


def test_a_dark_stage_is_saved_in_the_light_theme_and_stays_dark(
    server: Server, page: Page
) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, f"{server.url}/gridworld?question=3&paused=1&step=3")
    offered(page)
    before = page.evaluate(CANVASES)
    drawing = ET.fromstring(saved(page, "svg"))
    words = ["".join(text.itertext()) for text in drawing.iter(f"{SVG}text")]
    assert words[0] == "Gridworld: Value iteration"
    assert words[1].startswith("What if γ = 1"), "the question is in the picture"
    assert words[2].startswith("Gridworld: Value iteration. Machine Perception Playground")
    assert {"+1", "−1", "S"} <= set(words), "signs of the cells"
    assert not [word for word in words if word.startswith("Press")], "nothing that asks for a hand"
    inks = {part.get("fill") for part in drawing.iter()} | {
        part.get("stroke") for part in drawing.iter()
    }
    assert LIGHT["paper"] in inks and not inks & {DARK["paper"], DARK["rule"], DARK["data"]}
    assert not list(drawing.iter(f"{SVG}image")), "cells are shapes, not pixels"

    width, height = float(drawing.get("width", 0)), float(drawing.get("height", 0))
    pixels = struct.unpack(">II", saved(page, "png")[16:24])
    assert pixels == pytest.approx((2 * width, 2 * height), abs=1)
    assert page.evaluate(CANVASES) == before

    page.get_by_label("In the colours of the screen").check()
    drawing = ET.fromstring(saved(page, "svg"))
    assert DARK["paper"] in {part.get("fill") for part in drawing.iter()}


def test_a_plane_is_saved_as_lines_and_a_view_is_cited(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/flows?experiment=change_of_variables&strip=0.70")
    offered(page)
    drawing = ET.fromstring(saved(page, "svg"))
    words = {"".join(text.itertext()) for text in drawing.iter(f"{SVG}text")}
    assert {"p(x)", "p(z)", "equal areas", "steepest"} <= words, "axes and legend"
    assert len(list(drawing.iter(f"{SVG}path"))) > 20
    page.get_by_role("button", name="Cite this view").click()
    citation = page.get_by_label("Citation")
    expect(citation).to_have_value(re.compile("^Flows: Change of variables"))
    cited = citation.input_value()
    assert (
        cited.startswith("Flows: Change of variables")
        and "Machine Perception Playground 0." in cited
    )
    assert cited.endswith(page.url) and "experiment=" not in cited.split(" http")[0]
