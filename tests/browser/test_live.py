"""Live pages in a real Chromium: a network in training played, rewound, branched; sliders."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, at_rest, box_at_rest, visit
from tests.support.server import Server
from ui import components

pytestmark = pytest.mark.browser

WAIT = 20_000
PANEL = (Path(components.__file__).parent / "panel" / "panel.js").read_text()


def opened(server: Server, page: Page, query: str) -> Locator:
    """The live demo; the locator carries the server's step in `data-step`."""
    visit(page, f"{server.url}/dev-live?{query}")
    playback = page.locator("[data-step]")
    stands(playback, r"\d+ / \d+")
    return playback


def stands(playback: Locator, pattern: str) -> tuple[int, int]:
    """Waits for a step; returns it and the furthest one."""
    expect(playback).to_have_attribute("data-step", re.compile(f"^{pattern}$"), timeout=WAIT)
    step, furthest = (playback.get_attribute("data-step") or "").split(" / ")
    return int(step), int(furthest)


def test_a_training_plays_pauses_and_is_sought_back(server: Server, page: Page) -> None:
    playback = opened(server, page, "step=1")
    column = "document.querySelector('.st-key-stage_room .stColumn')"
    delay = f"getComputedStyle({column}).transitionDelay"
    document = page.locator("html")
    expect(document).not_to_have_attribute("data-playing", "")
    page.locator(".play").click()
    # What plays is dimmed later than what was asked once.
    expect(document).to_have_attribute("data-playing", "")
    page.wait_for_function(f"{delay} === '1.5s'")
    fading = f"getComputedStyle({column}).transitionProperty"
    assert page.evaluate(fading) == "opacity", "another theme's colours arrive at once"
    stands(playback, r"\d{2,} / \d+")
    page.locator(".play").click()
    expect(page.locator(".play")).to_have_attribute("aria-label", re.compile("^Play"))
    expect(document).not_to_have_attribute("data-playing", "")
    page.wait_for_function(f"['0s', '0.5s'].includes({delay})")
    before = at_rest(page, lambda: stands(playback, r"\d+ / \d+"))
    page.locator(".history").focus()
    page.keyboard.press("Home")
    assert stands(playback, r"0 / \d+") == (0, before[1])
    page.keyboard.press("End")
    assert stands(playback, rf"{before[1]} / {before[1]}")


def test_a_learning_rate_goes_on_from_here_and_a_width_starts_anew(
    server: Server, page: Page
) -> None:
    playback = opened(server, page, "step=20")
    stands(playback, "20 / 20")
    page.locator(".history").focus()
    page.keyboard.press("ArrowLeft")
    stands(playback, "19 / 20")
    page.get_by_label("Learning rate", exact=True).focus()
    page.keyboard.press("ArrowRight")
    stands(playback, "19 / 19")
    page.get_by_label("Width", exact=True).focus()
    page.keyboard.press("ArrowRight")
    stands(playback, "0 / 0")
    expect(page.get_by_text("starts the training anew")).to_be_visible(timeout=WAIT)


# Once `breaks` is set the next answer does not arrive, and the connection is gone.
BREAKABLE = """
const Whole = window.WebSocket;
window.WebSocket = class extends Whole {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", (event) => {
      if (window.breaks) this.broken = true;
      window.breaks = false;
      if (!this.broken) return;
      event.stopImmediatePropagation();
      this.close();
    });
  }
};
"""


