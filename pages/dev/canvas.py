"""Developer page: the canvas in its three modes, with what it reported printed below."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.components import canvas

KEY = "dev_canvas_stage"
TOOLS = {"inspect": None, "wall": canvas.WALL, "goal": canvas.GOAL, "pit": canvas.PIT}
TOOLS |= {"cliff": canvas.CLIFF, "erase": canvas.FLOOR}


def demo_grid(rows: int, columns: int) -> dict[str, np.ndarray]:
    """A field that falls off with the distance to a goal in the upper right corner."""
    r, c = np.mgrid[:rows, :columns]
    distance = r + (columns - 1 - c)
    kinds = np.zeros((rows, columns), np.uint8)
    kinds[0, -1] = canvas.GOAL
    return {"values": (0.9**distance * 1.4 - 0.4).astype(np.float32), "kinds": kinds}


def greedy_arrows(values: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Bit mask of the neighbours with the largest value, ties included."""
    padded = np.pad(np.where(kinds == canvas.WALL, -np.inf, values), 1, constant_values=-np.inf)
    around = np.stack([padded[:-2, 1:-1], padded[1:-1, 2:], padded[2:, 1:-1], padded[1:-1, :-2]])
    best = np.isclose(around, around.max(0)) & np.isfinite(around)
    return (best * np.array([1, 2, 4, 8])[:, None, None]).sum(0).astype(np.uint8)


def draw_cells(tool: str, show_quarters: bool) -> None:
    """The grid of this visitor, with everything a cell can carry on the small one."""
    grid = st.session_state["dev_canvas_grid"]
    arrows = greedy_arrows(grid["values"], grid["kinds"])
    steps = np.array([0.9, 0.8, 0.7, 0.6], np.float32)
    quarters = grid["values"][..., None] * steps if show_quarters else None
    small = grid["kinds"].shape == (6, 8)
    canvas.cells(
        KEY,
        grid["values"],
        kinds=grid["kinds"],
        arrows=arrows,
        quarters=quarters,
        labels={(0, 7): "+1", (3, 6): "−1", (4, 2): "−100", (2, 1): "A +10"} if small else None,
        jumps={(2, 1): (5, 1)} if small else None,
        start=(5, 0) if small else None,
        wind=[0, 0, 0, 1, 2, -1, 0, 0] if small else None,
        chosen=st.session_state.get("dev_canvas_chosen"),
        tool=tool,
        keys=("Delete",),
        hint="Paint with pointer, touch or keys",
        alt="Demonstration grid with values and greedy arrows",
    )


def handle(mode: str, tool: str) -> None:
    """Applies what the visitor did to the grid and counts it."""
    grid = st.session_state["dev_canvas_grid"]
    for event in canvas.events(KEY):
        counts = st.session_state["dev_canvas_counts"]
        counts[event.kind] = counts.get(event.kind, 0) + 1
        counts["cells"] = counts.get("cells", 0) + len(event.cells)
        st.session_state["dev_canvas_last"] = event
        kind = canvas.FLOOR if event.button == 2 else TOOLS[tool]
        if event.kind == "press" and event.cells:
            st.session_state["dev_canvas_chosen"] = event.cells[-1]
        if mode == "cells" and kind is not None and event.kind in {"press", "drag"}:
            for r, c in event.cells:  # perhaps of a larger grid that was there before
                grid["kinds"][r : r + 1, c : c + 1] = kind


def prepare(rows: int, columns: int) -> None:
    """A fresh grid whenever another size was chosen."""
    if st.session_state.get("dev_canvas_size") == (rows, columns):
        return
    st.session_state["dev_canvas_size"] = (rows, columns)
    st.session_state["dev_canvas_grid"] = demo_grid(rows, columns)
    st.session_state["dev_canvas_chosen"] = None
    st.session_state["dev_canvas_counts"] = {}
    if (rows, columns) == (6, 8):
        kinds = st.session_state["dev_canvas_grid"]["kinds"]
        kinds[1, 1:3] = kinds[2:4, 4] = canvas.WALL
        kinds[3, 6], kinds[4, 2:4], kinds[2, 1] = canvas.PIT, canvas.CLIFF, canvas.JUMP


@st.fragment
def stage() -> None:
    """Controls and stage in one fragment, so that strokes answer at once."""
    left, middle = st.columns([1, 3])
    with left:
        mode = st.selectbox("Mode", ["cells", "image", "images"], key="dev_canvas_mode")
        size = st.selectbox("Size", ["6×8", "16×16", "64×64"], key="dev_canvas_side")
        tool = st.selectbox("Tool", list(TOOLS), key="dev_canvas_tool")
        show_quarters = st.toggle("Q-triangles", key="dev_canvas_quarters")
        colormaps: list[canvas.Colormap] = ["gray", "signed", "sequential"]
        colormap = st.selectbox("Colour map", colormaps, key="dev_canvas_map")
    rows, columns = map(int, size.split("×"))
    prepare(rows, columns)
    handle(mode, tool)
    ramp = np.add.outer(np.arange(64), np.arange(96)).astype(np.float32)
    waves = canvas.to_bytes(np.sin(ramp / 9), -1, 1)
    with middle:
        if mode == "cells":
            draw_cells(tool, show_quarters)
        elif mode == "image":
            canvas.image(
                KEY, waves, colormap=colormap, value_range=(-1, 1), legend=True, tool=tool,
                chosen=st.session_state["dev_canvas_chosen"], alt="Sine waves",
            )  # fmt: skip
        else:
            tiles = np.stack([waves[:32, k : k + 32] for k in range(0, 60, 4)])
            canvas.images(
                KEY, tiles, columns=5, colormap=colormap, tool=tool, alt="Fifteen wave images",
                captions=[f"phase {k}" for k in range(15)],
                chosen=st.session_state["dev_canvas_chosen"],
            )  # fmt: skip
        st.write("Counts", str(st.session_state["dev_canvas_counts"]))
        st.write("Walls", str(int((st.session_state["dev_canvas_grid"]["kinds"] == 1).sum())))
        st.write("Last", str(st.session_state.get("dev_canvas_last", "nothing yet")))


stage()
