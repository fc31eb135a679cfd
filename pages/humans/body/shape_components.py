"""View "Components" of "Shape": a body by its β, and the joints that follow."""

from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.measurements import MEASUREMENTS, measured
from engine.humans.body.model import BodyModel, per_model
from engine.humans.body.registration import vertex_normals
from engine.humans.body.shape_regression import rarity, strongest_effects
from engine.humans.body.skeleton import joint_index
from pages.humans.body import body_scene, shape_table
from pages.humans.body.shape_fields import FURTHEST, read_betas, write_betas
from ui import frame, tables
from ui.components import scene
from ui.components.panel import Part, panel
from ui.fields import Number
from ui.frame import number
from ui.state import PageState

FEW = 5
"""Sliders that are always there."""
_USED = 1e-3
"""Weights of the regressor below this are not drawn."""


def draw_controls(page: PageState) -> None:
    """A slider for each component, named by the measurements that follow it."""
    sliders, others = st.container(), st.container()
    with others:  # first, since it says how many sliders there are
        panel(page, "every_component", "surface", "show_joints")
    with sliders:
        panel(page, parts=lambda: slider_parts(page))


def slider_parts(page: PageState) -> list[Part]:
    """The sliders, named by what the components do to this body."""
    model, betas = body_scene.shipped_body(), read_betas(page["betas"]).tolist()
    count = model.shape_count if page["every_component"] else FEW
    return [
        Part(_slider(model, k), float(betas[k]), lambda value, k=k: _store(page, k, value))  # type: ignore[misc]
        for k in range(count)
    ]


def _slider(model: BodyModel, component: int) -> Number:
    effect = shape_table.effects_text(strongest_effects(model, component, 1))
    label = f"β{shape_table.subscript(component + 1)} {effect}/σ"
    strongest = shape_table.effects_text(strongest_effects(model, component, 3))
    help_text = f"One standard deviation: {strongest}"
    return Number(f"beta_{component + 1}", label, 0, -FURTHEST, FURTHEST, 0.1, help=help_text)


def _store(page: PageState, component: int, value: float) -> None:
    betas = read_betas(page["betas"]).tolist()
    betas[component] = round(float(value), 3)
    page["betas"] = write_betas(betas)


def draw_scene(page: PageState, key: str, numbers: dict[str, Any]) -> None:
    """The body of these β on the floor; the joints with those of the mean body."""
    model, betas = body_scene.shipped_body(), read_betas(page["betas"])
    vertices = model.shaped(betas)
    shift = body_scene.floor_shift(vertices)
    looks: dict[str, Any] = {"opacity": 0.45 if page["show_joints"] else 1.0}
    if page["surface"] == "difference":
        away = difference(model, vertices)
        looks |= {
            "values": away.numpy(),
            "colormap": "signed",
            "label": "mm outside the mean",
        }
    items: list[Any] = [
        body_scene.body_mesh(model, body_scene.lifted(vertices, shift), pick=False, **looks)
    ]
    if page["show_joints"]:
        joints = body_scene.lifted(model.joints(betas), shift)
        mean = body_scene.lifted(model.rest_joints, body_scene.floor_shift(model.template))
        items += body_scene.skeleton_items(model, joints, joint_index(page["joint"]))
        items += _moved_joints(mean, joints)
        items.append(_regressed_from(model, page["joint"], body_scene.lifted(vertices, shift)))
    scene.scene(
        key,
        *items,
        camera=page["camera"],
        bounds=shape_table.BOUNDS,
        hint="Press a joint: blue points are the vertices it is computed from"
        if page["show_joints"]
        else "",
        alt=f"A body of {shape_table.text('stature', numbers['stature'])} in the T-pose",
    )


@per_model
def mean_measurements(model: BodyModel) -> dict[str, float]:
    """Of the mean body."""
    return measured(model, torch.zeros(model.shape_count))


@per_model
def mean_normals(model: BodyModel) -> Tensor:
    """Of the mean shape."""
    return vertex_normals(model, model.template)


