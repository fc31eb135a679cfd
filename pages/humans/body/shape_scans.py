"""Steps 1 to 3 of the pipeline: clouds of points, a registration that is played, unposing."""

import math
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.humans.body.pipeline import (
    PipelineSettings,
    cloud_points,
    registered,
    true_people,
)
from engine.humans.body.registration_run import ScanRegistration, ScanSettings
from engine.humans.body.skeleton import joint_index
from pages.humans.body import body_scene, shape_notebooks, shape_table
from pages.humans.body.shape_exports import mesh_files
from pages.humans.body.shape_fields import chosen_scan
from pages.humans.body.shape_intros import STEP_INTROS
from ui import frame
from ui.components import chart, scene
from ui.frame import number
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "body:shape"
CROWD, PAIR = f"{STAGE}:crowd", f"{STAGE}:pair"
PACES = (Pace("1/s", 1_000, 1), Pace("2/s", 500, 1), Pace("5/s", 200, 1))
REACH_MM = 20.0
"""Ends of the scale of residuals."""
_SHOWN, _IN_A_CROWD = 5_000, 1_500
_ROW, _APART, _BEHIND = 6, 0.85, 0.8


class StepShown(NamedTuple):
    """What a step has put on the stage.

    Attributes:
        numbers: what answers speak of.
        vertices: the surface that can be saved; None where there are only points.
    """

    numbers: dict[str, Any]
    vertices: Tensor | None


def draw_scans(page: PageState, place: Place, settings: PipelineSettings) -> StepShown:
    """The clouds of all people, side by side; the chosen one stands out."""
    taken, chosen = settings.taken, chosen_scan(page)
    clouds = [cloud_points(scan, settings.registration) for scan in taken]
    with place.stage:
        scene.scene(
            CROWD,
            *(
                scene.Points(
                    name=f"person {place_of}",
                    positions=_placed(cloud[:_IN_A_CROWD], place_of - 1, len(taken)),
                    colour="chosen" if scan == chosen else "data",
                    size=2.5,
                    quantised=True,
                )
                for place_of, (scan, cloud) in enumerate(zip(taken, clouds, strict=True), 1)
            ),
            camera=page["camera"],
            bounds=((-2.45, -0.9, -0.93), (2.45, 0.9, 0.95)),
            hint="Press a person to choose who is registered",
            alt=f"Point clouds of {len(taken)} people with hanging arms; person {page['person']} of"
            " them is chosen",
        )
    numbers = {"people": len(taken), **_without_correspondence(settings)}
    with place.readouts:
        frame.readout(
            [
                ("people", str(len(taken))),
                ("points of each", f"{settings.points:,}"),
                ("noise along each axis", f"{number(1_000 * settings.noise, 1)} mm"),
                frame.Readout(
                    "point k of two people apart", f"{number(numbers['points_mm'], 0)} mm", "error"
                ),
                ("vertex k, once registered", _millimetres_or_later(numbers["vertices_mm"])),
            ]
        )
    return StepShown(numbers, None)


def _millimetres_or_later(value: float) -> str:
    return "…" if math.isnan(value) else f"{number(value, 0)} mm"


def press_person(page: PageState, event: scene.SceneEvent) -> bool:
    """A press on a cloud chooses the person; whether it did."""
    if event.kind != "press" or not event.item.startswith("person "):
        return False
    page["person"] = int(event.item.removeprefix("person "))
    return True


def _placed(points: Tensor, place: int, count: int) -> np.ndarray:
    """A cloud at its place in the crowd, its feet on the floor, in the viewer's coordinates."""
    row, column = divmod(place, _ROW)
    in_row = min(_ROW, count - row * _ROW)
    standing = body_scene.lifted(points, body_scene.floor_shift(points))
    shift = [(column - (in_row - 1) / 2) * _APART, (row - 0.5 * (count > _ROW)) * _BEHIND, 0.0]
    return body_scene.to_viewer(standing) + np.array(shift, np.float32)


def _without_correspondence(settings: PipelineSettings) -> dict[str, float]:
    """How far the k-th points of two people are apart, and the k-th vertices after registration."""
    one, other = settings.taken[:2]
    clouds = [cloud_points(scan, settings.registration) for scan in (one, other)]
    found = {"points_mm": 1_000 * float((clouds[0] - clouds[1]).norm(dim=1).mean())}
    calls = [registered.call(scan, settings.registration) for scan in (one, other)]
    if not all(call.made() for call in calls):
        return found | {"vertices_mm": math.nan}
    vertices = [call().vertices for call in calls]
    return found | {"vertices_mm": 1_000 * float((vertices[0] - vertices[1]).norm(dim=1).mean())}


