"""Pictures of the running app: the cards of the home page and the screenshot of the README.

`make pictures` writes them where they belong; `python -m recipes.pictures --into FOLDER` elsewhere.
A card shows the stage of its topic, drawn by the engine, at a characteristic moment, which is a
link like any other.
"""

import argparse
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image, ImageOps
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.support import chromium
from tests.support.server import ROOT, Server
from ui import catalog

MOMENTS: Mapping[str, Mapping[str, str]] = {
    # A three on its way out of noise, and where it can still become an eight.
    "diffusion": {"experiment": "digits", "view": "branching"},
    # The wave of value has flooded half of the maze.
    "gridworld": {"map": "maze", "step": "60", "step_reward": "0.00", "discount": "0.97"},
    # All the digits that two numbers can draw.
    "vae": {"view": "manifold", "latent_point": "2.00_-2.00"},
    # A grid drawn on noise has been bent into eight modes, and is thin between them.
    "flows": {"experiment": "warp", "trajectory_step": "48"},
    # Halfway: some of the eight modes are reached, arrows show where the samples are pushed.
    "gans": {"step": "150"},
    # What one unit sees: the cone of units below it, and the square on the picture.
    "receptive-fields": {"stack": "c3x16-p2-c5x32-p2-c3x64", "unit": "7_6"},
    # Two spheres have melted; the cut shows how the level lines run together.
    "implicit-surfaces": {"camera": "-42_66_2.1"},
    # An ellipsoid, the camera that sees it, and the picture that it takes.
    "gaussian-splats": {},
    # On one leg, in the colours of the bones; a brush, so that no handle stands in the way.
    "body": {
        "view": "weights",
        "colouring": "bones",
        "pose": "tree",
        "brush": "raise",
        "camera": "-68_80_3.6",
    },
}
"""The link parameters of each topic's card."""

SCREENSHOT = Path("docs", "gridworld.png")
SCREENSHOT_OF = ("gridworld", {"step": "12"})
CARD_SIZES = ((800, 500), (576, 360))
"""Twice a card's size on a laptop; the second for pictures of much noise."""

CARD_BYTES = 40_000
"""The home page shows many cards."""


def card(browser: Browser, url: str, topic: catalog.Topic) -> Image.Image:
    """The stage of a topic at its moment, cut to the largest format of a card."""
    page = _open(browser, f"{url}/{topic.slug}", MOMENTS[topic.slug], height=1000)
    stage = _shot(page.locator(".stage .picture").first)
    page.context.close()
    return ImageOps.fit(stage, CARD_SIZES[0], Image.Resampling.LANCZOS)


def screenshot(browser: Browser, url: str) -> Image.Image:
    """A whole page as a visitor sees it on a small laptop."""
    slug, moment = SCREENSHOT_OF
    page = _open(browser, f"{url}/{slug}", moment, height=800)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    page.context.close()
    return picture


def encode_card(picture: Image.Image) -> bytes:
    """A picture as WebP of at most `CARD_BYTES`, as large and then as good as that allows.

    Raises:
        ValueError: it does not fit, however small and coarse.
    """
    for size in CARD_SIZES:
        fitted = ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
        coarsest = 40 if size == CARD_SIZES[-1] else 65
        if len(_webp(fitted, coarsest)) > CARD_BYTES:
            continue
        each = (_webp(fitted, quality) for quality in range(90, coarsest - 1, -5))
        return next(encoded for encoded in each if len(encoded) <= CARD_BYTES)
    raise ValueError(f"The picture does not fit into {CARD_BYTES:,} bytes: too much detail.")


def _webp(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


def encode_screenshot(picture: Image.Image) -> bytes:
    """A picture as PNG, small but with every colour."""
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def save(content: bytes, path: Path) -> None:
    """Writes a file, and its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> None:
    """Makes all pictures."""
    parser = argparse.ArgumentParser(prog="python -m recipes.pictures", description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT, help="folder to write below")
    into = parser.parse_args().into
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder) / "log.txt") as server,
        sync_playwright() as playwright,
    ):
        path = chromium.find(whole=True) or chromium.install(whole=True)
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        for topic in catalog.TOPICS:
            picture = card(browser, server.url, topic)
            save(encode_card(picture), into / "assets" / "cards" / f"{topic.slug}.webp")
        save(encode_screenshot(screenshot(browser, server.url)), into / SCREENSHOT)
        browser.close()
        if server.failures():
            raise RuntimeError(f"The app logged an exception:\n{server.failures()}")


def _open(browser: Browser, url: str, moment: Mapping[str, str], height: int) -> Page:
    """A page at a moment. Reduced motion: nothing begins to play by itself."""
    context = browser.new_context(
        viewport={"width": 1280, "height": height}, device_scale_factor=2, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{url}?{urlencode(moment)}")
    page.locator(".stage[data-frames]").first.wait_for(timeout=30_000)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(500)
    return page


def _shot(element: Locator) -> Image.Image:
    return Image.open(io.BytesIO(element.screenshot(animations="disabled"))).convert("RGB")


if __name__ == "__main__":
    main()
