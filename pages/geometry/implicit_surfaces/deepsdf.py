"""Experiment "DeepSDF": one network for a family of shapes, and codes of partial point clouds."""

from dataclasses import fields

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import EXTENT
from engine.geometry.implicit_surfaces.cut_surfaces import extract_for_export
from engine.geometry.implicit_surfaces.deepsdf import (
    CodeInference,
    CodeInferenceSettings,
    Decoder,
    DeepSDFSettings,
    DeepSDFTraining,
    code_landscape,
)
from engine.geometry.implicit_surfaces.families import FAMILIES, Family, extract_shape
from engine.geometry.implicit_surfaces.pretrained import code_reach, load_decoder
from engine.geometry.meshes import Mesh
from engine.geometry.sdf import Field
from engine.runs import Frame
from pages.geometry.implicit_surfaces import network_answers, notebooks
from pages.geometry.implicit_surfaces.coordinates import (
    CLOSE_BOUNDS,
    mesh_file,
    point_to_engine,
    point_to_viewer,
    to_viewer,
    viewer_mesh,
)
from pages.geometry.implicit_surfaces.fields import CUT_SIDES, MAX_CODE
from ui import frame
from ui.components import chart, plane, scene
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.live import Live, Pace
from ui.pairs import format_pair, parse_pair
from ui.questions import QUESTION
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "implicit-surfaces:deepsdf"
CODE_PLANE = "implicit-surfaces:codes"
CUT_HANDLE = "cut"
TRAINING = (Pace("1 step", 100, 1), Pace("10 steps", 0, 10, 50), Pace("fastest", 0, 10**6, 100))
INFERENCE = (Pace("3/s", 333, 1), Pace("10/s", 100, 1), Pace("fastest", 0, 1_000_000, 30))
_SURFACE_RESOLUTION = 40
_MAX_REACH = 10.0


def draw_controls(page: PageState) -> None:
    """The task, and its settings."""
    panel(page, "task")
    choose_from_list(page, "family", {name: each.title for name, each in FAMILIES.items()})
    if page["task"] == "train":
        panel(page, "code_regularisation", "learning_rate")
    else:
        panel(page, "target", "cut_side", "cut_position", "noise", "code_learning_rate")


def training_settings(page: PageState) -> DeepSDFSettings:
    """The settings of the engine's training, from the fields."""
    return DeepSDFSettings(
        family=page["family"],
        code_regularisation=page["code_regularisation"],
        learning_rate=page["learning_rate"],
        seed=page["seed"],
    )


def inference_settings(page: PageState, decoder: Decoder) -> CodeInferenceSettings:
    """The settings of the engine's inference, from the fields."""
    family = FAMILIES[page["family"]]
    targets = {
        "held_out": family.held_out,
        "member": family.models[-1],
        "out_of_family": family.out_of_family,
    }
    return CodeInferenceSettings(
        decoder=decoder,
        model=targets[page["target"]],
        cut_direction=CUT_SIDES[page["cut_side"]].direction,
        noise=page["noise"],
        initial_code=_chosen_code(page),
        learning_rate=page["code_learning_rate"],
        seed=page["seed"],
    ).with_cut(float(page["cut_position"]))


def draw_stage(page: PageState, place: Place) -> View:
    """The training of the family, or the inference of a code."""
    _handle_events(page)
    return (_draw_training if page["task"] == "train" else _draw_inference)(page, place)


def _handle_events(page: PageState) -> None:
    """The code that was dragged, the cut, and the camera."""
    for event in plane.events(CODE_PLANE):
        if event.kind in {"press", "drag"} and event.points:
            # The plane keeps its size while the code is dragged.
            limit = 0.94 * _reach(page["family"])
            z1, z2 = (min(max(value, -limit), limit) + 0.0 for value in event.points[-1])
            page["latent_code"] = format_pair(z1, z2)
    for drag in scene.events(STAGE):
        if drag.handle == CUT_HANDLE and drag.point is not None:
            direction = torch.tensor(CUT_SIDES[page["cut_side"]].direction)
            position = float(direction @ torch.tensor(point_to_engine(drag.point)))
            page["cut_position"] = page.fields["cut_position"].snap(position)  # type: ignore[attr-defined]
            if drag.kind == "release":
                st.rerun()  # the slider, in the other fragment, follows
    if code := scene.camera(STAGE):
        page["camera"] = code


def _reach(family: str) -> float:
    """The plane of codes is drawn over [−reach, reach]²."""
    return min(code_reach(family), MAX_CODE)


def _reach_with(family: str, code: Tensor) -> float:
    """The same, doubled until the code is within it too."""
    reach = _reach(family)
    while float(code.abs().max()) > 0.95 * reach and reach < _MAX_REACH:
        reach *= 2
    return reach


