"""Learn a surface: a network that becomes the signed distance of a cloud of points."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from engine.geometry import metrics
from engine.geometry.implicit_surfaces import clouds, igr, sparse
from engine.geometry.implicit_surfaces.clouds import Source
from engine.geometry.implicit_surfaces.csg import EXTENT, SCENES, parse
from engine.geometry.implicit_surfaces.fields import Network
from engine.geometry.implicit_surfaces.marching_squares import marching_squares
from engine.geometry.implicit_surfaces.slopes import Slopes
from engine.geometry.meshes import Mesh
from engine.runs import Frame
from pages.geometry.implicit_surfaces import export, slices, space, strokes, table, upload
from pages.geometry.implicit_surfaces.choosing import one_of
from ui import frame
from ui.components import chart, plane, scene
from ui.components.panel import panel
from ui.live import Live, Pace
from ui.state import PageState

STAGE = "implicit-surfaces:learn"
FLAT_STAGE = "implicit-surfaces:draw"
RUNNING = (igr.IGRTraining, Slopes)
PACES = (
    Pace("1 step", 100, 1),
    Pace("10 steps", 0, 10, 60),
    Pace("fastest", 0, 1_000_000, 90),
)
_EXTENT = (-EXTENT, EXTENT, -EXTENT, EXTENT)
_LEVELS = [round(0.2 * step, 1) for step in range(-4, 6) if step]
_FINE = 44
_FLAT = 56


def draw_controls(page: PageState) -> None:
    """The cloud, and how it is fitted."""
    one_of(page, "l", table.SOURCES)
    if page["l"] == upload.OWN:
        upload.uploader(page, "l")
    flat = source_is_flat(page)
    panel(page, "m", "o", "h", "e", "r", "j", *(() if flat else ("c",)))
    if not flat:
        export.offer(STAGE, {"surface": "learned"})


def source_is_flat(page: PageState) -> bool:
    """Whether the fit is in the plane."""
    return page["l"] == "drawn" or page["l"] in clouds.CURVES


def source(page: PageState) -> Source:
    """What the cloud is drawn from."""
    name = page["l"]
    if name == upload.OWN:
        return upload.current(page, "l")[0].mesh
    if name == "own":
        return parse(page["s"])
    if name == "drawn":
        return table.curve(page["w"]) if page["w"] else clouds.CURVES["blob"]
    return clouds.CURVES[name] if name in clouds.CURVES else SCENES[name]


def settings(page: PageState) -> igr.IGRSettings:
    """What the fit depends on, from the controls."""
    return igr.IGRSettings(
        source=source(page),
        points=page["m"],
        noise=page["o"],
        hole=page["h"],
        initial=page["j"],
        eikonal=page["e"],
        learning_rate=10.0 ** page["r"],
        seed=page["seed"],
    )


def draw(page: PageState, draw_presets: Callable[[], None]) -> None:
    """Stage, readouts and clock, in a fragment of their own."""
    stage, right = frame.stage()
    flat = source_is_flat(page)
    if flat:
        strokes.take_up(page, FLAT_STAGE)
    elif code := scene.camera(STAGE):
        page["cam"] = code
    live = Live(page, "learn", igr.IGRTraining, paces=PACES, pace="10 steps", autostart_after=20)
    try:
        wanted = settings(page)
        _ = wanted.cloud
    except ValueError as refusal:
        stage.error(str(refusal), icon=":material/warning:")
        with stage:
            draw_presets()
        return
    seen = live.advance(wanted, keep_going=True)
    network = igr.fitted(seen.settings, seen.arrays["parameters"])
    export.keep(STAGE, surface=lambda: slices.surface(network))
    with stage:
        if page["l"] == upload.OWN:
            upload.say(upload.current(page, "l")[1])
        measured = (_draw_flat if flat else _draw_solid)(page, seen, network)
        live.transport()
        draw_presets()
    with right:
        _draw_slope(page, seen, network)
        frame.readout([*_losses(seen), *measured])
        _draw_curves(seen)


def _draw_solid(page: PageState, seen: Frame, network: Network) -> list[Any]:
    """The cloud, and the surface as it stands; how far that is from the truth."""
    surface = sparse.surface(network, _FINE)
    cloud = seen.settings.cloud
    scene.scene(
        STAGE,
        space.mesh("surface", surface, colour="model"),
        scene.Points(
            name="cloud",
            positions=space.shown(cloud.points),
            size=max(2.5, 5 - len(cloud.points) / 4000),
            pick=False,
        ),
        camera=page["cam"],
        bounds=space.NEAR,
        legend=False,
        pick=False,
        hint="Blue: the points it was given. Orange: where the network is zero",
        alt=f"{len(cloud.points)} points and the surface that was learned in {seen.step} steps",
    )
    return _measures(surface, cloud.clean)


def _measures(surface: Mesh, truth: torch.Tensor) -> list[Any]:
    if len(surface.faces) == 0:
        return [("surface", "none yet")]
    generator = torch.Generator().manual_seed(0)
    found = metrics.chamfer(surface, truth[:3000], generator, samples=2000)
    return [
        frame.Readout("chamfer distance", frame.number(found.chamfer, 4), "model"),
        ("pieces · V − E + F", f"{surface.pieces()} · {frame.number(surface.euler(), 0)}"),
    ]


def _draw_flat(page: PageState, seen: Frame, network: Network) -> list[Any]:
    """The same in the plane, where the whole field can be seen; strokes are a new curve."""
    values, _ = igr.slice_of(network, _FLAT)
    cloud = seen.settings.cloud
    corners = np.array(seen.settings.source.corners)
    plane.plane(
        FLAT_STAGE,
        extent=_EXTENT,
        layers=[
            plane.field(
                values.T, colormap="signed", value_range=(-0.9, 0.9), opacity=0.6, label="f"
            ),
            plane.contours(values.T, levels=_LEVELS, emphasise=None, opacity=0.45),
            plane.points(cloud.points.numpy(), opacity=0.55, label="points"),
            plane.curve(corners, closed=True, colour="ink", width=1, dashed=True, label="truth"),
            plane.curve(_zero(values), colour="model", width=4, label="f = 0"),
        ],
        tool="draw" if page["l"] == "drawn" else None,
        hint="Draw a closed curve" if page["l"] == "drawn" else "",
        alt=f"The field that was learned from {len(cloud.points)} points in {seen.step} steps",
    )
    lines = marching_squares(torch.from_numpy(values)).lines()
    return [("curves", str(len(lines)))]


def _zero(values: np.ndarray) -> np.ndarray:
    """The zero level as one curve with gaps."""
    gap = np.full((1, 2), np.nan)
    step = 2 * EXTENT / (len(values) - 1)
    lines = marching_squares(torch.from_numpy(values)).lines()
    parts = [part for line in lines for part in (line * step - EXTENT, gap)]
    return np.concatenate(parts) if parts else gap


def _draw_slope(page: PageState, seen: Frame, network: Network) -> None:
    """Where the network is a distance: |∇f| on a slice, or the plane, with level lines of f."""
    offset = -float(page["c"])
    values, lengths = igr.slice_of(network, _FLAT, 2, offset)
    points = seen.settings.cloud.points
    near = points
    if points.shape[1] == 3:
        near = points[(points[:, 2] - offset).abs() < 0.04, :2]
    plane.plane(
        "implicit-surfaces:slope",
        extent=_EXTENT,
        layers=[
            plane.field(
                lengths.T - 1,
                colormap="signed",
                value_range=(-1, 1),
                opacity=0.75,
                label="|∇f| − 1",
            ),
            plane.contours(values.T, levels=_LEVELS, opacity=0.5),
            plane.points(near.numpy(), size=1.8) if len(near) else None,
        ],
        axes=False,
        alt="How steep the network is, with its level lines",
        max_height=265,
    )


def _losses(seen: Frame) -> list[Any]:
    now = seen.metrics
    return [
        ("mean |f| on the points", frame.number(now["distance"], 4)),
        ("mean (|∇f| − 1)²", frame.number(now["eikonal"], 4)),
        ("mean |∇f|", frame.number(now["slope"])),
    ]


def _draw_curves(seen: Frame) -> None:
    steps = seen.series["step"]
    chart.lines(
        "implicit-surfaces:losses",
        {
            "|f|": (steps, seen.series["distance"]),
            "eikonal": (steps, seen.series["eikonal"]),
        },
        colours={"|f|": "data", "eikonal": "model"},
        x_label="step",
        y_label="loss",
        log_y=True,
        marker=seen.step,
        height=130,
        alt="The two terms of the loss per step",
    )
