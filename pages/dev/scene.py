"""Developer page: a scene with everything in it, a live surface, and two linked viewports."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.components import scene
from ui.components.panel import panel
from ui.fields import Flag, Number, Text
from ui.state import PageState

KEY = "dev_scene_stage"
FIELDS = (
    Number("bump", "Bump", 0.2, 0.0, 0.6, 0.01, help="How far the surface is pushed out."),
    Flag("quantised", "16 bits"),
    Text("camera", "Camera", check=scene.checked_camera),
)
page = PageState("dev-scene", FIELDS)


def torus(columns: int, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Angles of each vertex, its position, and the faces, counter-clockwise from outside."""
    u, v = np.meshgrid(
        np.linspace(0, 2 * np.pi, columns, endpoint=False),
        np.linspace(0, 2 * np.pi, rows, endpoint=False),
        indexing="ij",
    )
    ring = 0.7 + 0.28 * np.cos(v)
    positions = np.stack([ring * np.cos(u), ring * np.sin(u), 0.28 * np.sin(v)], -1)
    here = np.arange(columns * rows).reshape(columns, rows)
    right, above = np.roll(here, -1, 0), np.roll(here, -1, 1)
    both = np.roll(right, -1, 1)
    faces = np.stack([here, right, both, here, both, above], -1).reshape(-1, 3)
    return np.stack([u, v], -1).reshape(-1, 2), positions.reshape(-1, 3), faces


def surface(name: str, columns: int, rows: int, bump: float, **look: object) -> scene.Mesh:
    """A torus with waves on it, coloured by how far each vertex is from where it was."""
    angles, positions, faces = torus(columns, rows)
    push = bump * np.sin(5 * angles[:, 0]) * np.cos(3 * angles[:, 1])
    return scene.Mesh(
        name=name,
        positions=positions * (1 + 0.5 * push[:, None]),
        faces=faces,
        values=push if look.pop("coloured", True) else None,
        colormap="signed",
        limits=(-0.6, 0.6),
        label="push",
        **look,  # type: ignore[arg-type]
    )


def everything() -> None:
    """Each kind of thing once; handles move the line, presses are marked."""
    places = st.session_state.setdefault(
        "dev_scene_places", {"free": (0.0, 0.0, 0.6), "height": (1.1, 0.0, 0.2)}
    )
    for event in scene.events(KEY):
        counts = st.session_state.setdefault("dev_scene_counts", {})
        counts[event.kind] = counts.get(event.kind, 0) + 1
        st.session_state["dev_scene_last"] = event
        if event.handle and event.point:
            places[event.handle] = event.point
    code = scene.camera(KEY)
    if code is not None:
        page["camera"] = code
    cloud = np.random.default_rng(0).normal(0, 0.09, (200, 3))
    ball = cloud / np.linalg.norm(cloud, axis=1, keepdims=True) * 0.35
    box = np.array([[x, y, z] for x in (-1.05, 1.05) for y in (-1.05, 1.05) for z in (-0.4, 0.4)])
    pairs = [(a, b) for a in range(8) for b in range(a) if (a ^ b) in (1, 2, 4)]
    scene.scene(
        KEY,
        surface("torus", 60, 24, page["bump"], wireframe=True),
        scene.Points(name="cloud", positions=ball, values=ball[:, 2], size=8),
        scene.Lines(name="box", positions=box, segments=np.array(pairs), colour="rule"),
        scene.Lines(name="link", positions=np.array(list(places.values())), width=3),
        handles=[
            scene.Handle("free", places["free"], label="free"),
            scene.Handle("height", places["height"], along="z", colour="good", label="height"),
        ],
        camera=page["camera"],
        keys=("Delete",),
        hint="Drag to turn, shift to move, + and − to come nearer",
        alt="A torus with waves around a ball of points",
    )
    st.write("Counts", str(st.session_state.get("dev_scene_counts", {})))
    st.write("Last", str(st.session_state.get("dev_scene_last", "nothing yet")))
    st.write("Camera", page["camera"] or "all in view")


def live() -> None:
    """10,000 vertices whose positions follow the slider; nothing else is sent."""
    scene.scene(
        KEY,
        surface("torus", 125, 80, page["bump"], coloured=False, quantised=page["quantised"]),
        alt="A torus of 10,000 vertices",
    )


def linked() -> None:
    """The same shape flat, smooth and see-through, in three viewports."""
    scene.scene(
        KEY,
        surface("flat", 30, 12, page["bump"], flat=True, coloured=False),
        surface("smooth", 30, 12, page["bump"], view=1),
        surface("clear", 30, 12, page["bump"], view=2, opacity=0.4, coloured=False),
        scene.Points(name="inside", positions=torus(30, 12)[1] * 0.9, view=2, size=4),
        views=("Flat", "Smooth", "See-through"),
        alt="Three tori side by side",
    )


MODES = {"everything": everything, "live": live, "linked": linked}


@st.fragment
def room() -> None:
    """Controls and scene in one fragment, so that the surface follows the hand."""
    left, middle = st.columns([1, 3])
    with left:
        mode = st.selectbox("Mode", list(MODES), key="dev_scene_mode")
        page["quantised"] = st.toggle("16 bits", page["quantised"], key=page.key("quantised"))
        panel(page, "bump")
        if st.button("From above"):
            page["camera"] = "0_1_3"
    with middle:
        MODES[mode]()
    page.publish()


room()
