"""View "Capture": a scanned template follows a person from picture to picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.humans.body.asset import body
from engine.humans.body.capture import (
    FRAMES,
    Capture,
    CaptureSettings,
    Tracker,
    camera,
    person_model,
    rest_error,
    template_model,
    walker,
)
from engine.humans.body.fitting import BodyState
from engine.humans.body.observed_person import state_joints
from engine.humans.body.silhouette import EXTENT
from engine.humans.body.tracking import surface
from engine.runs import Frame
from pages.humans.body import body_scene, fit_intros, fit_notebooks, fit_targets
from pages.humans.body.fit_picture import bones
from pages.humans.body.fit_targets import STAGE, pixels_of
from ui import frame
from ui.components import chart, plane, scene
from ui.components.panel import panel
from ui.controls import more
from ui.live import Live, Pace
from ui.state import PageState
from ui.tables import comparison
from ui.topic import Place, View
from ui.view_notebook import Notebook

PACES = (Pace("1 picture", 200, 1), Pace("fastest", 0, 1_000, 150))
PICTURE, CURVES = "body:fit:capture", "body:fit:drift"
LABELS = {
    "mean_joints": "mean body, joints",
    "mean_silhouettes": "mean body, silhouettes",
    "components_joints": "ten β, joints",
    "components_silhouettes": "ten β, silhouettes",
    "scan_joints": "scan, joints",
    "scan_silhouettes": "scan, silhouettes",
}
_COLOURS: tuple[plane.Meaning, ...] = ("error", "ink", "model", "good")
MEASURES = {"surface": "surface", "form": "pelvis on pelvis", "place": "pelvis"}
_BOUNDS = ((-0.9, -1.0, -1.05), (0.9, 1.0, 1.0))


def draw_controls(page: PageState) -> None:
    """Who walks, what is seen, and which tracker is drawn."""
    panel(page, "scanned", "generic", "followed", "pixel_noise", "measure")
    more(page, "turn", "scan_noise")


def settings_of(page: PageState) -> CaptureSettings:
    """The settings of the engine, from the fields."""
    return CaptureSettings(
        person=round(page["scanned"]) - 1,
        noise=page["pixel_noise"],
        turn=page["turn"],
        generic=page["generic"],
        scan_noise=page["scan_noise"] / 1000,
        seed=page["seed"],
    )


def draw_stage(page: PageState, place: Place) -> View:
    """The picture with the tracked body, both bodies in space, and the drift of four trackers."""
    fit_targets.handle_camera(page)
    live = Live(
        page, "capture", Capture, paces=PACES, pace="1 picture", noun="picture",
        step_field="picture", autostart_after=3,
    )  # fmt: skip
    seen = live.advance(settings_of(page))
    settings: CaptureSettings = seen.settings
    chosen = _followed(page, settings)
    state = _state(seen, settings.trackers.index(chosen))
    model = template_model(chosen.template, settings.person, settings.scan_noise, settings.seed)
    with place.stage:
        left, right = st.columns([5, 6], gap="small")
        with left:
            _draw_picture(seen, state_joints(state, model), chosen)
        with right:
            _draw_scene(page, seen, surface(model, state), chosen)
        _draw_table(seen)
    with place.readouts:
        _draw_curves(page, seen)
        frame.readout(
            [
                (
                    f"template in the T-pose, {tracker.template}",
                    f"{1000 * rest_error(tracker.template, settings):.0f} mm",
                )
                for tracker in settings.trackers
                if not tracker.silhouettes
            ]
        )
    return View(
        live=live,
        numbers=_numbers(page, seen),
        shown={"frame": seen},
        intro=fit_intros.CAPTURE,
        notebook=Notebook.of_run(fit_notebooks.capture, live),
    )


def _followed(page: PageState, settings: CaptureSettings) -> Tracker:
    """The tracker that is drawn; without personalisation it is the generic template's."""
    own, silhouettes = page["followed"].split("_")
    return Tracker("scan" if own == "scan" else settings.generic, silhouettes == "silhouettes")


def _state(seen: Frame, row: int) -> BodyState:
    pose, place = torch.tensor(seen.arrays["poses"][row]), torch.tensor(seen.arrays["places"][row])
    return BodyState(pose, torch.zeros(1, dtype=torch.float64), place)


