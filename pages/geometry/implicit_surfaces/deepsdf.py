"""DeepSDF: one network for a family of shapes, a code for each, and codes for what is seen."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from engine.geometry.implicit_surfaces import deepsdf, sparse
from engine.geometry.implicit_surfaces.csg import EXTENT, Scene
from engine.geometry.implicit_surfaces.decoders import ready
from engine.geometry.implicit_surfaces.deepsdf import (
    CodeFit,
    CodeFitSettings,
    Decoder,
    DeepSDFSettings,
    DeepSDFTraining,
)
from engine.geometry.implicit_surfaces.families import FAMILIES, Family
from engine.geometry.meshes import Mesh
from engine.runs import Frame
from pages.geometry.implicit_surfaces import export, slices, space, table
from pages.geometry.implicit_surfaces.choosing import one_of
from ui import frame
from ui.components import chart, plane, scene
from ui.components.panel import panel
from ui.live import Live, Pace
from ui.state import PageState

STAGE = "implicit-surfaces:deepsdf"
PAD = "implicit-surfaces:codes"
RUNNING = (deepsdf.DeepSDFTraining, deepsdf.CodeFit)
TRAINING = (Pace("1 step", 100, 1), Pace("10 steps", 0, 10, 50), Pace("fastest", 0, 10**6, 100))
SEARCH = (Pace("3/s", 333, 1), Pace("10/s", 100, 1), Pace("fastest", 0, 1_000_000, 30))
_FINE = 40
_SIDE = 13
_ASKED = 250
_FARTHEST = 10.0
CUT = "cut"
"""The handle of the cut."""


def draw_controls(page: PageState) -> None:
    """What is done, with which family."""
    panel(page, "do")
    one_of(page, "fam", {name: family.title for name, family in FAMILIES.items()})
    panel(page, *(("pull", "rd") if page["do"] == "learn" else ("of", "side", "cut", "o", "rs")))
    export.offer(STAGE, {"surface": f"{page['fam']}-decoded"})


def draw(page: PageState, draw_presets: Callable[[], None]) -> None:
    """Stage, readouts and clock, in a fragment of their own."""
    _begin_anew(page)
    _take_up(page)
    (_draw_learning if page["do"] == "learn" else _draw_search)(page, draw_presets)


def _begin_anew(page: PageState) -> None:
    """Steps of the training and of the search are not each other's."""
    before = st.session_state.get("implicit-surfaces:do")
    st.session_state["implicit-surfaces:do"] = (page["do"], page.edition)
    if before is not None and before != (page["do"], page.edition) and before[1] == page.edition:
        page["k"] = 0


def _take_up(page: PageState) -> None:
    """The code under the hand, and the camera."""
    for event in plane.events(PAD):
        if event.kind in {"press", "drag"} and event.points:
            limit = 0.94 * _reach(page["fam"])  # the plane keeps its size under the hand
            x, y = (min(max(value, -limit), limit) + 0.0 for value in event.points[-1])
            page["lat"] = f"{x:.2f}_{y:.2f}".replace("-0.00", "0.00")
    for drag in scene.events(STAGE):
        if drag.handle == CUT and drag.point is not None:
            direction = torch.tensor(table.SIDES[page["side"]].direction)
            reach = float(direction @ torch.tensor(space.heard(drag.point)))
            page["cut"] = page.fields["cut"].snap(reach)  # type: ignore[attr-defined]
            if drag.kind == "release":
                st.rerun()  # the slider, in the other fragment, follows
    if code := scene.camera(STAGE):
        page["cam"] = code


@lru_cache(maxsize=len(FAMILIES))
def _reach(family: str) -> float:
    """As far as codes of a family are shown: a little farther than they reach."""
    farthest = 1.4 * float(ready(family).codes.abs().max())
    return min(round(farthest + 0.005, 2), table.REACH)


def _in_view(family: str, code: Tensor) -> float:
    """The same, or twice as far and so on until the code is there too."""
    reach = _reach(family)
    while float(code.abs().max()) > 0.95 * reach and reach < _FARTHEST:
        reach *= 2
    return reach


def _hand(page: PageState) -> tuple[float, ...] | None:
    """The code that was put by hand."""
    return table.numbers(page["lat"]) if page["lat"] else None


