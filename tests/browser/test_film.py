"""Films of the stage, in a real Chromium: saved, cancelled, left, and refused."""

import io
import itertools
from collections.abc import Iterator

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS, settled, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

# Whatever goes to the server afterwards, to the end of the page's life.
SENT = """() => {
  const send = WebSocket.prototype.send;
  window.films = [];
  WebSocket.prototype.send = function (data) {
    if (this.url.endsWith("/films")) {
      if (!window.films.includes(this)) window.films.push(this);
      if (window.spoil && typeof data !== "string") data = new Uint8Array([1, 2, 3]);
    }
    return send.call(this, data);
  };
}"""
CLOSED = "() => window.films.length > 0 && window.films.every((each) => each.readyState === 3)"


def form(page: Page) -> Locator:
    page.get_by_role("button", name="Export").click()
    found = page.get_by_role("group", name="Film of the stage")
    expect(found).to_be_visible()
    settled(page)
    return found


def film(page: Page, shown: Locator, kind: str) -> bytes:
    with page.expect_download(timeout=3 * PATIENCE_MS) as saving:
        shown.get_by_role("button", name=kind.upper()).click()
    assert saving.value.suggested_filename.endswith(f"-stage.{kind}")
    data: bytes = saving.value.path().read_bytes()
    return data


def pictures(gif: bytes) -> Iterator[np.ndarray]:
    with Image.open(io.BytesIO(gif)) as found:
        for k in range(len(list(ImageSequence.Iterator(found)))):
            found.seek(k)
            yield np.asarray(found.convert("RGB"))


def test_a_run_is_filmed_from_its_first_step_and_on(server: Server, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, f"{server.url}/gridworld?paused=1&step=8")
    expect(page.locator(".transport .count")).to_have_text("sweep 8", timeout=3 * PATIENCE_MS)
    page.evaluate(SENT)
    shown = form(page)
    shown.get_by_label("Stretch").select_option("past")
    found = list(pictures(film(page, shown, "gif")))
    assert len(found) == 9, "steps 0 to 8"
    assert tuple(found[0][0, 0]) == (252, 251, 248), "paper of the light theme"
    assert all((a != b).any() for a, b in itertools.pairwise(found))
    assert (found[0][-20:] == found[-1][-20:]).all(), "where it is from stands still below"
    count = page.locator(".transport .count")
    expect(count).to_have_text("sweep 8")

    shown.get_by_label("Stretch").select_option("on")
    shown.get_by_label("Frames, at most").select_option("30")
    with av.open(io.BytesIO(film(page, shown, "mp4")), "r") as made:
        frames = list(made.decode(video=0))
    assert frames[0].width > 1.9 * found[0].shape[1], "twice the pixels"
    sizes = {(frame.width, frame.height) for frame in frames}
    assert len(sizes) == 1 and 10 < len(frames) < 80
    expect(page.locator(".transport .play")).to_have_attribute("aria-label", "Play (space)")


def test_a_film_is_cancelled_or_refused_and_the_next_one_saved(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/gridworld?paused=1&step=5")
    expect(page.locator(".transport .count")).to_have_text("sweep 5", timeout=3 * PATIENCE_MS)
    page.evaluate(SENT)
    shown = form(page)
    shown.get_by_role("button", name="GIF").click()
    shown.get_by_role("button", name="Cancel").click()
    expect(page.locator(".said")).to_have_text("Cancelled")
    expect(shown.get_by_role("button", name="GIF")).to_be_enabled()

    shown.get_by_label("Stretch").select_option("past")
    page.evaluate("window.spoil = true")
    shown.get_by_role("button", name="GIF").click()
    expect(page.locator(".said")).to_have_text("A picture of the film is damaged.")
    page.evaluate("window.spoil = false")
    assert len(list(pictures(film(page, shown, "gif")))) > 3, "and the next one is saved"


def test_who_leaves_while_a_film_is_made_ends_it(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/implicit-surfaces?paused=1")
    page.evaluate(SENT)
    shown = form(page)
    shown.get_by_label("Stretch").select_option("turn")
    shown.get_by_label("Frames, at most").select_option("240")
    shown.get_by_role("button", name="GIF").click()
    expect(shown.get_by_role("progressbar")).to_be_visible()
    page.wait_for_function("() => window.films.length > 0")
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    page.wait_for_function(CLOSED)


def test_a_film_that_the_browser_holds_is_saved_as_it_plays(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/diffusion?experiment=samplers&paused=1")
    shown = form(page)
    shown.get_by_label("Frames, at most").select_option("30")
    found = list(pictures(film(page, shown, "gif")))
    assert len(found) > 5
    assert sum((a != b).any() for a, b in itertools.pairwise(found)) > len(found) / 2