def draw_registration(page: PageState, place: Place, settings: PipelineSettings) -> View:
    """The model's surface on its way to a scan, step by step."""
    live = Live(page, "registration", ScanRegistration, paces=PACES, pace="2/s", autostart_after=0)
    scan = chosen_scan(page)
    registration = settings.registration
    seen = live.advance(
        ScanSettings(
            points=registration.points,
            noise=registration.noise,
            stiffness=registration.stiffness,
            iterations=registration.iterations,
            seed=registration.seed,
            scan=scan,
        )
    )
    model = body_scene.shipped_body()
    vertices = torch.from_numpy(np.asarray(seen.arrays["vertices"]).copy())
    cloud = cloud_points(scan, registration)
    shift = body_scene.floor_shift(cloud)
    phase = _phase(seen.step, seen.metrics)
    with place.stage:
        scene.scene(
            STAGE,
            body_scene.body_mesh(
                model,
                body_scene.lifted(vertices, shift),
                values=np.asarray(seen.arrays["offsets_mm"]),
                colormap="signed",
                limits=(-REACH_MM, REACH_MM),
                label="scan outside, mm",
                pick=False,
            ),
            scene.Points(
                name="scan",
                positions=body_scene.to_viewer(body_scene.lifted(cloud[:_SHOWN], shift)),
                size=2.0,
                quantised=True,
                pick=False,
            ),
            camera=page["camera"],
            bounds=shape_table.BOUNDS,
            hint="Blue points: the scan",
            alt=f"The surface of the model and the points of a scan: {phase.lower()}",
        )
    with place.readouts:
        frame.readout(
            [
                frame.Readout(phase, f"step {seen.step}", "model"),
                frame.Readout("residual", f"{number(seen.metrics['residual_mm'], 2)} mm", "error"),
                ("error to the true vertices", f"{number(seen.metrics['error_mm'], 2)} mm"),
            ]
        )
        steps = seen.series["step"]
        chart.lines(
            "body:shape:residuals",
            {
                "residual": (steps, seen.series["residual_mm"]),
                "error": (steps, seen.series["error_mm"]),
            },
            x_label="step",
            y_label="mm",
            log_y=True,
            colours={"residual": "error", "error": "ink"},
            marker=seen.step,
            height=170,
            alt="Mean distance along the normal to the scan, and from the true vertices, per step",
        )
    numbers = {
        "view": "pipeline",
        "part": "registration",
        "step": seen.step,
        "done": seen.done,
        "surface_steps": max(0, seen.step - round(seen.metrics["model_steps"])),
        "first_residual_mm": float(seen.series["residual_mm"][0]),
        **seen.metrics,
    }
    shown = {"offsets_mm": seen.arrays["offsets_mm"], "vertices": vertices}
    return View(
        live=live,
        numbers=numbers,
        shown=shown,
        files=mesh_files(vertices),
        intro=STEP_INTROS["registration"],
        notebook=Notebook.of_run(shape_notebooks.registration, live),
    )


def _phase(step: int, metrics: dict[str, float]) -> str:
    if not step:
        return "Mean body in an A-pose"
    return "Pose and shape by joints" if step <= metrics["model_steps"] else "Surface drawn"


def draw_unposing(page: PageState, place: Place, settings: PipelineSettings) -> StepShown:
    """A registered person as scanned, and in the T-pose."""
    model, scan = body_scene.shipped_body(), chosen_scan(page)
    person = registered(scan, settings.registration)
    truth = true_people().vertices[scan]
    away = 1_000 * (person.unposed - truth).norm(dim=1)
    with place.stage:
        scene.scene(
            PAIR,
            *(
                body_scene.body_mesh(
                    model,
                    body_scene.lifted(vertices, body_scene.floor_shift(vertices)),
                    name=name,
                    view=view,
                    pick=False,
                )
                for view, (name, vertices) in enumerate(
                    {"registered": person.vertices, "unposed": person.unposed}.items()
                )
            ),
            views=["Registered, as scanned", "Unposed"],
            camera=page["camera"],
            bounds=shape_table.BOUNDS,
            alt="A registered person with hanging arms, and the same person in the T-pose",
        )
    joints = [model.joint_regressor @ each for each in (person.vertices, person.unposed)]
    angles = [_arm_below_horizontal(each) for each in joints]
    litres = [_litres(model.faces, each) for each in (person.vertices, person.unposed)]
    with place.readouts:
        frame.readout(
            [
                ("arm below the horizontal", f"{number(angles[0], 0)}° → {number(angles[1], 0)}°"),
                ("volume", f"{number(litres[0], 1)} → {number(litres[1], 1)} l"),
                frame.Readout(
                    "error to the true T-pose", f"{number(float(away.mean()), 1)} mm", "error"
                ),
            ]
        )
        frame.notice(
            [
                "Shape components would otherwise learn the arms' angle. Each vertex is carried"
                " back by the inverse of its own blended motion."
            ]
        )
    numbers = {
        "arm_scanned": angles[0],
        "arm_unposed": angles[1],
        "volume_scanned": litres[0],
        "volume_unposed": litres[1],
        "unposed_error_mm": float(away.mean()),
    }
    return StepShown(numbers, person.unposed)


def _arm_below_horizontal(joints: Tensor) -> float:
    """Degrees between the upper arm and the horizontal."""
    arm = joints[joint_index("left_elbow")] - joints[joint_index("left_shoulder")]
    return math.degrees(math.asin(float(-arm[1] / arm.norm())))


def _litres(faces: Tensor, vertices: Tensor) -> float:
    a, b, c = vertices[faces.long()].unbind(1)
    return float((torch.linalg.cross(a, b) * c).sum()) / 6 * 1_000
