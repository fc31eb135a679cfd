"""The posed surfaces side by side, and the searches of a point in the T-pose."""

from __future__ import annotations

import numpy as np
import torch

from engine.humans.body.neural.extraction import Extracted
from engine.humans.body.neural.posed import carried_surface, posed, rest_surface
from engine.humans.body.neural.probe import Probe
from engine.humans.body.neural.settings import NeuralBodySettings
from pages.humans.body import body_scene
from pages.humans.body.body_scene import to_viewer
from pages.humans.body.neural_state import NEURAL, STAGE, TRUE, point_of
from ui.components import scene
from ui.state import PageState

ERROR_LIMITS = (0.0, 20.0)
"""Millimetres at the ends of the scale of errors."""
REST_COLOUR = "#8a9199"
"""A grey that stands out from light and from dark paper."""
BODIES = ("True body", "Neural body")
SEARCHES = ("Posed: the point", "T-pose: its searches")
Item = scene.Mesh | scene.Points | scene.Lines


def draw_surfaces(
    page: PageState,
    settings: NeuralBodySettings,
    surface: Extracted | None,
    joint: int | None,
) -> None:
    """Both bodies in the pose.

    Args:
        page: the camera and the point.
        settings: the pose.
        surface: what was extracted; None while it is not there: then the surface of the T-pose is
            carried by its weights.
        joint: whose weights are the colour; None for errors.
    """
    scene.scene(
        STAGE,
        _true(settings, joint),
        _neural(settings, surface, joint),
        _point(page, view=1),
        views=BODIES,
        camera=page["camera"],
        bounds=body_scene.BOUNDS,
        hint="Press a body to trace a point back to the T-pose",
        alt=_alt(settings, surface),
    )


def draw_searches(page: PageState, settings: NeuralBodySettings, found: Probe) -> None:
    """The point in the pose, and its searches in the T-pose."""
    mesh = carried_surface(settings)
    scene.scene(
        STAGE,
        scene.Mesh(
            name=NEURAL,
            positions=to_viewer(mesh.vertices),
            faces=mesh.faces.numpy(),
            colour="model",
            opacity=0.45,
            quantised=True,
        ),
        _point(page, view=0),
        *search_items(found, view=1),
        views=SEARCHES,
        camera=page["camera"],
        bounds=body_scene.BOUNDS,
        hint="Pink: the chosen point; press the posed body to move it",
        alt=f"{len(found.searches)} searches have found {len(found.roots)} roots of the point",
    )


def _point(page: PageState, view: int) -> scene.Points:
    at = to_viewer(torch.tensor([point_of(page)]))
    return scene.Points(name="point", positions=at, colour="chosen", size=14, view=view, pick=False)


def search_items(found: Probe, view: int) -> list[Item]:
    """The surface of the T-pose, the ways of the searches, and where they have ended."""
    rest = rest_surface().mesh
    items: list[Item] = [
        scene.Mesh(
            name="rest",
            positions=to_viewer(rest.vertices),
            faces=rest.faces.numpy(),
            colour=REST_COLOUR,
            opacity=0.45,
            quantised=True,
            view=view,
            pick=False,
        )
    ]
    failed = [search for search in found.searches if search.root < 0]
    good = [search for search in found.searches if search.root >= 0]
    for name, searches, colour in (("failed", failed, "error"), ("ways", good, "data")):
        if searches:
            points, segments = _ways([search.path for search in searches])
            items += [
                scene.Lines(
                    name=name,
                    positions=points,
                    segments=segments,
                    colour=colour,
                    width=3,
                    view=view,
                ),
                scene.Points(
                    name=f"{name} starts",
                    positions=to_viewer(torch.stack([search.path[0] for search in searches])),
                    colour=colour,
                    size=8,
                    view=view,
                    pick=False,
                ),
            ]
    for number, root in enumerate(found.roots):
        wins = number == found.winner
        items.append(
            scene.Points(
                name=f"root {number + 1}",
                positions=to_viewer(torch.tensor([root.place])),
                colour="chosen" if wins else "ink",
                size=16 if wins else 12,
                view=view,
                pick=False,
            )
        )
    return items


def _ways(paths: list[torch.Tensor]) -> tuple[np.ndarray, np.ndarray]:
    """Polylines as one set of positions and segments."""
    segments, begin = [], 0
    for path in paths:
        steps = np.arange(begin, begin + len(path) - 1)
        segments.append(np.stack([steps, steps + 1], 1))
        begin += len(path)
    return to_viewer(torch.cat(paths)), np.concatenate(segments).astype(np.int64)


def _true(settings: NeuralBodySettings, joint: int | None) -> scene.Mesh:
    model = body_scene.shipped_body()
    vertices = posed(settings).true.vertices
    if joint is None:
        return body_scene.body_mesh(model, vertices, name=TRUE, colour="data")
    weight = model.skinning_weights[:, joint].numpy()
    return body_scene.body_mesh(
        model, vertices, name=TRUE, values=weight, limits=(0, 1), label="weight"
    )


def _neural(
    settings: NeuralBodySettings, surface: Extracted | None, joint: int | None
) -> scene.Mesh:
    if joint is not None:
        mesh = carried_surface(settings)
        values, limits, label = rest_surface().weights[:, joint].numpy(), (0.0, 1.0), "weight"
    elif surface is not None:
        mesh = surface.mesh
        values = 1e3 * surface.errors.numpy()
        limits, label = ERROR_LIMITS, "distance to the true surface, mm"
    else:
        mesh, values, limits, label = carried_surface(settings), None, None, ""
    return scene.Mesh(
        name=NEURAL,
        positions=to_viewer(mesh.vertices),
        faces=mesh.faces.numpy(),
        values=values,
        limits=limits,
        label=label,
        colour="model",
        quantised=True,
        view=1,
    )


def _alt(settings: NeuralBodySettings, surface: Extracted | None) -> str:
    text = f"The true body and the neural body in the pose {settings.pose.split('~')[0]}"
    if surface is None:
        return f"{text}; the surface of the T-pose, carried by its weights."
    return (
        f"{text}: {1e3 * surface.mean:.1f} mm apart on average, {1e3 * surface.worst:.0f} at most."
    )
