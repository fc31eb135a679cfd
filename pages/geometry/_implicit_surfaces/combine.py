"""Combine shapes: solids moved by the hand, and the field that they make, cut open."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.geometry import sdf
from engine.geometry.meshes import Mesh
from engine.geometry.scene import (
    EXTENT,
    LARGEST_PARTS,
    LARGEST_SIZE,
    OPERATIONS,
    PRIMITIVES,
    RELABELLINGS,
    SMALLEST_SIZE,
    Part,
    Scene,
    parse,
)
from pages.geometry._implicit_surfaces import slices, space, table
from ui import controls, frame
from ui.components import chart, scene
from ui.components.sliders import sliders
from ui.state import PageState

STAGE = "implicit-surfaces:combine"
SIGNS = {"union": "∪ or", "intersection": "∩ and", "difference": "∖ not"}
COLOURS = ("data", "model", "good", "error", "accent", "ink", "data", "model")
RUNNING = (sdf.union, sdf.difference, sdf.gradient, Scene.__call__)
_REACH = {"value": 0.6, "slope": 1.0, "error": 0.3}


def current(page: PageState) -> tuple[Scene, int]:
    """The shape, and which of its solids is chosen."""
    shape = parse(page["s"])
    return shape, min(int(page["p"]), len(shape.parts)) - 1


def draw_controls(page: PageState) -> None:
    """The chosen solid, and what the slice shows."""
    shape, chosen = current(page)
    part = shape.parts[chosen]
    _choose_part(page, shape, chosen)
    _choose_kind(page, part)
    _resize(page, shape, chosen)
    controls.choice(page, "f")
    sliders(page, "c", "a")
    _choose_relabelling(page)


def _choose_part(page: PageState, shape: Scene, chosen: int) -> None:
    numbers = list(range(1, len(shape.parts) + 1))
    st.pills(
        "Solid",
        numbers,
        default=chosen + 1,
        required=True,
        key=(key := page.key(f"p:{chosen}:{len(numbers)}")),
        on_change=lambda: page.__setitem__("p", st.session_state[key]),
    )
    add, remove = st.columns(2, gap="small")
    add.button(
        "Add",
        icon=":material/add:",
        on_click=_add,
        args=(page,),
        disabled=len(numbers) == LARGEST_PARTS,
        width="stretch",
        key="implicit-surfaces:add",
    )
    remove.button(
        "Remove",
        icon=":material/remove:",
        on_click=_remove,
        args=(page,),
        disabled=len(numbers) == 1,
        width="stretch",
        key="implicit-surfaces:remove",
    )


def _choose_kind(page: PageState, part: Part) -> None:
    kinds = list(PRIMITIVES)
    key = page.key(f"kind:{page['p']}:{part.kind}")
    first = current(page)[1] == 0
    left, right = (st.container(), None) if first else st.columns([1.15, 1], gap="small")
    left.selectbox(
        "Kind",
        kinds,
        kinds.index(part.kind),
        format_func=lambda kind: PRIMITIVES[kind].title,
        key=key,
        on_change=lambda: _change(page, kind=st.session_state[key], sizes=()),
        label_visibility="collapsed",
    )
    if right is None:
        return
    operations = list(OPERATIONS)
    joined = page.key(f"op:{page['p']}:{part.operation}")
    right.selectbox(
        "Operation",
        operations,
        operations.index(part.operation),
        format_func=SIGNS.__getitem__,
        key=joined,
        on_change=lambda: _change(page, operation=st.session_state[joined]),
        label_visibility="collapsed",
    )


def _choose_relabelling(page: PageState) -> None:
    names = list(RELABELLINGS)
    key = page.key(f"g:{page['g']}")
    st.selectbox(
        page.fields["g"].label,
        names,
        names.index(page["g"]),
        format_func=lambda name: RELABELLINGS[name].title,
        key=key,
        on_change=lambda: page.__setitem__("g", st.session_state[key]),
    )


def _resize(page: PageState, shape: Scene, chosen: int) -> None:
    """Size and blend; the shape's text decides where the sliders stand."""
    part = shape.parts[chosen]
    size, blend = page.fields["z"], page.fields["b"]
    page["z"] = size.snap(part.sizes[0])  # type: ignore[attr-defined]
    page["b"] = blend.snap(part.blend)  # type: ignore[attr-defined]
    before = page["z"], page["b"]
    sliders(page, *(("z", "b") if chosen else ("z",)))
    if (page["z"], page["b"]) != before:
        ratio = page["z"] / part.sizes[0] if page["z"] != before[0] else 1.0
        sizes = tuple(min(max(s * ratio, SMALLEST_SIZE), LARGEST_SIZE) for s in part.sizes)
        _change(page, sizes=sizes, blend=page["b"])


