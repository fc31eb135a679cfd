"""Occupancy beside distance: the same small networks learn one mesh in two ways."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from engine.geometry.implicit_surfaces import occupancy
from engine.geometry.implicit_surfaces.csg import EXTENT
from engine.geometry.implicit_surfaces.fields import Network, Shape, restored
from engine.geometry.implicit_surfaces.lattice import Lattice
from engine.geometry.implicit_surfaces.occupancy import TARGETS, BudgetSettings, BudgetTraining
from engine.geometry.meshes import Mesh
from engine.runs import Frame
from pages.geometry.implicit_surfaces import export, planes, slices, space, table, upload
from pages.geometry.implicit_surfaces.choosing import one_of
from pages.geometry.implicit_surfaces.given import Given
from ui import frame
from ui.components import chart, scene
from ui.components.chart import Meaning
from ui.components.panel import panel
from ui.live import Live, Pace
from ui.state import PageState

STAGE = "implicit-surfaces:occupancy"
RUNNING = (occupancy.loss_of, occupancy.clamped_difference, occupancy.OccupancyTraining)
PACES = (Pace("1 step", 100, 1), Pace("10 steps", 0, 10, 80), Pace("fastest", 0, 1_000_000, 120))
COLOURS: dict[str, Meaning] = {"occupancy": "model", "distance": "good", "true": "data"}
SOLIDS = {name: title for name, title in table.MESHES.items() if name != "airplane"}
"""Meshes with an inside."""

_LATTICE = Lattice(45)
_LEVELS = {
    "occupancy": (-2.2, -0.85, 0.85, 2.2),  # p = 0.1, 0.3, 0.7, 0.9
    "distance": (-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4),
}


def draw_controls(page: PageState) -> None:
    """Which mesh, which of the networks are on the stage, and how they learn."""
    one_of(page, "t", SOLIDS)
    if page["t"] == upload.OWN:
        upload.uploader(page, "t")
    panel(page, "width", "delta", "ro", "c")
    export.offer(STAGE, {target: f"{page['t']}-{target}" for target in TARGETS})


def settings(page: PageState, given: Given) -> BudgetSettings:
    """What the race depends on, from the controls."""
    return BudgetSettings(
        solid=given.mesh,
        widths=tuple(int(width) for width in table.WIDTHS),
        clamp=page["delta"],
        learning_rate=10.0 ** page["ro"],
        seed=page["seed"],
    )


def draw(page: PageState, draw_presets: Callable[[], None]) -> None:
    """Stage, readouts and clock, in a fragment of their own."""
    stage, right = frame.stage()
    if code := scene.camera(STAGE):
        page["cam"] = code
    given, sentence = upload.current(page, "t")
    if not given.closed:
        page["t"], sentence = "nut", "This mesh is not watertight: it has no inside to learn."
        given, _ = upload.current(page, "t")
    live = Live(page, "occupancy", BudgetTraining, paces=PACES, pace="10 steps", autostart_after=20)
    seen = live.advance(settings(page, given), keep_going=True)
    names = {target: f"{target} {page['width']}" for target in TARGETS}
    networks = {
        target: fitted(seen.settings.trainings[name].shape, seen.arrays[name].tobytes())
        for target, name in names.items()
    }
    export.keep(
        STAGE,
        occupancy=lambda: slices.surface(networks["occupancy"]),
        distance=lambda: slices.surface(networks["distance"]),
    )
    with stage:
        upload.say(sentence)
        _draw_stage(page, seen, networks)
        live.transport()
        draw_presets()
    with right:
        _draw_numbers(page, seen, names)
        _draw_budget(page, seen)
        _draw_profile(page, given, networks)


@lru_cache(maxsize=4)
def fitted(shape: Shape, parameters: bytes) -> Network:
    """The network of a frame; the same one while no step is taken."""
    return restored(shape, torch.frombuffer(bytearray(parameters), dtype=torch.float32))


@lru_cache(maxsize=8)
def half(network: Network, offset: float) -> Mesh:
    """What of a network's zero level lies at z ≤ offset."""
    return slices.half(network, _LATTICE, offset)


def _draw_stage(page: PageState, seen: Frame, networks: dict[str, Network]) -> None:
    """Both zero levels, cut open side by side."""
    things: list[planes.Thing] = []
    offset = -float(page["c"])
    cut = page["c"] > table.FRONT
    with torch.inference_mode():
        for view, (target, network) in enumerate(networks.items()):
            if cut:
                values = network(slices.plane(offset)).clone()
                known = target == "occupancy"
                shades = 2 * torch.sigmoid(values) - 1 if known else values / (2 * page["delta"])
                things += planes.painted(
                    values,
                    offset,
                    shades=shades.numpy(),
                    reach=1.0,
                    levels=_LEVELS[target],
                    view=view,
                    name=f"{target} ",
                )
            found = half(network, offset if cut else EXTENT)
            things.append(space.mesh(target, found, colour=COLOURS[target], view=view))
    scene.scene(
        STAGE,
        *things,
        views=["Occupancy: is it inside?", "Distance: how far?"],
        camera=page["cam"],
        bounds=space.BOUNDS,
        legend=False,
        pick=False,
        hint="One mesh, one network, two questions. Thick: where f = 0",
        alt=f"What two networks of width {page['width']} have learned in {seen.step} steps:"
        " the decision boundary of the one, the zero level of the other, cut open",
    )


def _draw_numbers(page: PageState, seen: Frame, names: dict[str, str]) -> None:
    rows: list[Any] = [
        frame.Readout(
            f"{target}: wrong side",
            f"{frame.number(100 * seen.metrics[name], 2)} %",
            COLOURS[target],
        )
        for target, name in names.items()
    ]
    count = seen.arrays["weights"][list(table.WIDTHS).index(page["width"])]
    frame.readout([("numbers in each network", f"{count:,}"), *rows])


def _draw_budget(page: PageState, seen: Frame) -> None:
    """Error against the number of weights, of all networks at this step."""
    count = len(table.WIDTHS)
    weights = np.log10(seen.arrays["weights"][:count])
    wrong = {
        target: np.array([100 * seen.metrics[f"{target} {width}"] for width in table.WIDTHS])
        for target in TARGETS
    }
    chart.lines(
        "implicit-surfaces:budget",
        {target: (weights, np.maximum(values, 0.01)) for target, values in wrong.items()},
        colours=COLOURS,
        x_label="weights, log₁₀",
        y_label="% wrong",
        log_y=True,
        marker=float(weights[list(table.WIDTHS).index(page["width"])]),
        height=150,
        alt="Share of held-out points on the wrong side over the number of weights",
    )


def _draw_profile(page: PageState, given: Given, networks: dict[str, Network]) -> None:
    """Along the x axis: log-odds climb as they like, a distance by 1 per unit, up to δ."""
    along = torch.linspace(-EXTENT, EXTENT, 121)
    offset = -float(page["c"]) if page["c"] > table.FRONT else 0.0
    points = torch.stack([along, torch.zeros_like(along), torch.full_like(along, offset)], dim=1)
    with torch.inference_mode():
        lines = {target: network(points).numpy() for target, network in networks.items()}
    chart.lines(
        "implicit-surfaces:profiles",
        {
            "true": (along, given.distance(points)),
            "distance": (along, lines["distance"]),
            "log-odds ÷ 10": (along, np.clip(lines["occupancy"] / 10, -1, 1)),
        },
        colours={"true": "data", "distance": "good", "log-odds ÷ 10": "model"},
        x_label="x",
        y_label="f",
        y_range=(-0.6, 0.6),
        height=190,
        alt="True distance, learned distance and log-odds along the x axis",
    )