def _draw_learning(page: PageState, draw_presets: Callable[[], None]) -> None:
    """The training of weights and codes together."""
    stage, right = frame.stage()
    live = Live(
        page, "deepsdf", DeepSDFTraining, paces=TRAINING, pace="10 steps", autostart_after=20
    )
    wanted = DeepSDFSettings(
        family=page["fam"],
        prior=page["pull"],
        learning_rate=10.0 ** page["rd"],
        seed=page["seed"],
    )
    seen = live.advance(wanted, keep_going=True)
    family = wanted.members
    decoder = Decoder.of(seen.settings, seen.arrays["parameters"], seen.arrays["codes"])
    hand = _hand(page)
    code = decoder.codes[0] if hand is None else torch.tensor(hand)
    field = decoder.field(code)
    export.keep(STAGE, surface=lambda: slices.surface(field))
    nearest = int((decoder.codes - code).norm(dim=1).argmin())
    with stage:
        _draw_pair(page, _surface(field), family, nearest, seen.step)
        live.transport()
        draw_presets()
    with right:
        _draw_pad(decoder.codes.numpy(), code.numpy(), _in_view(page["fam"], code))
        frame.readout(
            [
                frame.Readout(
                    "z",
                    f"({frame.number(float(code[0]), 2)}, {frame.number(float(code[1]), 2)})",
                    "chosen",
                ),
                ("mean |f − d|", frame.number(seen.metrics["difference"], 4)),
                ("of the worst shape", frame.number(seen.metrics["worst"], 4)),
            ]
        )
        _draw_curve(seen, {"mean": "difference", "worst": "worst"}, "|f − d|")


def _surface(field: Callable[[Tensor], Tensor]) -> Mesh:
    with torch.inference_mode():
        return sparse.surface(field, _FINE)


@lru_cache(maxsize=32)
def _true(shape: Scene) -> Mesh:
    return sparse.surface(shape, 64, lipschitz=1.0)


def _draw_pair(page: PageState, surface: Mesh, family: Family, nearest: int, step: int) -> None:
    """What the network makes of the code, and the shape of the family with the nearest code."""
    truth = _true(family.scenes[nearest])
    scene.scene(
        STAGE,
        space.mesh("decoded", surface, colour="model", view=0),
        space.mesh("nearest", truth, colour="data", view=1),
        views=["Decoded from z", f"Neighbour {nearest + 1}: {family.names[nearest]}"],
        camera=page["cam"],
        bounds=space.NEAR,
        legend=False,
        pick=False,
        hint="Drag the diamond among the codes: a code is a shape",
        alt=f"The shape decoded from the chosen code after {step} steps,"
        f" and the member of the family with the nearest code: {family.names[nearest]}",
    )


def _draw_search(page: PageState, draw_presets: Callable[[], None]) -> None:
    """The search for the code of what is seen of a shape."""
    stage, right = frame.stage()
    decoder, family = ready(page["fam"]), FAMILIES[page["fam"]]
    live = Live(page, "search", CodeFit, paces=SEARCH, pace="10/s", autostart_after=1)
    seen = live.advance(_wanted(page, decoder, family), keep_going=True)
    settings: CodeFitSettings = seen.settings
    code = torch.from_numpy(seen.arrays["code"])
    field = decoder.field(code)
    reach = _in_view(page["fam"], code)
    export.keep(STAGE, surface=lambda: slices.surface(field))
    with stage:
        _draw_found(page, settings, _surface(field), seen.step)
        live.transport()
        draw_presets()
    with right:
        _draw_pad(
            decoder.codes.numpy(),
            code.numpy(),
            reach,
            _landscape(settings, reach),
            _path(seen),
        )
        left = f"{int(settings.seen.sum()):,} of {settings.points:,}"
        frame.readout(
            [
                ("points seen", left),
                frame.Readout("mean |f| on them", frame.number(seen.metrics["seen"], 4), "model"),
                ("on the whole shape", frame.number(seen.metrics["whole"], 4)),
            ]
        )
        _draw_curve(seen, {"seen": "seen", "whole": "whole"}, "|f|")