def _change(page: PageState, **changed: Any) -> None:
    shape, chosen = current(page)
    try:
        part = replace(shape.parts[chosen], **changed)
    except ValueError as refusal:
        st.toast(str(refusal), icon=":material/warning:")
        return
    page["s"] = shape.with_part(chosen, part).code


def _add(page: PageState) -> None:
    shape, _ = current(page)
    part = Part("sphere", (0.35,), (0.0, 0.7, 0.0), blend=0.1)
    page["s"] = Scene((*shape.parts, part)).code
    page["p"] = len(shape.parts) + 1


def _remove(page: PageState) -> None:
    shape, chosen = current(page)
    page["s"] = Scene(shape.parts[:chosen] + shape.parts[chosen + 1 :]).code
    page["p"] = max(1, chosen)


def take_up(page: PageState) -> bool:
    """Does what the hand did in the scene; whether another solid is chosen now."""
    was = page["p"]
    for event in scene.events(STAGE):
        if event.handle:
            page["p"] = int(event.handle)
            if event.kind == "drag" or event.kind == "release":
                _move(page, space.heard(event.point or (0.0, 0.0, 0.0)))
        elif event.point is not None:
            x, y, _ = space.heard(event.point)
            x, y = (min(max(value, -EXTENT), EXTENT) + 0.0 for value in (x, y))
            page["q"] = f"{x:.2f}_{y:.2f}".replace("-0.00", "0.00")
    if code := scene.camera(STAGE):
        page["cam"] = code
    return bool(page["p"] != was)


def _move(page: PageState, point: tuple[float, float, float]) -> None:
    back = slices.turned(point, page["a"], back=True)
    _change(page, place=tuple(round(min(max(value, -EXTENT), EXTENT), 2) for value in back))


def draw(page: PageState, draw_presets: Callable[[], None]) -> None:
    """Stage and readouts, in a fragment of their own."""
    stage, right = frame.stage()
    if take_up(page):
        st.rerun()
    shape, chosen = current(page)
    offset = -float(page["c"])  # the picture's y is the engine's −z
    found = slices.cut(shape, page["g"], page["a"], offset)
    across, up = table.numbers(page["q"])
    probe = (across, up, offset)
    distance = slices.TrueDistance(found.whole)
    with stage:
        _draw_stage(page, shape, chosen, found, distance, probe)
        draw_presets()
    with right:
        _draw_readouts(page, shape, found, distance, probe)


def _draw_stage(
    page: PageState,
    shape: Scene,
    chosen: int,
    found: slices.Cut,
    distance: slices.TrueDistance,
    probe: tuple[float, float, float],
) -> None:
    things: list[scene.Mesh | scene.Points | scene.Lines] = []
    if page["c"] > table.FRONT:
        things += _slice(found, distance, page["f"], probe[2])
        point = np.array([probe], np.float32)
        things.append(
            scene.Points(
                name="probe", positions=space.shown(point), colour="chosen", size=13, pick=False
            )
        )
    things.append(space.mesh("surface", found.half, colour="model"))
    handles = [
        scene.Handle(
            str(number),
            _place(slices.turned(part.place, page["a"])),
            colour="chosen" if number == chosen + 1 else COLOURS[number - 1],
            label=f"{number}",
        )
        for number, part in enumerate(shape.parts, start=1)
    ]
    scene.scene(
        STAGE,
        *things,
        handles=handles,
        camera=page["cam"],
        bounds=space.BOUNDS,
        hint="Drag a number to move its solid, press the slice to probe it, drag beside to turn",
        alt=_described(page, shape, found.whole),
    )


