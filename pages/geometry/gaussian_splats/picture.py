"""Experiment "Fit a picture": Gaussians in the plane learn a picture while one watches."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from engine.geometry.gaussian_splats.picture_codec import Precision
from engine.geometry.gaussian_splats.picture_fit import PictureFit, PictureFitSettings
from engine.geometry.gaussian_splats.picture_parameters import used_columns
from engine.geometry.gaussian_splats.picture_readings import (
    CodedJPEG,
    CodedPicture,
    coded_gaussians,
    coded_jpeg,
    nearest_gaussian,
    whereabouts,
)
from engine.runs import Frame
from pages.geometry.gaussian_splats import (
    notebooks,
    picture_readouts,
    picture_source,
    picture_stage,
)
from pages.geometry.gaussian_splats.picture_fields import PICTURES
from ui.components import plane
from ui.components.panel import panel
from ui.controls import choose_from_list, more
from ui.live import Live, Pace, run_beside
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

PACES = (
    Pace("1 step", 150, 1),
    Pace("5 steps", 0, 5, 30),
    Pace("20 steps", 0, 20, 120),
    Pace("fastest", 0, 1_000_000, 150),
)
OPENED_AT = 20
BESIDE_MS, CATCHING_UP_MS = 60.0, 250.0
"""What the other fit may take of a frame while both play, and while it is behind."""
_BUDGET_STEP = 64
"""While it plays, the JPEG is made anew when the file has grown or shrunk by so many bytes."""


def draw_controls(page: PageState) -> None:
    """The picture, the Gaussians, what is seen of them, and how they are stored."""
    choose_from_list(page, "picture", PICTURES)
    picture_source.draw_uploader(page)
    panel(
        page,
        *("gaussians", "placement", "view", "other", "wipe", "position_bits", "other_bits"),
        "overlay",
        where={
            "other": lambda: bool(page["view"] == "other"),
            "wipe": lambda: bool(page["view"] == "wipe"),
            "overlay": lambda: bool(page["view"] != "wipe"),
            "position_bits": lambda: bool(page["view"] == "jpeg"),
            "other_bits": lambda: bool(page["view"] == "jpeg"),
        },
    )
    more(page, "learning_rate", "side", "blending", "loss", "isotropic")


def settings_of(page: PageState) -> PictureFitSettings:
    """The settings of the engine, from the fields."""
    return PictureFitSettings(
        picture=picture_source.target_of(page),
        gaussians=round(page["gaussians"]),
        placement=page["placement"],
        blending=page["blending"],
        isotropic=page["isotropic"],
        loss=page["loss"],
        learning_rate=page["learning_rate"],
        seed=page["seed"],
    )


def other_settings(settings: PictureFitSettings, other: str) -> PictureFitSettings:
    """Those of the fit to compare with: one thing is different.

    Circles have six numbers each, so there are more of them, up to the most that can be set.
    """
    if other == "uniform":
        return dataclasses.replace(settings, placement="uniform")
    if other == "alpha":
        return dataclasses.replace(settings, blending="alpha")
    each = len(used_columns(settings.blending, isotropic=True))
    count = min(4000, round(numbers_in(settings) / each))
    return dataclasses.replace(settings, isotropic=True, gaussians=count)


def numbers_in(settings: PictureFitSettings) -> int:
    """How many numbers the Gaussians have together, when all are there."""
    return settings.gaussians * len(used_columns(settings.blending, settings.isotropic))


def draw_stage(page: PageState, place: Place) -> View:
    """Fit and target side by side, PSNR over the steps, and what was clicked."""
    settings = settings_of(page)
    live = Live(page, "picture", PictureFit, paces=PACES, pace="5 steps", autostart_after=OPENED_AT)
    seen = live.advance(settings, keep_going=True, begin_again=True)
    _handle_events(page, seen)
    settings = seen.settings
    other = None
    if page["view"] == "other":
        wanted = other_settings(settings, page["other"])
        budget = BESIDE_MS if live.playing and not live.catching_up else CATCHING_UP_MS
        other = run_beside(page, "picture:other", PictureFit, wanted, seen.step, budget)
    behind = other is not None and other.step < seen.step and other.failure is None
    coded, jpeg = _files(page, seen, live) if page["view"] == "jpeg" else (None, None)
    shown = picture_stage.Shown(seen, other, _precision(page), coded, jpeg)
    with place.stage:
        picture_source.show_message(page)
        picture_stage.draw(page, shown)
    with place.readouts:
        picture_readouts.draw(page, shown)
    return View(
        live=live,
        files=picture_stage.files(shown),
        numbers=_numbers(page, shown),
        unfinished=behind and not live.playing,
        unanswered=behind and not live.playing,
        shown={"frame": seen},
        notebook=Notebook.of_run(notebooks.picture, live),
    )


def _handle_events(page: PageState, seen: Frame) -> None:
    """A click on the fit chooses a Gaussian, or none where it was chosen; a drag wipes."""
    for event in plane.events(picture_stage.FIT):
        if not event.points:
            continue
        x, y = event.points[-1]
        if page["view"] == "wipe":
            page["wipe"] = round(100 * x / seen.settings.picture.width)
        elif event.kind == "press":
            number = nearest_gaussian(seen.arrays["rows"], x, -y) + 1
            page["chosen"] = 0 if page["chosen"] == number else number


def _precision(page: PageState) -> Precision:
    return Precision(round(page["position_bits"]), round(page["other_bits"]))


def _files(page: PageState, seen: Frame, live: Live) -> tuple[CodedPicture, CodedJPEG]:
    """What the file of the Gaussians shows, and the JPEG of as many bytes."""
    settings = seen.settings
    coded = coded_gaussians(
        seen.arrays["rows"], settings.picture, settings.blending, settings.isotropic,
        _precision(page),
    )  # fmt: skip
    budget = coded.nbytes // _BUDGET_STEP * _BUDGET_STEP if live.playing else coded.nbytes
    return coded, coded_jpeg(settings.picture, budget)


def _half_way(seen: Frame) -> dict[str, float]:
    """The last step that was logged in the first half of the run, and its PSNR."""
    steps = seen.series["step"]
    place = max(int(np.searchsorted(steps, seen.step / 2, side="right")) - 1, 0)
    return {"earlier_step": int(steps[place]), "earlier_psnr": float(seen.series["psnr"][place])}


def _numbers(page: PageState, shown: picture_stage.Shown) -> dict[str, Any]:
    """What the answers speak of."""
    seen, settings = shown.frame, shown.frame.settings
    found = (
        seen.metrics
        | {
            "step": seen.step,
            "picture": page["picture"],
            "own": picture_source.is_own(page),
            "view": page["view"],
            "other": page["other"],
            "placement": settings.placement,
            "blending": settings.blending,
            "isotropic": settings.isotropic,
            "wanted": settings.gaussians,
            "numbers": len(seen.arrays["rows"]) * numbers_in(settings) // settings.gaussians,
            "pixel_values": 3 * settings.picture.width * settings.picture.height,
            "file_bytes": len(shown.file),
            "whereabouts": whereabouts(
                seen.arrays["rows"], seen.arrays["started"], settings.picture
            ),
            "other_psnr": None,
            "jpeg": None,
        }
        | _half_way(seen)
    )
    if shown.other is not None and shown.other.step == seen.step:
        found |= {
            "other_psnr": shown.other.metrics["psnr"],
            "other_gaussians": shown.other.metrics["gaussians"],
            "early_gap": float(shown.other.arrays["early_psnr"] - seen.arrays["early_psnr"]),
        }
    if shown.coded is not None and shown.jpeg is not None:
        found |= {"file_psnr": shown.coded.psnr, "file_ssim": shown.coded.ssim}
        found["jpeg"] = {
            name: getattr(shown.jpeg, name)
            for name in ("nbytes", "psnr", "ssim", "quality", "header_bytes")
        }
    return found