def _chosen_code(page: PageState) -> tuple[float, float] | None:
    """The code that was chosen by hand, if one was."""
    return parse_pair(page["latent_code"]) if page["latent_code"] else None


def _draw_training(page: PageState, place: Place) -> View:
    """The training of weights and codes together."""
    live = Live(
        page, "deepsdf", DeepSDFTraining, paces=TRAINING, pace="10 steps", autostart_after=20
    )
    settings = training_settings(page)
    shown = live.advance(settings, keep_going=True)
    family = settings.members
    decoder = Decoder.from_arrays(shown.settings, shown.arrays["parameters"], shown.arrays["codes"])
    chosen = _chosen_code(page)
    code = decoder.codes[0] if chosen is None else torch.tensor(chosen)
    field = decoder.field(code)
    nearest = int((decoder.codes - code).norm(dim=1).argmin())
    with place.stage:
        _draw_decoded(page, _surface(field), family, nearest, shown.step)
    with place.readouts:
        _draw_code_plane(decoder.codes.numpy(), code.numpy(), _reach_with(page["family"], code))
        z1, z2 = (frame.number(float(part), 2) for part in code)
        frame.readout(
            [
                frame.Readout("latent code z", f"({z1}, {z2})", "chosen"),
                ("mean |f − d|", frame.number(shown.metrics["mean_error"], 4)),
                ("mean |f − d|, worst shape", frame.number(shown.metrics["worst_error"], 4)),
            ]
        )
        _draw_error_curve(shown, {"mean": "mean_error", "worst": "worst_error"}, "|f − d|")
    files = {"surface": mesh_file(lambda: extract_for_export(field))}
    numbers = shown.metrics | {
        "task": "train",
        "step": shown.step,
        "family": family.title,
        "shapes": len(family.models),
        "code_regularisation": shown.settings.code_regularisation,
        "code_distance": float((decoder.codes - code).norm(dim=1).min()),
    }
    notebook = Notebook.of_run(notebooks.deepsdf, live, code=chosen)
    return View(live=live, files=files, numbers=numbers, notebook=notebook)


def _surface(field: Field) -> Mesh:
    with torch.inference_mode():
        return sparse.extract_surface(field, _SURFACE_RESOLUTION)


def _draw_decoded(page: PageState, surface: Mesh, family: Family, nearest: int, step: int) -> None:
    """The shape decoded from the code, and the training shape with the nearest code."""
    scene.scene(
        STAGE,
        viewer_mesh("decoded", surface, colour="model", view=0),
        viewer_mesh("nearest", extract_shape(family.models[nearest]), colour="data", view=1),
        views=["Decoded from z", f"Nearest code, {nearest + 1}: {family.names[nearest]}"],
        camera=page["camera"],
        bounds=CLOSE_BOUNDS,
        legend=False,
        pick=False,
        hint="Drag the diamond among the codes: each code is a shape",
        alt=f"The shape decoded from the chosen code after {step} steps,"
        f" and the training shape with the nearest code: {family.names[nearest]}",
    )


def _draw_inference(page: PageState, place: Place) -> View:
    """The descent to the code of the visible part of a shape."""
    decoder = load_decoder(page["family"])
    live = Live(
        page,
        "inference",
        CodeInference,
        paces=INFERENCE,
        pace="10/s",
        step_field="inference_step",
        # Asked a question it begins where there is something to say about it.
        autostart_after=network_answers.EARLY if page[QUESTION] else 1,
    )
    shown = live.advance(inference_settings(page, decoder), keep_going=True)
    settings: CodeInferenceSettings = shown.settings
    code = torch.from_numpy(shown.arrays["code"].copy())
    field = decoder.field(code)
    reach = _reach_with(page["family"], code)
    with place.stage:
        _draw_completed(page, settings, _surface(field), shown.step)
    with place.readouts:
        _draw_code_plane(
            decoder.codes.numpy(),
            code.numpy(),
            reach,
            code_landscape(settings, reach),
            _descent(shown),
        )
        visible = f"{int(settings.visible.sum()):,} of {settings.point_count:,}"
        error = frame.number(shown.metrics["visible_error"], 4)
        frame.readout(
            [
                ("visible points", visible),
                frame.Readout("mean |f|, visible points", error, "model"),
                ("mean |f|, whole shape", frame.number(shown.metrics["whole_error"], 4)),
            ]
        )
        _draw_error_curve(shown, {"visible": "visible_error", "whole": "whole_error"}, "|f|")
    files = {"surface": mesh_file(lambda: extract_for_export(field))}
    numbers = shown.metrics | {
        "task": "infer",
        "step": shown.step,
        "target": page["target"],
        "noise": settings.noise,
        "visible": int(settings.visible.sum()),
        "points": settings.point_count,
        "code_reach": float(decoder.codes.norm(dim=1).max()),
    }
    notebook = _inference_notebook(page["family"], settings, shown)
    return View(live=live, files=files, numbers=numbers, notebook=notebook)