def _place(point: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z = space.shown(np.array([point]))[0].tolist()
    return (x, y, z)


def _slice(
    found: slices.Cut, distance: slices.TrueDistance, shows: str, offset: float
) -> list[scene.Mesh | scene.Points | scene.Lines]:
    points = slices.plane(offset)
    values = found.field(points)
    levels, level_segments = slices.level_lines(values, slices.LEVELS, offset)
    zero, zero_segments = slices.level_lines(values, (0.0,), offset)
    if shows == "slope":
        drawn = sdf.gradient_norm(found.field, points).numpy() - 1
    elif shows == "error":
        drawn = values.numpy() - distance(points, values)
    else:
        drawn = values.numpy()
    reach = _REACH[shows]
    return [
        *(
            scene.Mesh(
                name=name,
                positions=space.shown(points),
                faces=faces,
                values=np.clip(drawn, -reach, reach),
                colormap="signed",
                limits=(-reach, reach),
                label=table.SHOWN[shows],
                opacity=opacity,
                quantised=True,
            )
            for name, faces, opacity in zip(
                ("inside", "outside"), slices.plane_faces(values), (1.0, 0.5), strict=True
            )
        ),
        scene.Lines(
            name="levels", positions=space.shown(levels), segments=level_segments, width=1.2
        ),
        scene.Lines(name="zero", positions=space.shown(zero), segments=zero_segments, width=4),
    ]


def _draw_readouts(
    page: PageState,
    shape: Scene,
    found: slices.Cut,
    distance: slices.TrueDistance,
    probe: tuple[float, float, float],
) -> None:
    at = torch.tensor([probe])
    value = found.field(at)
    slope = float(sdf.gradient_norm(found.field, at))
    away = float(distance(at, value)[0])
    x, y, z = (frame.number(part, 2) for part in _place(probe))
    st.html(
        f"<p class='who'><span><b class='is-chosen'>●</b> at ({x}, {y}, {z})</span>"
        f"<span class='formula'>{_formula(page, shape)}</span></p>"
    )
    frame.readout(
        [
            *_terms(page, shape, probe),
            frame.Readout(f"{_name(page)} =", frame.number(float(value)), "chosen"),
            ("distance to the surface", frame.number(away)),
            ("slope |∇|", frame.number(slope)),
        ]
    )
    _draw_profile(page, found, distance, probe)
    _draw_measures(found.whole)


def _terms(
    page: PageState, shape: Scene, probe: tuple[float, float, float]
) -> list[tuple[str, str]]:
    """The value of each solid there; of many, only of the nearest three."""
    at = torch.tensor([slices.turned(probe, page["a"], back=True)])
    values = [(float(part.distance(at)), number) for number, part in enumerate(shape.parts, 1)]
    kept = sorted(values, key=lambda pair: abs(pair[0]))[:3]
    return [
        (
            f"f{_below(number)} {PRIMITIVES[shape.parts[number - 1].kind].title.lower()}",
            frame.number(value),
        )
        for value, number in sorted(kept, key=lambda pair: pair[1])
    ]


def _draw_profile(
    page: PageState,
    found: slices.Cut,
    distance: slices.TrueDistance,
    probe: tuple[float, float, float],
) -> None:
    """Along the horizontal line through the probe: what is a distance climbs by 1 per unit."""
    along = torch.linspace(-EXTENT, EXTENT, 121)
    points = torch.stack(
        [along, torch.full_like(along, probe[1]), torch.full_like(along, probe[2])], 1
    )
    values = found.field(points)
    chart.lines(
        "implicit-surfaces:profile",
        {
            "distance": (along, distance(points, values)),
            _name(page): (along, values),
        },
        colours={"distance": "data", _name(page): "model"},
        x_label="x through the probe",
        y_label="value",
        marker=probe[0],
        height=170,
        alt="The field and the true distance along a horizontal line through the probe",
    )


def _draw_measures(surface: Mesh) -> None:
    measured = _measures(surface)
    frame.readout(
        [
            ("volume · area", f"{frame.number(measured[0])} · {frame.number(measured[1], 2)}"),
            ("pieces · V − E + F", f"{measured[2]} · {frame.number(measured[3], 0)}"),
        ]
    )


@lru_cache(maxsize=16)
def _measures(surface: Mesh) -> tuple[float, float, int, int]:
    if len(surface.faces) == 0:
        return 0.0, 0.0, 0, 0
    return surface.volume(), surface.area(), surface.pieces(), surface.euler()


def _described(page: PageState, shape: Scene, surface: Mesh) -> str:
    kinds = ", ".join(PRIMITIVES[part.kind].title.lower() for part in shape.parts)
    volume = _measures(surface)[0]
    return (
        f"A surface made of {kinds}, cut open at y = {page['c']:.2f}; its volume is {volume:.2f}."
    )


def _formula(page: PageState, shape: Scene) -> str:
    """f = min(f₁, f₂), as far as there is room."""
    if len(shape.parts) > 3:
        return f"f of {len(shape.parts)} solids"
    text = "f₁"
    for number, part in enumerate(shape.parts[1:], start=2):
        word = {"union": "min", "intersection": "max", "difference": "max"}[part.operation]
        sign = "−" if part.operation == "difference" else ""
        soft = f"<sub>{part.blend:g}</sub>" if part.blend else ""
        text = f"{word}{soft}({text}, {sign}f{_below(number)})"
    return f"f = {text}"


def _name(page: PageState) -> str:
    return RELABELLINGS[page["g"]].title


def _below(number: int) -> str:
    return chr(ord("₀") + number)
