"""View "Depth ambiguity": all bodies that one picture of joints may show."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.cache import cached
from engine.humans.body.depth_ambiguity import LIMBS, LimbPose, LookAlikes, find_look_alikes
from engine.humans.body.fit_simulation import PICTURE_HEIGHT
from engine.humans.body.fitting import BodyState
from engine.humans.body.observed_person import observed_person
from engine.humans.body.skinning import fast_skinning
from pages.humans.body import body_scene, fit_intros, fit_notebooks, fit_picture, fit_targets
from pages.humans.body.fit_fields import PERSONS
from pages.humans.body.fit_scene import FIT_BOUNDS, many_skeletons, skeleton_lines
from pages.humans.body.fit_targets import STAGE, Targets
from ui import frame
from ui.components import scene
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.state import PageState
from ui.tables import comparison
from ui.topic import Place, View
from ui.view_notebook import Notebook

_FLIPS = {
    (False, True): "outer bone",
    (True, False): "inner bone",
    (True, True): "both bones",
}


def draw_controls(page: PageState) -> None:
    """Who is seen from where, and which of the bodies is shown."""
    choose_from_list(page, "person", PERSONS)
    panel(page, "azimuth", "alike", "tolerance")


@cached
def _found(person: str, seed: int, azimuth: float, tolerance: float) -> LookAlikes:
    state = observed_person(person, seed)
    model = body_scene.shipped_body()
    return find_look_alikes(model, state, azimuth, tolerance / PICTURE_HEIGHT)


def draw_stage(page: PageState, place: Place) -> View:
    """The picture that the bodies share, and the bodies from the side."""
    fit_targets.handle_camera(page)
    found = _found(page["person"], page["seed"], page["azimuth"], page["tolerance"])
    person = observed_person(page["person"], page["seed"])
    shown = min(round(page["alike"]), len(found.poses)) - 1
    targets = fit_targets.targets_from(found.joints[0], page["azimuth"])
    with place.stage:
        left, right = st.columns([5, 6], gap="small")
        with left:
            _draw_picture(targets, found, shown)
        with right:
            _draw_scene(page, found, person, shown)
        _draw_table(found, page["tolerance"])
    with place.readouts:
        _draw_readouts(found, shown)
    asked = {name: page[name] for name in ("person", "seed", "azimuth", "tolerance")}
    return View(
        numbers=_numbers(page, found, shown),
        shown={"found": found},
        intro=fit_intros.AMBIGUITY,
        notebook=Notebook(fit_notebooks.look_alikes, asked | {"number": shown}),
    )


def _draw_picture(targets: Targets, found: LookAlikes, shown: int) -> None:
    fit_picture.draw(
        targets,
        [fit_picture.Skeleton(found.joints[shown], label=f"body {shown + 1}")],
        drag=False,
        alt=f"Joints in a picture, and body {shown + 1} of {len(found.poses)}, whose joints are "
        f"at most {float(found.pixels[shown]) * PICTURE_HEIGHT:.1f} px from them",
        max_height=330,
    )


def _draw_scene(page: PageState, found: LookAlikes, person: BodyState, shown: int) -> None:
    pose, betas = found.poses[shown].float(), person.betas.float()
    posed = fast_skinning(body_scene.shipped_body())(betas, pose)
    count = len(found.poses)
    scene.scene(
        STAGE,
        body_scene.body_mesh(body_scene.shipped_body(), posed.vertices, opacity=0.5, pick=False),
        many_skeletons("all", found.joints, "ink"),
        *skeleton_lines("true", found.joints[0], "data"),
        *skeleton_lines("shown", found.joints[shown], "model"),
        camera=page["fit_camera"],
        bounds=FIT_BOUNDS,
        pick=False,
        hint=f"Blue: the person; orange: body {shown + 1}; thin: all {count}",
        alt=f"{count} skeletons in space that one camera sees alike",
        max_height=330,
    )


def _draw_table(found: LookAlikes, tolerance: float) -> None:
    rows = []
    for limb in LIMBS:
        options = {each.flips: each for each in found.limbs[limb]}
        cells = [_cell(options.get(flips), tolerance) for flips in _FLIPS]
        rows.append((limb.capitalize(), *cells))
    columns = ("Turned", *_FLIPS.values())
    title = "Limbs on the same viewing rays: ✓ moved by, ✗ limits: missed by"
    comparison(title, columns, rows)


def _cell(option: LimbPose | None, tolerance: float) -> str:
    if option is None:
        return "same"
    pixels = option.error * PICTURE_HEIGHT
    return f"✓ {100 * option.moved:.0f} cm" if pixels <= tolerance else f"✗ {pixels:.0f} px"


def _draw_readouts(found: LookAlikes, shown: int) -> None:
    frame.readout(
        [
            ("bodies with this picture", str(len(found.poses))),
            ("combinations 4⁴", "256"),
            frame.Readout("bones turned over", str(int(found.flips[shown])), "model"),
            frame.Readout(
                "farthest joint, picture",
                f"{float(found.pixels[shown]) * PICTURE_HEIGHT:.2f} px",
                "model",
            ),
            frame.Readout(
                "farthest joint, space", f"{1000 * float(found.moved[shown]):.0f} mm", "error"
            ),
            ("prior Σ (θ/h)²", frame.number(float(found.prior[shown]), 2)),
            (
                "second camera at 90°",
                f"{float(found.beside[shown]) * PICTURE_HEIGHT:.0f} px",
            ),
        ]
    )


def _numbers(page: PageState, found: LookAlikes, shown: int) -> dict[str, Any]:
    tolerance = page["tolerance"] / PICTURE_HEIGHT
    return {
        "view": page["view"],
        "count": len(found.poses),
        "refused": found.refused,
        "worst_pixels": float(found.pixels.max()) * PICTURE_HEIGHT,
        "furthest": float(found.moved.max()),
        "median_moved": float(found.moved[1:].median()) if len(found.moved) > 1 else 0.0,
        "prior_rank": int((found.prior < found.prior[0] - 1e-9).sum()) + 1,
        "prior_best": float(found.prior.min()),
        "prior_true": float(found.prior[0]),
        "best_moved": float(found.moved[int(found.prior.argmin())]),
        "left_beside": int((found.beside <= tolerance).sum()),
        "tolerance": page["tolerance"],
        "shown": shown + 1,
        "shown_moved": float(found.moved[shown]),
        "azimuth": page["azimuth"],
    }