def _inference_notebook(
    family: str, settings: CodeInferenceSettings, shown: Frame
) -> Notebook | str:
    """The decoder is that of the family, and is loaded again."""
    if len(shown.history) > 1:
        return "The cut was moved during the descent; after a restart there is a notebook of it."
    chosen = {each.name: getattr(settings, each.name) for each in fields(settings)}
    del chosen["decoder"]
    arguments = {
        "family": family,
        "model": chosen.pop("model"),
        "cut_direction": chosen.pop("cut_direction"),
        "chosen": chosen,
        "steps": shown.step,
    }
    return Notebook(notebooks.infer_code, arguments)


def _draw_completed(
    page: PageState, settings: CodeInferenceSettings, surface: Mesh, step: int
) -> None:
    """Visible and removed points, the cut, and the shape of the code."""
    points, visible = settings.whole_cloud.points, settings.visible
    outline, handle = _cut_outline(settings)
    scene.scene(
        STAGE,
        viewer_mesh("decoded", surface, colour="model", opacity=0.75),
        scene.Points(name="visible", positions=to_viewer(points[visible]), size=4.5, pick=False),
        scene.Points(
            name="removed",
            positions=to_viewer(points[~visible]),
            colour="rule",
            size=3,
            pick=False,
        ),
        scene.Lines(name="cut", positions=outline, colour="chosen", width=2.5),
        handles=[
            scene.Handle(CUT_HANDLE, handle, along=CUT_SIDES[page["cut_side"]].along, label="✂")
        ],
        camera=page["camera"],
        bounds=CLOSE_BOUNDS,
        legend=False,
        pick=False,
        hint="Blue: visible points; grey: removed. Drag the scissors, or the diamond",
        alt=f"{int(visible.sum())} visible points of a shape, {int((~visible).sum())} removed ones,"
        f" and the shape of the code that was inferred in {step} steps",
    )


def _cut_outline(
    settings: CodeInferenceSettings,
) -> tuple[np.ndarray, tuple[float, float, float]]:
    """A square in the plane of the cut, and the position of its handle, for the viewer."""
    across = [axis for axis in range(3) if not settings.cut_direction[axis]]
    middle = torch.tensor(settings.cut_direction) * min(settings.cut_position, EXTENT)
    corners = middle.repeat(5, 1)
    for axis, signs in zip(across, ((1, 1, -1, -1, 1), (1, -1, -1, 1, 1)), strict=True):
        corners[:, axis] = 0.75 * torch.tensor(signs)
    return to_viewer(corners), point_to_viewer(middle.tolist())


def _draw_code_plane(
    codes: np.ndarray,
    code: np.ndarray,
    reach: float,
    landscape: np.ndarray | None = None,
    descent: np.ndarray | None = None,
) -> None:
    """The plane of codes: those of the family with their numbers, and the one that is shown."""
    labels = [(x, y + 0.09 * reach, str(k)) for k, (x, y) in enumerate(codes.tolist(), start=1)]
    plane.plane(
        CODE_PLANE,
        extent=(-reach, reach, -reach, reach),
        layers=[
            None
            if landscape is None
            else plane.field(landscape, colormap="density", colour="error", label="mean |f|"),
            plane.points(codes, colour="data", size=4),
            plane.labels(labels, size=13),
            None if descent is None else plane.curve(descent, colour="model", width=3),
            plane.points(code[None], colour="chosen", marker="diamond", size=9),
        ],
        tool="draw",
        legend=False,
        x_label="z₁",
        y_label="z₂",
        alt=f"Codes of {len(codes)} shapes in the plane; the chosen one is"
        f" ({frame.number(float(code[0]), 2)}, {frame.number(float(code[1]), 2)})",
        max_height=300,
    )


def _descent(shown: Frame) -> np.ndarray | None:
    """The codes of the descent up to the step shown."""
    known = shown.series["step"] <= shown.step
    descent = np.stack([shown.series["z1"][known], shown.series["z2"][known]], axis=1)
    return descent if len(descent) > 1 else None


def _draw_error_curve(shown: Frame, series: dict[str, str], label: str) -> None:
    steps = shown.series["step"]
    chart.lines(
        f"implicit-surfaces:{'-'.join(series)}",
        {name: (steps, shown.series[key]) for name, key in series.items()},
        x_label="step",
        y_label=label,
        log_y=True,
        marker=shown.step,
        height=130,
        alt=f"{label} per step",
    )