def test_an_answer_lost_with_the_connection_is_given_again(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page()
    page.add_init_script(BREAKABLE)
    playback = opened(server, page, "step=20")
    stands(playback, "20 / 20")
    page.locator(".history").focus()
    page.keyboard.press("ArrowLeft")
    stands(playback, "19 / 20")
    page.get_by_label("Learning rate", exact=True).focus()
    panel = page.locator("[data-echo]")
    echo = panel.get_attribute("data-echo") or ""
    page.evaluate("window.breaks = true")
    page.keyboard.press("ArrowRight")
    stands(playback, "19 / 19")
    expect(panel).not_to_have_attribute("data-echo", echo, timeout=WAIT)


def test_a_divergence_is_explained_and_rewound_with_one_press(server: Server, page: Page) -> None:
    playback = opened(server, page, "data=waves&optimiser=sgd&learning_rate=100&step=1")
    page.locator(".play").click()
    expect(page.get_by_text(re.compile("became (NaN|infinite).* at step"))).to_be_visible(
        timeout=2 * WAIT
    )
    expect(page.locator(".play")).to_be_disabled()
    failed = stands(playback, r"\d+ / \d+")
    page.get_by_role("button", name="Rewind").click()
    expect(page.locator(".play")).to_be_enabled(timeout=WAIT)
    assert stands(playback, r"\d+ / \d+")[0] < max(failed[0], 1)


def test_controls_answer_while_it_plays_and_nothing_computes_for_nobody(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page()
    playback = opened(server, page, "step=1")
    page.locator(".play").click()
    stands(playback, r"\d{2,} / \d+")
    rate = page.get_by_label("Learning rate", exact=True)
    rate.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile(r"learning_rate=0\.0071"), timeout=WAIT)
    expect(page.locator(".play")).to_have_attribute("aria-label", re.compile("^Pause"))
    now = stands(playback, r"\d+ / \d+")[0]
    expect(playback).not_to_have_attribute("data-step", re.compile(f"^{now} "), timeout=WAIT)
    page.goto("about:blank")
    server.wait_until_idle()


def test_a_slider_by_mouse_by_keyboard_by_typing_and_by_preset(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/dev-sliders?a=0.50")
    fine, answer = page.get_by_label("Fine", exact=True), page.locator("#answer")
    expect(fine).to_be_visible(timeout=WAIT)
    fine.focus()
    page.keyboard.press("ArrowRight")
    expect(answer).to_contain_text("a=0.51", timeout=WAIT)
    page.keyboard.press("Home")
    expect(answer).to_contain_text("a=0.00", timeout=WAIT)
    typed = page.get_by_label("Fine, exact value")
    typed.fill("0,337")
    typed.press("Enter")
    expect(answer).to_contain_text("a=0.337", timeout=WAIT)
    expect(fine).to_have_js_property("value", "0.34")
    typed.fill("warm")
    typed.press("Enter")
    expect(typed).to_have_value("0.337")
    fine.press("ArrowLeft")
    expect(answer).to_contain_text("a=0.33 ", timeout=WAIT)
    page.get_by_role("button", name=re.compile("Preset")).click()
    expect(answer).to_contain_text("a=0.10 b=-3", timeout=WAIT)
    expect(fine).to_have_js_property("value", "0.1")
    # By mouse it reports during the drag.
    box = box_at_rest(fine)
    page.mouse.move(*box.at())
    page.mouse.down()
    page.mouse.move(*box.at(0.8), steps=8)
    expect(answer).to_contain_text(re.compile(r"a=0\.(7|8)"), timeout=WAIT)
    page.mouse.up()
    page.wait_for_url(re.compile(r"a=0\.(79|80|81)"), timeout=WAIT)


def test_a_logarithmic_slider_is_dragged_typed_and_stepped(server: Server, page: Page) -> None:
    """It goes from 0.0001 to 1: a quarter of its length is a factor of ten."""
    visit(page, f"{server.url}/dev-sliders")
    rate, answer = page.get_by_label("Rate", exact=True), page.locator("#answer")
    typed = page.get_by_label("Rate, exact value")
    expect(typed).to_have_value("0.0020", timeout=WAIT)
    box = box_at_rest(rate)
    thumb = 16
    page.mouse.move(*box.at(0.3))
    page.mouse.down()
    page.mouse.move(box.x + thumb / 2 + (box.width - thumb) * 0.75, box.at()[1], steps=6)
    expect(typed).to_have_value(re.compile(r"^0\.(09\d|1\d)$"))
    expect(answer).to_contain_text(re.compile(r"rate=0\.(09|1)"), timeout=WAIT)
    page.mouse.up()
    typed.fill("2e-2")
    typed.press("Enter")
    expect(answer).to_contain_text("rate=0.02 ", timeout=WAIT)
    expect(rate).to_have_attribute("aria-valuetext", "0.020")
    expect(rate).to_have_value(re.compile(r"^-1\.69897"))  # of 0.02, the logarithm
    for key, value in (("ArrowRight", "0.022"), ("ArrowLeft", "0.02"), ("PageUp", "0.2")):
        rate.press(key)
        expect(answer).to_contain_text(f"rate={value} ", timeout=WAIT)
    typed.fill("0")
    typed.press("Enter")
    expect(answer).to_contain_text("rate=0.0001 ", timeout=WAIT)
    rate.press("End")
    expect(typed).to_have_value("1.0")
    page.wait_for_url(re.compile(r"rate=1\.0"), timeout=WAIT)


def test_arrow_keys_lead_through_a_logarithmic_slider(page: Page) -> None:
    """Each press moves on, from any value, and twenty are a power of ten."""
    script = PANEL[PANEL.index("function nextByKey") :].split("\n}\n")[0] + "\n}"
    mantissas = [round(m / 10, 1) for m in range(10, 100)]
    up, down = (
        page.evaluate(
            f"""([values, key]) => {{
              {script}
              return values.map((value) => Number(nextByKey(key, value).toExponential(1)));
            }}""",
            [mantissas, key],
        )
        for key in ("ArrowUp", "ArrowDown")
    )
    assert all(low < m < high for low, m, high in zip(down, mantissas, up, strict=True))
    value, seen = 1.0, 0
    while value < 10:
        value, seen = up[mantissas.index(value)], seen + 1
    assert (value, seen) == (10, 20)


def test_a_slider_by_touch_with_a_slow_answer_ends_at_the_last_place(
    server: Server, phone: Page
) -> None:
    visit(phone, f"{server.url}/dev-sliders?slow=1")
    fine, answer = phone.get_by_label("Fine", exact=True), phone.locator("#answer")
    expect(fine).to_be_visible(timeout=WAIT)
    fine.evaluate(
        """range => {
          for (let i = 1; i <= 60; i += 1) {
            range.value = i / 100;
            range.dispatchEvent(new Event('input', { bubbles: true }));
          }
        }"""
    )
    expect(answer).to_contain_text("a=0.60", timeout=WAIT)
    runs = int((answer.inner_text()).split("runs=")[1])
    assert runs < 20, "the newest value wins; sixty events are not sixty runs"
    phone.touchscreen.tap(*box_at_rest(fine).at(0.25))
    expect(answer).to_contain_text(re.compile(r"a=0\.2\d"), timeout=WAIT)