def _draw_picture(seen: Frame, joints: torch.Tensor, chosen: Tracker) -> None:
    extent = tuple(1000 * edge for edge in EXTENT)
    plane.plane(
        PICTURE,
        extent=(extent[0], extent[1], extent[2], extent[3]),
        layers=[
            plane.field(
                seen.arrays["mask"].astype(np.uint8) * 77,  # pale: joints stand on it
                colour="data",
            ),
            plane.curve(
                bones(pixels_of(camera(), joints)), colour="model", width=3, label="tracked"
            ),
            plane.points(seen.arrays["seen"] * 1000, size=4, label="joints seen"),
        ],
        axes=False,
        hint=f"Picture {seen.step} of {FRAMES - 1}",
        alt=f"Silhouette and joints of the person in picture {seen.step}, and the skeleton of the "
        f"tracker “{LABELS[chosen.name]}”",
        max_height=330,
    )


def _draw_scene(page: PageState, seen: Frame, tracked: torch.Tensor, chosen: Tracker) -> None:
    settings: CaptureSettings = seen.settings
    true = surface(person_model(settings.person), walker(seen.step, settings.turn))
    away = (tracked - true).norm(dim=-1) * 1000
    scene.scene(
        STAGE,
        body_scene.body_mesh(body(), true, name="person", colour="data", opacity=0.3, pick=False),
        body_scene.body_mesh(
            body(),
            tracked,
            name="tracked",
            values=away.numpy(),
            limits=(0.0, 100.0),
            label="off by, mm",
            pick=False,
        ),
        camera=page["fit_camera"],
        bounds=_BOUNDS,
        pick=False,
        hint="Blue: the person; coloured: the tracked body",
        alt=f"The person and the body of the tracker “{LABELS[chosen.name]}”, on average "
        f"{seen.metrics[f'{chosen.name}_surface']:.0f} mm apart",
        max_height=330,
    )


def _draw_table(seen: Frame) -> None:
    rows = []
    for tracker in seen.settings.trackers:
        now, mean = seen.metrics, _means(seen, tracker.name)
        rows.append(
            (
                LABELS[tracker.name].capitalize(),
                f"{now[f'{tracker.name}_surface']:.0f} mm",
                f"{mean['surface']:.0f} mm",
                f"{mean['form']:.0f} mm",
                f"{mean['depth']:+.0f} mm".replace("-", "−"),
            )
        )
    comparison(
        f"Drift in picture {seen.step}, and on average so far",
        ("Template, seen", "surface now", "surface", "pelvis on pelvis", "pelvis in depth"),
        rows,
    )


def _means(seen: Frame, name: str) -> dict[str, float]:
    """Averages over the pictures up to the one shown, without the first."""
    until = max(seen.step + 1, 2)
    return {
        part: float(np.mean(seen.series[f"{name}_{part}"][1:until] if seen.step else 0.0))
        for part in ("surface", "form", "place", "depth")
    }


def _draw_curves(page: PageState, seen: Frame) -> None:
    names = [tracker.name for tracker in seen.settings.trackers]
    chart.lines(
        CURVES,
        {
            LABELS[name]: (seen.series["step"], seen.series[f"{name}_{page['measure']}"])
            for name in names
        },
        colours=dict(zip([LABELS[name] for name in names], _COLOURS, strict=True)),
        x_label="picture",
        y_label=f"{MEASURES[page['measure']]}, mm",
        marker=seen.step,
        height=240,
        alt="Distance of the tracked bodies from the true one over the pictures",
    )


def _numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    settings: CaptureSettings = seen.settings
    found: dict[str, Any] = {
        "view": page["view"],
        "step": seen.step,
        "noise": settings.noise,
        "generic": settings.generic,
        "person": settings.person + 1,
        "generic_rest": 1000 * rest_error(settings.generic, settings),
        "scan_rest": 1000 * rest_error("scan", settings),
    }
    for tracker in settings.trackers:
        own = "scan" if tracker.template == "scan" else "generic"
        kind = "silhouettes" if tracker.silhouettes else "joints"
        for part, value in _means(seen, tracker.name).items():
            found[f"{own}_{kind}_{part}"] = value
    early, late = _halves(seen, "scan_silhouettes_surface")
    return found | {"early": early, "late": late}


def _halves(seen: Frame, name: str) -> tuple[float, float]:
    """The mean of the first and of the second half of the pictures so far; 0 before the first."""
    values = seen.series[name][1 : max(seen.step + 1, 3)]
    if not len(values):
        return 0.0, 0.0
    middle = max(len(values) // 2, 1)
    first, second = values[:middle], values[middle:]
    return float(np.mean(first)), float(np.mean(second if len(second) else first))