def _moved_joints(mean: Tensor, joints: Tensor) -> list[Any]:
    """Where the joints of the mean body are, and lines from there."""
    count = len(mean)
    places = body_scene.to_viewer(torch.cat([mean, joints]))
    pairs = np.stack([np.arange(count), np.arange(count) + count], 1)
    return [
        scene.Points(
            name="joints of the mean body", positions=places[:count], colour="rule", size=7,
            pick=False,
        ),
        scene.Lines(name="moved", positions=places, segments=pairs, colour="accent", width=2.5),
    ]  # fmt: skip


def _regressed_from(model: BodyModel, joint: str, vertices: Tensor) -> scene.Points:
    members = (model.joint_regressor[joint_index(joint)] > _USED).nonzero().squeeze(1)
    places = body_scene.to_viewer(vertices[members])
    return scene.Points(name="regressed from", positions=places, size=8, pick=False)


def difference(model: BodyModel, vertices: Tensor) -> Tensor:
    """How far a body lies outside the mean shape along its normals, the pelvis kept, mm."""
    return 1_000 * ((vertices - model.template) * mean_normals(model)).sum(-1)


def numbers_of(page: PageState) -> dict[str, Any]:
    """What readouts and answers speak of."""
    model, betas = body_scene.shipped_body(), read_betas(page["betas"])
    mean = mean_measurements(model)
    found = measured(model, betas)
    explained = asset.variance_explained()
    joint = joint_index(page["joint"])
    moved = (model.joints(betas) - model.rest_joints).norm(dim=1)
    return {
        "view": "components",
        **{name: found[name] for name in MEASUREMENTS},
        **{f"mean {name}": mean[name] for name in MEASUREMENTS},
        "first": float(betas[0]),
        "others": float(betas[1:].abs().max()),
        "plausibility": float(betas.norm()),
        "rarity": rarity(betas),
        "explained_first": float(explained[0]),
        "explained": float(explained[: model.shape_count].sum()),
        "joint": page["joint"],
        "joint_vertices": int((model.joint_regressor[joint] > 0).sum()),
        "joint_moved": 1_000 * float(moved[joint]),
    }


def draw_readouts(page: PageState, numbers: dict[str, Any]) -> None:
    """Measurements beside those of the mean body, the chosen joint, the variance explained."""
    draw_measurements(numbers)
    if page["show_joints"]:
        title = body_scene.joint_title(numbers["joint"])
        frame.readout(
            [
                frame.Readout(f"{title}: vertices", str(numbers["joint_vertices"]), "chosen"),
                ("from the mean body's", f"{number(numbers['joint_moved'], 0)} mm"),
            ]
        )
    frame.readout(
        [
            ("|β|", number(numbers["plausibility"], 2)),
            ("bodies drawn with larger |β|", share_text(numbers["rarity"])),
        ]
    )
    betas = read_betas(page["betas"]).abs()
    explained = asset.variance_explained()[: len(betas)].numpy()
    total = number(100 * float(explained.sum()), 1)
    shape_table.variance_bars(
        "body:shape:variance",
        explained,
        int(betas.argmax()) if float(betas.max()) else None,
        f"Ten components explain {total} % of the variance, the first"
        f" {number(100 * float(explained[0]), 1)} %",
    )


def draw_measurements(numbers: dict[str, Any]) -> None:
    """The table of measurements, with differences from the mean body."""
    rows = [
        (
            name,
            shape_table.text(name, numbers[name]),
            number(
                shape_table.shown(name, numbers[name] - numbers[f"mean {name}"]), 1, signed=True
            ),
        )
        for name in MEASUREMENTS
    ]
    tables.comparison("Measurements of the body", ("", "body", "− mean"), rows)


def share_text(share: float) -> str:
    """A share of people, as percent or as one in so many.

    >>> share_text(0.25), share_text(1e-5)
    ('25 %', '1 in 100,000')
    """
    if share >= 0.01:
        return f"{number(100 * share, 0)} %"
    if share < 1e-9:
        return "fewer than 1 in 10⁹"
    return f"1 in {float(f'{1 / share:.1g}'):,.0f}"
