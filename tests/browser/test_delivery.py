"""What our components share, in a real Chromium, without a server: delivery, and their layers."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from ui import components

pytestmark = pytest.mark.browser

FOLDER = Path(components.__file__).parent
SHARED = (FOLDER / "shared.js").read_text()


def function(name: str) -> str:
    """The source of a function of `shared.js`."""
    found = re.search(rf"^function {name}\(.*?^}}$", SHARED, re.DOTALL | re.MULTILINE)
    assert found
    return found.group()


# Calls the stub as Streamlit does: with each message anew, and the end of the one before is told
# when the next has come while its script was still being fetched.
STUB = """async ([address, overtaken]) => {
  const { default: stub } = await import(address);
  const host = document.body.appendChild(document.createElement("div"));
  const parentElement = host.attachShadow({ mode: "open" });
  window.told = [];
  const ends = [];
  for (const data of [1, 2, 3]) {
    ends.push(stub({ parentElement, data }));
    if (overtaken && data === 2) ends[0]();
    await new Promise((then) => setTimeout(then, 20));
  }
  host.remove();
  ends.forEach((end) => end());
  return window.told;
}"""
SCRIPT = """export default ({ data }) => {
  window.told.push(data);
  return () => window.told.push("left");
};"""


@pytest.mark.parametrize("overtaken", [False, True])
def test_a_component_is_left_once_and_not_when_two_messages_come_at_once(
    page: Page, overtaken: bool
) -> None:
    stub = (FOLDER / "stub.js").read_text().replace("{path}", address(SCRIPT))
    assert page.evaluate(STUB, [address(stub), overtaken]) == [1, 2, 3, "left"]


def address(script: str) -> str:
    return f"data:text/javascript,{quote(script)}"


def sent(page: Page, story: str) -> list[Any]:
    """What a courier posts: values and numbers, as a story has it."""
    found: list[Any] = page.evaluate(
        f"""() => {{
          {function("courier")}
          const posts = [];
          const one = courier(({{ seq, value }}) => posts.push([seq, value]));
          {story}
          one.stop();
          return posts;
        }}"""
    )
    return found


def test_one_message_is_on_its_way_and_the_newest_value_wins(page: Page) -> None:
    story = """
      one.answered(7); // a fresh mount goes on counting
      one.send("a"); one.send("b"); one.send("c"); one.ask("frame", 2);
      one.answered(7); one.answered(8);
    """
    assert sent(page, story) == [[8, "a"], [9, "c"]]


def test_two_frames_are_asked_for_and_an_order_waits_for_neither(page: Page) -> None:
    story = """
      one.answered(0);
      for (const value of [1, 2, 3]) one.ask(value, 2);
      one.answered(1); one.ask(4, 2); one.ask(5, 2);
      one.send("pause"); one.ask(6, 2);
      one.answered(2); one.answered(3); one.ask(7, 2);
      one.answered(4); one.ask(8, 2);
    """
    assert sent(page, story) == [[1, 1], [2, 2], [3, 4], [4, "pause"], [5, 8]]


def test_frames_that_a_run_has_left_out_are_not_waited_for(page: Page) -> None:
    story = "one.answered(0); one.ask(1, 2); one.ask(2, 2); one.answered(2); one.ask(3, 2);"
    assert sent(page, f"{story} one.ask(4, 2);") == [[1, 1], [2, 2], [3, 3], [4, 4]]


def test_an_upper_layer_that_is_empty_already_is_not_touched(page: Page) -> None:
    cleared = page.evaluate(
        f"""() => {{
          let pens = 0;
          let taken = null; // as long as a picture of the stage is taken, its pen draws
          const beingTaken = () => taken;
          {function("sized")}
          {function("blanked")}
          const canvas = document.createElement("canvas");
          const g = canvas.getContext("2d");
          const clear = g.clearRect.bind(g);
          const counts = [];
          let count = 0;
          g.clearRect = (...box) => {{ count += 1; clear(...box); }};
          const told = (act) => {{ act(); counts.push(count); }};
          told(() => blanked(canvas, 60, 40));
          told(() => blanked(canvas, 60, 40));
          told(() => blanked(canvas, 80, 40)); // another size
          told(() => sized(canvas, 80, 40).fillRect(0, 0, 9, 9)); // a cursor
          told(() => blanked(canvas, 80, 40)); // it has gone
          told(() => blanked(canvas, 80, 40));
          taken = {{ pen: () => (pens += 1) }};
          told(() => blanked(canvas, 80, 40));
          taken = null;
          told(() => blanked(canvas, 80, 40));
          return [counts, pens, canvas.style.width, g.getImageData(1, 1, 1, 1).data[3]];
        }}"""
    )
    assert cleared == [[1, 1, 2, 3, 4, 4, 4, 4], 1, "80px", 0]
