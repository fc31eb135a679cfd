"""What the latent space costs: a training from scratch, and the hand in a real Chromium.

Training is measured in processor time of its one thread. In the browser a press is measured beside
a bare one-slider Streamlit page, in turn (see `bench.latency`).
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from bench import hand, latency, visitor
from engine import device
from engine.generative.vae.training import TrainingSettings, VAETraining
from tests.support.server import Server

NATS = 152.0
"""−ELBO of the held-out digits with codes of 2 dimensions."""
SECONDS = 15.0
DRAG_TARGET = 25.0
"""Updates a second while a point or a slider is dragged."""
MANIFOLD_TARGET = 3.0
DRAWING_TARGET = 1.5
INTERACTION_TARGET = 2.0
"""Times the bare page."""

_STAGES = ".st-key-stage_room .stage"
PLANE = f"{_STAGES}[data-paints] .picture"

_MEASURED_EVERY = 100


def training(seconds: float, nats: float) -> bool:
    """Prints after how many seconds the held-out digits cost at most so many nats."""
    device.setup()
    live = VAETraining(TrainingSettings())
    used, best = 0.0, float("inf")
    while used < seconds and best > nats:
        began = time.thread_time()
        live.advance(_MEASURED_EVERY)
        used += time.thread_time() - began
        best = min(best, live.metrics()["held_out"])
    print(
        f"  from scratch: {best:.1f} nats after {used:.1f} s, {live.step} steps, "
        f"{live.step / used:.0f} a second (target {nats:.0f} nats within {seconds:.0f} s)",
        flush=True,
    )
    return best <= nats


def drag(browser: Browser, url: str, query: str, held: str, decoded: int, seconds: float) -> bool:
    """Prints how often a second the decoded digit is drawn anew under the hand.

    Args:
        browser: a running one.
        url: of the server.
        query: the view.
        held: what is dragged, `PLANE` or `latency.SLIDERS`, the first of its kind.
        decoded: place of the decoded digit among the pictures on the stage.
        seconds: of dragging.
    """
    page = visitor.opened(browser, f"{url}/vae?{query}")
    visitor.rest(page)
    hand, digit = page.locator(held).first, page.locator(_STAGES).nth(decoded)
    moved = digit.evaluate_handle("(digit) => () => Number(digit.dataset.frames)")
    visitor.hold(page, hand)
    drawn, count = hand.evaluate(
        """async (hand, [counted, milliseconds]) => {
          const [before, began] = [counted(), performance.now()];
          await bench.drag(hand, milliseconds);
          return [(counted() - before) / ((performance.now() - began) / 1000), counted()];
        }""",
        [moved, seconds * 1e3],
    )
    page.mouse.up()
    page.context.close()
    fine = count > 1 and drawn >= DRAG_TARGET
    what = "slider" if held == latency.SLIDERS else "point"
    print(
        f"  drag of a {what}, {query}: {drawn:.1f} updates/s (target {DRAG_TARGET:.0f})", flush=True
    )
    return bool(fine)


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    presses, seconds = (3, 0.5) if quick else (40, 4.0)
    met = [training(SECONDS, 400.0 if quick else NATS)]
    with (
        tempfile.TemporaryDirectory() as folder,
        visitor.browser() as browser,
        Server(Path(folder) / "bare.txt", latency.BARE, folder=Path(folder)) as yardstick,
        Server(Path(folder) / "app.txt") as app,
    ):
        for query, held, decoded in (
            ("view=plane", PLANE, 1),
            ("view=dimensions", latency.SLIDERS, 1),
            ("experiment=your_digit", PLANE, 3),
        ):
            met.append(drag(browser, app.url, query, held, decoded, seconds))
        met.append(hand.frames(browser, f"{app.url}/vae?experiment=train", 2 * seconds))
        bare = visitor.opened(browser, yardstick.url)
        for query, what, target in (
            ("view=manifold", latency.SLIDERS, MANIFOLD_TARGET),
            ("experiment=your_digit", latency.STAGE, DRAWING_TARGET),
            ("experiment=inside_elbo", latency.SLIDERS, INTERACTION_TARGET),
            ("experiment=inside_elbo&view=gradients", latency.SLIDERS, INTERACTION_TARGET),
        ):
            met.append(hand.press(browser, f"{app.url}/vae?{query}", what, bare, presses, target))
    return all(met)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