def _wanted(page: PageState, decoder: Decoder, family: Family) -> CodeFitSettings:
    """What the search depends on, from the controls; a few points are always left."""
    shapes = {"new": family.unseen, "known": family.scenes[-1], "stranger": family.stranger}
    settings = CodeFitSettings(
        decoder=decoder,
        scene=shapes[page["of"]],
        side=table.SIDES[page["side"]].direction,
        noise=page["o"],
        start=_hand(page),
        learning_rate=10.0 ** page["rs"],
        seed=page["seed"],
    )
    along = settings.whole.points @ torch.tensor(settings.side)
    fewest = float(along.kthvalue(deepsdf.FEWEST).values)
    return replace(settings, reach=max(float(page["cut"]), fewest + 1e-6))


def _draw_found(page: PageState, settings: CodeFitSettings, surface: Mesh, step: int) -> None:
    """What is seen of the cloud, what is not, where it was cut, and the shape of the code."""
    whole, seen = settings.whole.points, settings.seen
    ring, at = _cut_ring(settings)
    scene.scene(
        STAGE,
        space.mesh("found", surface, colour="model", opacity=0.75),
        scene.Points(name="seen", positions=space.shown(whole[seen]), size=4.5, pick=False),
        scene.Points(
            name="unseen", positions=space.shown(whole[~seen]), colour="rule", size=3, pick=False
        ),
        scene.Lines(name="cut", positions=ring, colour="chosen", width=2.5),
        handles=[scene.Handle(CUT, at, along=table.SIDES[page["side"]].along, label="✂")],
        camera=page["cam"],
        bounds=space.NEAR,
        legend=False,
        pick=False,
        hint="Blue: seen; grey: cut away. Drag the scissors, or the diamond",
        alt=f"{int(seen.sum())} points of a shape, {int((~seen).sum())} that are cut away,"
        f" and the shape of the code that was found in {step} steps",
    )


def _cut_ring(settings: CodeFitSettings) -> tuple[np.ndarray, tuple[float, float, float]]:
    """A square in the plane of the cut, and the place of its handle, in the picture."""
    across = [axis for axis in range(3) if not settings.side[axis]]
    middle = torch.tensor(settings.side) * min(settings.reach, EXTENT)
    corners = middle.repeat(5, 1)
    for axis, signs in zip(across, ((1, 1, -1, -1, 1), (1, -1, -1, 1, 1)), strict=True):
        corners[:, axis] = 0.75 * torch.tensor(signs)
    x, y, z = space.placed(middle.tolist())
    return space.shown(corners), (x, y, z)


def _draw_pad(
    codes: np.ndarray,
    code: np.ndarray,
    reach: float,
    heights: np.ndarray | None = None,
    path: np.ndarray | None = None,
) -> None:
    """The plane of codes: those of the family with their numbers, and the one that is shown."""
    words = [(x, y + 0.09 * reach, str(k)) for k, (x, y) in enumerate(codes.tolist(), start=1)]
    plane.plane(
        PAD,
        extent=(-reach, reach, -reach, reach),
        layers=[
            None
            if heights is None
            else plane.field(heights, colormap="density", colour="error", label="mean |f|"),
            plane.points(codes, colour="data", size=4),
            plane.labels(words, size=13),
            None if path is None else plane.curve(path, colour="model", width=3),
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


def _landscape(settings: CodeFitSettings, reach: float) -> np.ndarray:
    """How badly each code fits what is seen."""
    return _heights(replace(settings, start=None, learning_rate=1.0), reach)


@lru_cache(maxsize=16)
def _heights(settings: CodeFitSettings, reach: float) -> np.ndarray:
    points = settings.cloud.points[:_ASKED]
    return np.sqrt(settings.decoder.landscape(points, reach, _SIDE))


def _path(seen: Frame) -> np.ndarray | None:
    """Where the search has been, up to the step shown."""
    known = seen.series["step"] <= seen.step
    path = np.stack([seen.series["z1"][known], seen.series["z2"][known]], axis=1)
    return path if len(path) > 1 else None


def _draw_curve(seen: Frame, series: dict[str, str], label: str) -> None:
    steps = seen.series["step"]
    chart.lines(
        f"implicit-surfaces:{'-'.join(series)}",
        {name: (steps, seen.series[key]) for name, key in series.items()},
        x_label="step",
        y_label=label,
        log_y=True,
        marker=seen.step,
        height=130,
        alt=f"{label} per step",
    )
