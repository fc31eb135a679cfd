"""Theoretical fields under the pointer, effective fields, reverse correlation, the hand.

Times of the engine are processor time of this thread, every figure is a median. In the browser
the units lit in a second are counted, and a press is measured beside a bare page.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from bench import latency, visitor
from bench.hand import press
from engine import device, seeds
from engine.vision.receptive_fields.architectures.catalogue import ARCHITECTURES, network
from engine.vision.receptive_fields.effective import effective_field, random_images
from engine.vision.receptive_fields.folding import folded
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.paths import path_counts
from engine.vision.receptive_fields.reverse_correlation import (
    FRAMES_PER_STEP,
    NoiseSettings,
    ReverseCorrelation,
)
from engine.vision.receptive_fields.small_nets import SmallNet, build, field_of
from engine.vision.receptive_fields.theory import fields
from tests.support.server import Server

HOVER_TARGET_MS = 1000 / 30
EFFECTIVE_TARGET_MS = 500.0
SMALL_TARGET_MS = 1000 / 20
NOISE_TARGET_MS = 1000.0
INTERACTION_TARGET = 2.0
"""Times the bare page."""
FRAMES = 10_000
_LIT = ("vgg16", "googlenet", "resnet152", "wavenet")
_PRESSED = (
    ("experiment=stack&stack=c3x16-p2-c3x32", latency.SLIDERS),
    ("experiment=stack&architecture=googlenet", latency.STAGE),
    ("experiment=effective", latency.SLIDERS),
    ("experiment=cells", latency.SLIDERS),
    ("experiment=cells&view=picture", latency.SLIDERS),
    ("experiment=hmax", latency.SLIDERS),
    ("experiment=hmax&target=china", latency.SLIDERS),
    ("experiment=depth", latency.SLIDERS),
)
"""Views, and what is pressed in them."""


def median(run: Callable[[], object], repetitions: int) -> float:
    """Median milliseconds; a first run warms up."""
    times = []
    for repetition in range(repetitions + 1):
        began = time.thread_time()
        run()
        if repetition:
            times.append((time.thread_time() - began) * 1e3)
    return statistics.median(times)


def hover(name: str, repetitions: int) -> bool:
    """All that a pointer over a unit of the last map shows: its exact field on the input."""
    architecture, built = ARCHITECTURES[name], network(name)
    unit = tuple(size // 2 for size in built.sizes(architecture.size)[architecture.end])
    once = median(lambda: fields(built), repetitions)
    each = median(
        lambda: path_counts(built, architecture.end, unit, architecture.size), repetitions
    )
    print(
        f"  {architecture.title:14} all fields {once:5.1f} ms, once; one unit's positions "
        f"{each:5.1f} ms ({1000 / each:.0f}/s, target {1000 / HOVER_TARGET_MS:.0f}/s)"
    )
    return each <= HOVER_TARGET_MS


def resnet50(repetitions: int) -> bool:
    """The effective field of a unit of the last map, one image of 224×224."""
    built = network("resnet50-torchvision").until("layer4.2.relu")
    images = random_images(1, 3, (224, 224), 0)
    module = Module(built, "he", seeds.generator(0)).requires_grad_(False)
    module.calibrate(images)
    module = folded(module)
    taken = median(lambda: effective_field(module, built.output, (3, 3), images), repetitions)
    print(f"  ResNet-50, 224×224: {taken:.0f} ms (target {EFFECTIVE_TARGET_MS:.0f})")
    return taken <= EFFECTIVE_TARGET_MS


def small(repetitions: int) -> bool:
    """The effective field of a small network, made anew as under a slider."""

    def run() -> None:
        settings = SmallNet(depth=10)
        field_of(build(settings), settings.end(10))

    taken = median(run, repetitions)
    print(f"  10 layers of 8 channels, 4 images: {taken:.0f} ms (target {SMALL_TARGET_MS:.0f})")
    return taken <= SMALL_TARGET_MS


def noise(repetitions: int) -> bool:
    """Reverse correlation of a simple and of a complex cell."""
    met = True
    for kind in ("simple", "complex"):

        def run(kind: str = kind) -> None:
            experiment = ReverseCorrelation(NoiseSettings(kind=kind))
            experiment.advance(FRAMES // FRAMES_PER_STEP)
            experiment.metrics()

        taken = median(run, repetitions)
        met &= taken <= NOISE_TARGET_MS
        print(f"  {FRAMES:,} frames, {kind}: {taken:.0f} ms (target {NOISE_TARGET_MS:.0f})")
    return met


def lit(browser: Browser, url: str, architecture: str, units: int) -> bool:
    """How many units a second are lit while the pointer moves over the last layer."""
    page = visitor.opened(browser, f"{url}/receptive-fields?architecture={architecture}")
    visitor.rest(page)
    rate = page.locator(".st-key-stage_room .stage").first.evaluate(
        """(stage, units) => {
          const found = stage.getRootNode()._stage;
          const last = found.frame.nodes.length - 1;
          const { size } = found.frame.nodes[last];
          const began = performance.now();
          for (let k = 0; k < units; k += 1) {
            found.hover = [last, size[0] >> 1, k % size[1]];
            found.drawOver();
          }
          return (1000 * units) / (performance.now() - began);
        }""",
        units,
    )
    page.context.close()
    target = 1000 / HOVER_TARGET_MS
    print(f"  {architecture:14} {rate:.0f} units/s lit (target {target:.0f})", flush=True)
    return bool(rate >= target)


def in_browser(presses: int, units: int) -> bool:
    """Lit units, and presses beside a bare one-slider Streamlit page, in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        visitor.browser() as browser,
        Server(Path(folder) / "bare.txt", latency.BARE, folder=Path(folder)) as yardstick,
        Server(Path(folder) / "app.txt") as app,
    ):
        met = [lit(browser, app.url, name, units) for name in _LIT]
        bare = visitor.opened(browser, yardstick.url)
        for query, what in _PRESSED:
            url = f"{app.url}/receptive-fields?{query}"
            met.append(press(browser, url, what, bare, presses, INTERACTION_TARGET))
    return all(met)


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    repetitions = 1 if quick else 9
    print("Theoretical fields")
    names = ("five-3x3",) if quick else ("five-3x3", "vgg16", "googlenet", "resnet50", "unet")
    hovers = [hover(name, repetitions) for name in names]
    print("Effective fields, of a middle unit")
    effective = [small(repetitions)]
    if not quick:
        effective.append(resnet50(repetitions))
    print("Reverse correlation")
    mapped = noise(repetitions)
    print("In the browser")
    seen = in_browser(3 if quick else 40, 8 if quick else 60)
    return quick or (all(hovers) and all(effective) and mapped and seen)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
