"""Steps 4 and 5 of the pipeline: the average, and the components."""

import math

import numpy as np
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.pipeline import (
    PipelineSettings,
    cloud_points,
    in_components,
    learned_shapes,
    rebuilding_errors,
    true_people,
)
from pages.humans.body import body_scene, shape_table
from pages.humans.body.shape_scans import PAIR, STAGE, StepShown
from ui import frame
from ui.components import chart, scene
from ui.frame import number
from ui.state import PageState
from ui.topic import Place

MANY = f"{asset.LEARNED_FROM:,}"
"""People that the body that ships was learned from."""


def draw_average(page: PageState, place: Place, settings: PipelineSettings) -> StepShown:
    """The average of the people beside the mean shape; or of points that do not correspond."""
    model, learned = body_scene.shipped_body(), learned_shapes(settings)
    found = in_components(model, learned.space.mean)
    points = torch.stack([cloud_points(k, settings.registration) for k in settings.taken]).mean(0)
    extents = [float(each[:, 1].max() - each[:, 1].min()) for each in (learned.space.mean, points)]
    width = float(points[:, 0].quantile(0.975) - points[:, 0].quantile(0.025))
    numbers = {
        "averaged": page["averaged"],
        "people": settings.people,
        "distance_mm": 1_000 * found.distance,
        "left_mm": 1_000 * found.left,
        "average_beta": float(found.betas[0]),
        "average_length": float(found.betas.norm()),
        "average_height": extents[0],
        "points_height": extents[1],
        "points_width": width,
    }
    with place.stage:
        if page["averaged"] == "points":
            _draw_average_of_points(page, points)
        else:
            _draw_difference(page, learned.space.mean, 1_000 * found.difference)
    with place.readouts:
        frame.readout(
            [
                ("people", str(settings.people)),
                frame.Readout("mean distance", f"{number(1_000 * found.distance, 1)} mm", "error"),
                ("after the nearest β", f"{number(1_000 * found.left, 1)} mm"),
                ("|β| of the average", number(numbers["average_length"], 2)),
                ("to expect, √(10/n)", number(math.sqrt(10 / settings.people), 2)),
            ]
        )
        _draw_betas(found.betas)
    return StepShown(numbers, learned.space.mean)


def _draw_difference(page: PageState, average: Tensor, away: Tensor) -> None:
    shift, end = body_scene.floor_shift(average), shape_table.scale_end(away)
    scene.scene(
        STAGE,
        body_scene.body_mesh(
            body_scene.shipped_body(),
            body_scene.lifted(average, shift),
            values=away.numpy(),
            colormap="signed",
            limits=(-end, end),
            label="average outside the mean, mm",
            pick=False,
        ),
        camera=page["camera"],
        bounds=shape_table.BOUNDS,
        alt="The average body; it lies up to"
        f" {number(float(away.abs().max()), 0)} mm off the mean shape along its normals",
    )


def _draw_average_of_points(page: PageState, points: Tensor) -> None:
    scene.scene(
        STAGE,
        scene.Points(
            name="average of the points",
            positions=body_scene.to_viewer(points),
            colour="error",
            size=3,
            quantised=True,
            pick=False,
        ),
        camera=page["camera"],
        bounds=shape_table.BOUNDS,
        hint="Point k is the average of the k-th points of all scans",
        alt="A lump of points where the average of unregistered scans should be a body",
    )


def _draw_betas(betas: Tensor) -> None:
    places = np.arange(1, len(betas) + 1)
    chart.lines(
        "body:shape:average",
        {"β of the average": (places, betas.numpy())},
        x_label="component",
        y_label="standard deviations",
        height=150,
        alt="The average as a shape: its components",
    )


def draw_components(page: PageState, place: Place, settings: PipelineSettings) -> StepShown:
    """A component of these few people beside that of many; how well both rebuild others."""
    model, learned = body_scene.shipped_body(), learned_shapes(settings)
    space, k = learned.space, int(page["component"]) - 1
    count = space.directions.shape[-1]
    unseen = true_people().vertices[list(settings.left_out)]
    own = 1_000 * rebuilding_errors(space.mean, space.directions, unseen)
    many = 1_000 * rebuilding_errors(model.template, model.shape_directions, unseen)
    wanted = model.shape_directions[..., k]
    alike = math.nan
    bodies = {MANY: model.template + page["deviation"] * wanted}
    if k < count:
        direction = space.directions[..., k]
        flat = direction.flatten(), wanted.flatten()
        alike = float(torch.nn.functional.cosine_similarity(flat[0], flat[1], dim=0))
        sign = 1.0 if alike >= 0 else -1.0
        bodies = {str(settings.people): space.mean + sign * page["deviation"] * direction, **bodies}
    with place.stage:
        _draw_pair(page, bodies, k)
    explained = float(space.explained[k]) if k < count else math.nan
    numbers = {
        "people": settings.people,
        "component": k + 1,
        "own_count": count,
        "own_share": explained,
        "model_share": float(asset.variance_explained()[k]),
        "alike": abs(alike),
        "own_mm": float(own[-1]),
        "model_mm": float(many[-1]),
        "own_first_mm": float(own[0]),
        "left_out": len(unseen),
    }
    with place.readouts:
        frame.readout(
            [
                (f"variance, of {settings.people}", _percent(explained)),
                (f"variance, of {MANY}", _percent(numbers["model_share"])),
                ("|cos| of the two directions", number(abs(alike), 2)),
                frame.Readout("others, by all of few", f"{number(float(own[-1]), 1)} mm", "model"),
                ("by ten of many", f"{number(float(many[-1]), 1)} mm"),
            ]
        )
        chart.lines(
            "body:shape:rebuilt",
            {
                f"of {settings.people}": (np.arange(len(own)), own.numpy()),
                f"of {MANY}": (np.arange(len(many)), many.numpy()),
            },
            x_label="components used",
            y_label="error, mm",
            log_y=True,
            colours={f"of {settings.people}": "model", f"of {MANY}": "data"},
            height=170,
            alt=f"How far {len(unseen)} people who were left out are from their nearest shape",
        )
    return StepShown(numbers, next(iter(bodies.values())))


def _draw_pair(page: PageState, bodies: dict[str, Tensor], component: int) -> None:
    model = body_scene.shipped_body()
    views = [f"From {count} people" for count in bodies]
    name = f"component {shape_table.subscript(component + 1)}"
    scene.scene(
        PAIR,
        *(
            body_scene.body_mesh(
                model,
                body_scene.lifted(vertices, body_scene.floor_shift(vertices)),
                name=count,
                view=view,
                colour="data" if count == MANY else "model",
                pick=False,
            )
            for view, (count, vertices) in enumerate(bodies.items())
        ),
        views=views,
        camera=page["camera"],
        bounds=shape_table.BOUNDS,
        hint="" if len(bodies) > 1 else "So few people have no such component",
        alt=f"The average moved along {name} by {page['deviation']} standard deviations: "
        + " and ".join(views).lower(),
    )


def _percent(share: float) -> str:
    return "none" if math.isnan(share) else f"{number(100 * share, 1)} %"
