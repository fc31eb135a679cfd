"""Developer page: a plane that is drawn on, one that follows the hand, and two that play a film."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.components import plane

KEY = "dev_plane_stage"
EXTENT = (-3.0, 3.0, -3.0, 3.0)
CENTRES = np.array([[-1.5, 0.4], [1.4, 1.2], [0.6, -1.5]], np.float32)


def grid(side: int) -> np.ndarray:
    """float [side, side, 2]: nodes over the extent, the lowest row first."""
    axis = np.linspace(-3, 3, side, dtype=np.float32)
    return np.stack(np.meshgrid(axis, axis), -1)


def mixture(at: np.ndarray, width: float = 0.6) -> np.ndarray:
    """An unnormalised density with three bumps; `at` is [..., 2]."""
    squares = ((at[..., None, :] - CENTRES) ** 2).sum(-1)
    return np.exp(-squares / (2 * width**2)).sum(-1)


def score(at: np.ndarray, width: float = 0.6) -> np.ndarray:
    """The gradient of the logarithm of `mixture`."""
    offsets = CENTRES - at[..., None, :]
    weights = np.exp(-(offsets**2).sum(-1) / (2 * width**2)) + 1e-9
    return (weights[..., None] * offsets).sum(-2) / weights.sum(-1, keepdims=True) / width**2


@st.cache_data
def film(count: int = 2000, moments: int = 50) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points [T, N, 2] that gather at the bumps, the density [T, 64, 64], the field [T, 196, 2]."""
    generator = np.random.default_rng(0)
    goals = CENTRES[generator.integers(3, size=count)] + 0.3 * generator.normal(size=(count, 2))
    noise = generator.normal(size=(count, 2)) * 1.2
    part = np.linspace(0, 1, moments)[:, None, None]
    widths = np.linspace(1.6, 0.5, moments)
    arrows = np.stack([score(grid(14).reshape(-1, 2), width) for width in widths])
    density = np.stack([mixture(grid(64), width) for width in widths])
    return (1 - part) * noise + part * goals, density / density.max((1, 2), keepdims=True), arrows


def draw_board(tool: str) -> None:
    """All kinds of layers that stand still, and the strokes of this visitor."""
    strokes = st.session_state["dev_plane_strokes"]
    nodes = grid(48)
    signed = mixture(nodes) - 0.45
    generator = np.random.default_rng(1)
    samples = generator.uniform(-2.8, 2.8, (160, 2))
    if tool == "regression":
        cloud = plane.points(samples, values=mixture(samples) * 2 - 1, labels=("−1", "+1"))
    else:
        classes = (mixture(samples) < 0.45).astype(np.uint8) + (samples[:, 0] > 1.9)
        cloud = plane.points(samples, classes=classes, labels=("inside", "outside", "right"))
    plane.plane(
        KEY,
        extent=EXTENT,
        layers=[
            plane.field(signed, colormap="signed", opacity=0.75, label="f"),
            plane.contours(signed, levels=np.arange(-0.4, 0.7, 0.2).round(1).tolist()),
            cloud,
            *[plane.curve(stroke, closed=len(stroke) > 2, fill=0.15) for stroke in strokes],
            plane.labels([(0, 2.6, "f > 0 inside")]),
        ],
        tool=tool,
        chosen=st.session_state.get("dev_plane_chosen"),
        keys=("Delete",),
        hint="Draw with pointer, touch or keys",
        x_label="x₁",
        y_label="x₂",
        alt="Three bumps, their level lines and 160 points of three classes",
    )


def draw_live(count: int) -> None:
    """A cloud that follows the hand: every hover is a run of this fragment."""
    x, y = st.session_state.get("dev_plane_chosen") or (0.0, 0.0)
    noise = np.random.default_rng(2).normal(size=(count, 2)).astype(np.float32)
    near = grid(14).reshape(-1, 2)
    plane.plane(
        KEY,
        extent=EXTENT,
        layers=[
            plane.arrows(near, np.array([x, y]) - near, label="towards the hand"),
            plane.points(noise * 0.5 + [x, y], colour="model", label="samples"),
        ],
        tool="inspect",
        hover=True,
        alt=f"{count} points about ({x:.1f}, {y:.1f})",
    )


def draw_films() -> None:
    """Two films side by side that run together."""
    moving, density, arrows = film()
    labels = [f"t = {1 - k / 49:.2f}" for k in range(50)]
    left, right = st.columns(2)
    with left:
        plane.plane(
            KEY,
            extent=EXTENT,
            layers=[
                plane.field(density, value_range=(0, 1), label="density"),
                plane.points(moving, colour="model", label="samples"),
            ],
            frames=plane.Frames(fps=20, labels=labels, report=True, together="dev"),
            alt="2,000 samples flow from noise to three bumps",
        )
    with right:
        plane.plane(
            "dev_plane_paths",
            extent=EXTENT,
            layers=[
                plane.arrows(grid(14).reshape(-1, 2), arrows, opacity=0.5, label="score"),
                plane.points(moving[-1][:400], opacity=0.35, label="data"),
                plane.paths(moving[:, :60].transpose(1, 0, 2), tail=25, label="paths"),
            ],
            frames=plane.Frames(fps=20, labels=labels, together="dev"),
            alt="The paths of 60 samples over the score",
        )


def handle(mode: str) -> None:
    """Keeps strokes and the chosen point, and counts what came."""
    for event in plane.events(KEY):
        counts = st.session_state["dev_plane_counts"]
        counts[event.kind] = counts.get(event.kind, 0) + 1
        counts["points"] = counts.get("points", 0) + len(event.points)
        st.session_state["dev_plane_last"] = event
        if event.kind in {"press", "hover"}:
            st.session_state["dev_plane_chosen"] = event.points[-1]
        if mode == "draw":
            sketch = st.session_state["dev_plane_sketch"]
            if event.kind == "press":
                sketch.clear()
            sketch.extend(event.points)
            if event.kind == "release":
                st.session_state["dev_plane_strokes"].append(np.array(sketch))


@st.fragment
def stage() -> None:
    """Controls and stage in one fragment, so that strokes answer at once."""
    for name, empty in (("counts", {}), ("strokes", []), ("sketch", [])):
        st.session_state.setdefault(f"dev_plane_{name}", empty)
    left, middle = st.columns([1, 3])
    with left:
        modes = ["draw", "inspect", "regression", "2000", "10000", "film"]
        mode = st.selectbox("Mode", modes, key="dev_plane_mode")
    handle(mode)
    with middle:
        if mode == "film":
            draw_films()
        elif mode.isdigit():
            draw_live(int(mode))
        else:
            draw_board(mode)
        st.write("Counts", str(st.session_state["dev_plane_counts"]))
        st.write("Strokes", str(len(st.session_state["dev_plane_strokes"])))
        st.write("Last", str(st.session_state.get("dev_plane_last", "nothing yet")))
        st.write("Index", str(plane.index(KEY)))


stage()
