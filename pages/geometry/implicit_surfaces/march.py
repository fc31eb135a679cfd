"""March: from samples to a surface, cell by cell, and what the samples cost."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from engine.geometry.implicit_surfaces import march_tables
from engine.geometry.implicit_surfaces import marching_cubes as in_space
from engine.geometry.implicit_surfaces import marching_squares as in_plane
from engine.geometry.implicit_surfaces.csg import SCENES, parse
from engine.geometry.meshes import Mesh
from engine.runs import Frame
from pages.geometry.implicit_surfaces import cases, compare, export, slices, space
from pages.geometry.implicit_surfaces.choosing import chosen
from pages.geometry.implicit_surfaces.marching import Marched, Marching, MarchSettings, marched
from ui import frame
from ui.components import plane, scene
from ui.components.panel import panel
from ui.live import Live, Pace
from ui.state import PageState

STAGE = "implicit-surfaces:march"
TABLE = "implicit-surfaces:cases"
RUNNING = (in_plane.marching_squares, in_space.marching_cubes, march_tables.triangles)
PACES = (
    Pace("1/s", 1000, 1),
    Pace("3/s", 333, 1),
    Pace("10/s", 100, 1),
    Pace("30/s", 33, 1),
    Pace("300/s", 33, 10),
    Pace("fastest", 0, 1_000_000),
)
_ROOM = (0.18, 0.07)  # half of what two numbers need beside and above each other
CONTROLS = {"squares": ("n", "c", "i", "u"), "cubes": ("n", "i"), "cost": ("n",)}
_EXTENT = (-1.2, 1.2, -1.2, 1.2)
_NAMES = {code.code: name.capitalize() for name, code in SCENES.items()}


def draw_controls(page: PageState) -> None:
    """What is marched over, and on which grid."""
    panel(page, "d")
    _choose_shape(page)
    panel(page, *CONTROLS[page["d"]])
    if page["d"] == "cubes":
        export.offer(STAGE, {"surface": "marched"})
    if page["d"] == "cost":
        export.offer(compare.STAGE, {"mesh": "mesh", "voxels": "voxels"})


def _choose_shape(page: PageState) -> None:
    """One of a few, or the one that was combined in the other experiment."""
    codes = list(_NAMES)
    if page["s"] not in codes:
        codes.insert(0, page["s"])
    key = page.key(f"shape:{page['s']}")
    st.selectbox(
        "Shape",
        codes,
        codes.index(page["s"]),
        format_func=lambda code: _NAMES.get(code, "As combined"),
        key=key,
        on_change=chosen,
        args=(page, "s", key),
    )


def settings(page: PageState) -> MarchSettings:
    """What the march depends on, from the controls."""
    cubes = page["d"] == "cubes"
    return MarchSettings(
        shape=parse(page["s"]),
        cubes=cubes,
        samples=page["n"],
        interpolate=page["i"],
        rule="decider" if cubes else page["u"],
        offset=0.0 if cubes else -float(page["c"]),
    )


def draw(page: PageState, draw_presets: Callable[[], None]) -> None:
    """Stage, readouts and clock, in a fragment of their own."""
    if page["d"] == "cost":
        compare.draw(page, draw_presets)
        return
    stage, right = frame.stage()
    cubes = page["d"] == "cubes"
    if code := scene.camera(STAGE) if cubes else None:
        page["cam"] = code
    live = Live(
        page,
        f"march-{page['d']}",
        Marching,
        paces=PACES,
        pace="30/s" if cubes else "10/s",
        noun="cell",
        autostart_after=60 if cubes else 12,
    )
    seen = live.advance(settings(page))
    march = marched(seen.settings)
    if cubes:
        export.keep(STAGE, surface=lambda: Mesh(march.vertices, march.until(seen.step)))
    with stage:
        (_draw_cubes if cubes else _draw_squares)(page, seen, march)
        live.transport()
        draw_presets()
    with right:
        _draw_table(seen, march)
        _draw_cell(seen, march)
        _draw_numbers(seen, march)


def _present(seen: Frame, march: Marched) -> int | None:
    """The cell that was done last."""
    return seen.step - 1 if 0 < seen.step <= len(march.found.cells) else None


def _draw_squares(page: PageState, seen: Frame, march: Marched) -> None:
    points = slices.plane(seen.settings.offset)
    fine = seen.settings.shape(points).view(slices.FLAT.shape).T.numpy()
    ticks = seen.settings.lattice.ticks().numpy()
    nodes = np.stack(np.meshgrid(ticks, ticks, indexing="ij"), -1).reshape(-1, 2)
    inside = march.values.numpy().reshape(-1) < 0
    index = _present(seen, march)
    plane.plane(
        STAGE,
        extent=_EXTENT,
        layers=[
            plane.field(fine, colormap="signed", value_range=(-0.9, 0.9), opacity=0.6, label="f"),
            plane.curve(_grid(ticks), colour="ink", width=0.35),
            plane.contours(fine, levels=[0.0], emphasise=None, opacity=0.75, label="f = 0"),
            plane.points(nodes[~inside], colour="ink", marker="ring", size=2.2, opacity=0.45),
            plane.points(nodes[inside], colour="data", size=3.6, label="inside"),
            plane.curve(_strokes(march, seen.step), colour="model", width=3.4, label="march"),
            *(_marked(march, index) if index is not None else []),
        ],
        x_label="x",
        y_label="z",
        hint="Each square knows f at its four corners, and nothing else",
        alt=f"Marching squares after {seen.step} of {len(march.found.cells)} cells",
    )


def _strokes(march: Marched, step: int) -> np.ndarray:
    """Segments so far, with gaps between."""
    ends = march.vertices[march.until(step).long()].numpy()
    gaps = np.full((len(ends), 1, 2), np.nan, np.float32)
    strokes = np.concatenate([ends, gaps], 1).reshape(-1, 2)
    return strokes if len(strokes) else np.full((1, 2), np.nan, np.float32)


def _marked(march: Marched, index: int) -> list[plane.Layer]:
    """The present cell, its values, and its vertices."""
    places, values = march.corners(index)
    ends = march.vertices[march.of_cell(index).reshape(-1).long()].numpy()
    middle = places.mean(axis=0)
    apart = np.maximum(np.abs(places - middle), _ROOM) * np.sign(places - middle)
    spots = (middle + apart).tolist()
    words = [(x, y, frame.number(float(v), 2)) for (x, y), v in zip(spots, values, strict=True)]
    return [
        plane.curve(places[[0, 1, 3, 2]], closed=True, colour="chosen", width=3),
        plane.points(ends, colour="chosen", size=5),
        plane.labels(words, size=13),
    ]


def _grid(ticks: np.ndarray) -> np.ndarray:
    """All lines of the grid as one curve with gaps."""
    low, high, gap = ticks[0], ticks[-1], (np.nan, np.nan)
    lines = [[(t, low), (t, high), gap, (low, t), (high, t), gap] for t in ticks]
    return np.array(lines, np.float32).reshape(-1, 2)


def _draw_cubes(page: PageState, seen: Frame, march: Marched) -> None:
    faces = march.until(seen.step)
    lattice = seen.settings.lattice
    inside = lattice.positions((march.values < 0).nonzero())
    things: list[scene.Mesh | scene.Points | scene.Lines] = [
        space.mesh(
            "surface",
            Mesh(march.vertices, faces),
            colour="model",
            flat=True,
            wireframe=lattice.resolution <= 28,
        )
    ]
    if lattice.resolution <= 24:
        things.append(
            scene.Points(name="inside", positions=space.shown(inside), size=4, pick=False)
        )
    index = _present(seen, march)
    if index is not None and not seen.done:
        things += _boxed(march, index)
    scene.scene(
        STAGE,
        *things,
        camera=page["cam"],
        bounds=space.NEAR,
        legend=False,
        hint="Blue samples are inside; each cube knows f at its eight corners",
        alt=f"Marching cubes after {seen.step} of {len(march.found.cells)} cells: "
        f"{len(faces)} triangles",
    )


def _boxed(march: Marched, index: int) -> list[scene.Points | scene.Lines]:
    """The present cell and its corners."""
    places, values = march.corners(index)
    shown, inside = space.shown(places), values < 0
    return [
        scene.Lines(
            name="cell",
            positions=shown,
            segments=np.array(march_tables.EDGES),
            colour="chosen",
            width=4,
        ),
        scene.Points(name="in", positions=shown[inside], colour="data", size=14, pick=False),
        scene.Points(name="out", positions=shown[~inside], colour="rule", size=12, pick=False),
    ]


def _draw_table(seen: Frame, march: Marched) -> None:
    """The table of cases with the present one framed."""
    index = _present(seen, march)
    case = None if index is None else int(march.found.cases[index])
    if not seen.settings.cubes:
        cases.squares(TABLE, case, seen.settings.rule, 270)
        return
    cases.cubes(TABLE, None if case is None else march_tables.classes()[case], 240)


def _draw_cell(seen: Frame, march: Marched) -> None:
    """Which case the present cell is, and where its first vertex comes to lie."""
    index = _present(seen, march)
    if index is None:
        st.html("<p class='who'>No cell yet: step, or play.</p>")
        return
    case = int(march.found.cases[index])
    kind = (
        f"case {case} of 256, class {march_tables.classes()[case]}"
        if seen.settings.cubes
        else f"case {case} of 16"
    )
    _, values = march.corners(index)
    edges = march_tables.EDGES if seen.settings.cubes else in_plane.EDGES
    low, high = next((a, b) for a, b in edges if (values[a] < 0) != (values[b] < 0))
    first, second = float(values[low]), float(values[high])
    if seen.settings.interpolate:
        share = first / (first - second)
        rule = "t = f₀ / (f₀ − f₁)"
        numbers = f"{_signed(first)} / ({_signed(first)} − {_signed(second)})"
    else:
        share, rule, numbers = 0.5, "t = ½", "halfway, whatever f says"
    st.html(
        f"<p class='who'><span><b class='is-chosen'>▣</b> {kind}</span>"
        f"<span class='formula'>{rule}</span></p>"
        f"<div class='sum'>first crossed edge: t = {frame.number(share)}"
        f"<ul><li>{numbers}</li></ul></div>"
    )


def _signed(value: float) -> str:
    """A number that can stand after a minus sign."""
    text = frame.number(value)
    return f"({text})" if text.startswith("−") else text


def _draw_numbers(seen: Frame, march: Marched) -> None:
    """How much there is, how good it is, and what of the shape survived."""
    settings, found = seen.settings, march.found
    cells = (settings.samples - 1) ** settings.lattice.dimension
    pieces = "triangles" if settings.cubes else "segments"
    rows: list[frame.Row] = [
        ("cells that it passes", f"{len(found.cells)} of {cells}"),
        (f"{pieces} so far", f"{len(march.until(seen.step))} of {len(march.pieces)}"),
        ("mean |f| on the result", frame.number(march.error, 4) if len(march.pieces) else "–"),
    ]
    if isinstance(found, in_space.March):
        surface = Mesh(march.vertices, march.pieces)
        rows.append(
            ("pieces · V − E + F", f"{surface.pieces()} · {frame.number(surface.euler(), 0)}")
        )
    else:
        unclear = int(sum((found.cases == case).sum() for case in in_plane.AMBIGUOUS))
        rows.append(("curves · unclear squares", f"{len(found.lines())} · {unclear}"))
    frame.readout(rows)
