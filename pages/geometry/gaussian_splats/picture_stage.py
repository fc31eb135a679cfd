"""The stage of "Fit a picture": the fit, what stands beside it, and the Gaussians over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st
import torch

from engine.geometry.gaussian_splats.picture_codec import Precision, encode_rows
from engine.geometry.gaussian_splats.picture_readings import (
    CodedJPEG,
    CodedPicture,
    has_negative_colour,
)
from engine.runs import Frame
from pages.geometry.gaussian_splats.picture_fields import OTHERS
from ui import frame
from ui.components import plane
from ui.state import PageState

FIT = "gaussian-splats:picture:fit"
BESIDE = "gaussian-splats:picture:beside"
HEIGHT = 400
MOST_FILLED = 0.85
MANY = 1000
"""Outlines of more Gaussians are thinner."""
FADED = 0.6
"""Opacity of the picture under marks, so that these are seen."""


@dataclass(frozen=True)
class Shown:
    """What the stage shows.

    Attributes:
        frame: of the fit.
        other: of the fit to compare with.
        precision: of the numbers in the file.
        coded: what the file of the Gaussians shows, where it is looked at.
        jpeg: the JPEG of as many bytes beside it.
    """

    frame: Frame
    other: Frame | None
    precision: Precision
    coded: CodedPicture | None = None
    jpeg: CodedJPEG | None = None

    @cached_property
    def file(self) -> bytes:
        """The Gaussians, quantised."""
        return file_of(self.frame, self.precision)

    @property
    def target(self) -> np.ndarray:
        """uint8 [height, width, 3]."""
        pixels: np.ndarray = self.frame.settings.picture.array
        return pixels


def draw(page: PageState, shown: Shown) -> None:
    """Two pictures, or one that is wiped."""
    if page["view"] == "wipe":
        _caption(f"Target, left of the line · fit at step {shown.frame.step:,}")
        _draw_fit(page, shown)
        return
    left, right = st.columns(2, gap="small")  # on a phone, what learns comes first
    with left:
        _caption(_fit_title(page, shown))
        _draw_fit(page, shown)
    with right:
        title, layers = beside(page, shown)
        _caption(title)
        plane.plane(
            BESIDE,
            extent=_extent(shown),
            layers=layers,
            axes=False,
            y_down=True,
            alt=title,
            max_height=HEIGHT,
        )


def beside(page: PageState, shown: Shown) -> tuple[str, list[plane.Layer]]:
    """What stands beside the fit: its title, and its layers."""
    view = page["view"]
    if view == "error":
        error = np.abs(shown.frame.arrays["picture"].astype(float) - shown.target).mean(2) / 255
        heat = plane.field(
            error[::-1], colour="error", value_range=(0, 0.25), label="mean absolute error"
        )
        return "Error", [heat]
    if shown.jpeg is not None:
        jpeg = shown.jpeg
        title = f"JPEG · {jpeg.nbytes:,} bytes · {frame.number(jpeg.psnr, 2)} dB"
        return title, [plane.picture(jpeg.pixels)]
    if view == "other" and shown.other is not None:
        found = shown.other
        name = f"{OTHERS[page['other']].split(',')[0]} · {found.metrics['gaussians']:,.0f}"
        title = f"{name} · {frame.number(found.metrics['psnr'], 2)} dB"
        return title, [plane.picture(found.arrays["picture"])]
    height, width = shown.target.shape[:2]
    return f"Target · {width}×{height}", [plane.picture(shown.target)]


def _fit_title(page: PageState, shown: Shown) -> str:
    metrics = shown.frame.metrics
    if shown.coded is not None:
        coded = shown.coded
        return f"Gaussians · {coded.nbytes:,} bytes · {frame.number(coded.psnr, 2)} dB"
    some, wanted = round(metrics["gaussians"]), shown.frame.settings.gaussians
    count = f"{some:,}{f' of {wanted:,}' if some < wanted else ''} Gaussian{'s' * (wanted != 1)}"
    return f"{count} · step {shown.frame.step:,} · {frame.number(metrics['psnr'], 2)} dB"


def _caption(text: str) -> None:
    st.html(f"<p class='caption' style='margin:0;text-align:center'>{text}</p>")


def _draw_fit(page: PageState, shown: Shown) -> None:
    wiped = page["view"] == "wipe"
    metrics = shown.frame.metrics
    plane.plane(
        FIT,
        extent=_extent(shown),
        layers=fit_layers(page, shown),
        tool="move" if wiped else "inspect",
        axes=False,
        y_down=True,
        hint="Drag the line" if wiped else "Click a Gaussian for its numbers",
        alt=f"The picture as {metrics['gaussians']:,.0f} Gaussians show it after "
        f"{shown.frame.step:,} steps, PSNR {frame.number(metrics['psnr'], 2)} dB",
        max_height=HEIGHT,
    )


def fit_layers(page: PageState, shown: Shown) -> list[plane.Layer | None]:
    """The picture, and the Gaussians over it; beside the target on the same plane, it alone."""
    picture = shown.frame.arrays["picture"] if shown.coded is None else shown.coded.pixels
    if page["view"] == "wipe":
        return _wiped(page, shown, picture)
    layers: list[plane.Layer | None] = []
    if page["overlay"] != "filled":
        layers.append(plane.picture(picture, opacity=1 if page["overlay"] == "none" else FADED))
    layers += overlay(page["overlay"], shown.frame)
    number = round(page["chosen"])
    rows = shown.frame.arrays["rows"]
    if 0 < number <= len(rows):
        one = rows[number - 1 : number]
        layers.append(_ellipses(one, colour="chosen", width=3.0))
        layers.append(plane.points(one[:, :2] * [1, -1], colour="chosen"))
    return layers


def overlay(kind: str, seen: Frame) -> list[plane.Layer | None]:
    """The Gaussians as ellipses of one standard deviation, as points, or as paths."""
    rows = seen.arrays["rows"]
    means = rows[:, :2] * [1, -1]
    if kind == "outlines":
        width = 1.0 if len(rows) <= MANY else 0.6
        return [_ellipses(rows, width=width, opacity=0.8, label="one standard deviation")]
    if kind == "filled":
        return _filled(seen)
    if kind == "centres":
        return [plane.points(means, colour="model", size=2.2, label="means")]
    if kind == "paths":
        ways = np.stack([seen.arrays["started"] * [1, -1], means], 1)
        return [
            plane.paths(
                ways, colour="model", heads=False, opacity=0.9, label="from the first mean"
            ),
            plane.points(means, colour="model", size=1.8),
        ]
    return []


def _filled(seen: Frame) -> list[plane.Layer | None]:
    """Ellipses in a colour each: composited in their order, and in a sum the small ones on top.

    A Gaussian of a sum has only a part of the colour that is seen, so it is shown in the colour of
    the fit at its mean; one of negative colour is an outline.
    """
    rows, label = seen.arrays["rows"], "one standard deviation"
    if seen.settings.blending == "alpha":
        colours = np.rint(255 * np.clip(rows[:, 5:8], 0, 1)).astype(np.uint8)
        return [_ellipses(rows, colours=colours, fill=MOST_FILLED, width=0.6, label=label)]
    rows = rows[np.argsort(-rows[:, 2:4].sum(1), kind="stable")]
    negative = has_negative_colour(rows)
    adds = rows[~negative]
    picture = seen.arrays["picture"]
    column = np.clip(adds[:, 0].astype(int), 0, picture.shape[1] - 1)
    colours = picture[np.clip(adds[:, 1].astype(int), 0, picture.shape[0] - 1), column]
    return [
        _ellipses(adds, colours=colours, fill=MOST_FILLED, width=0.6, opacity=0.5, label=label),
        _ellipses(rows[negative], colour="error", width=1.2, label="negative colour"),
    ]


def _ellipses(rows: np.ndarray, **style: object) -> plane.Layer:
    """Angles turn from x towards y, which points down: on the plane, the other way."""
    return plane.ellipses(
        rows[:, :2] * [1, -1],
        np.exp(rows[:, 2:4]),
        -rows[:, 4],
        **style,  # type: ignore[arg-type]
    )


def _wiped(page: PageState, shown: Shown, picture: np.ndarray) -> list[plane.Layer | None]:
    height, width = picture.shape[:2]
    column = round(page["wipe"] / 100 * width)
    both = np.concatenate([shown.target[:, :column], picture[:, column:]], axis=1)
    line = plane.curve([[column, -height], [column, 0]], colour="chosen", width=3)
    return [plane.picture(both), line]


def _extent(shown: Shown) -> plane.Extent:
    height, width = shown.target.shape[:2]
    return (0.0, float(width), -float(height), 0.0)


def files(shown: Shown) -> Mapping[str, Callable[[str], bytes]]:
    """What can be saved beside the stage: all Gaussians, as a table or as the quantised file."""
    return {"gaussians": lambda suffix: table_of(shown.frame) if suffix == "csv" else shown.file}


def table_of(seen: Frame) -> bytes:
    """The Gaussians as CSV."""
    head = "x,y,ln_scale_1,ln_scale_2,angle,red,green,blue,opacity_logit"
    lines = [",".join(f"{value:.6g}" for value in row) for row in seen.arrays["rows"]]
    return ("\n".join([head, *lines]) + "\n").encode()


def file_of(seen: Frame, precision: Precision) -> bytes:
    """The file whose bytes are counted."""
    settings, rows = seen.settings, torch.from_numpy(seen.arrays["rows"])
    size = settings.picture.width, settings.picture.height
    return encode_rows(rows, *size, settings.blending, settings.isotropic, precision)
