"""Implicit surfaces: shapes as the zero level of a field."""

import streamlit as st

from pages.geometry.implicit_surfaces import (
    combine,
    deepsdf,
    learn,
    march,
    mesh,
    occupancy,
    table,
    words,
)
from ui import frame
from ui.state import PageState

page = PageState("implicit-surfaces", table.FIELDS)


def main() -> None:
    """The frame, and in it the room."""
    key = page.key("x")
    st.session_state.setdefault(key, page["x"])
    seed = draw_seed if st.session_state[key] in LEARNING else None
    with frame.topic("implicit-surfaces", on_reset=page.reset, ignored=page.ignored, seed=seed):
        experiment = frame.experiments(table.EXPERIMENTS, key=key)
        if experiment != page["x"]:
            page["x"], page["k"] = experiment, 0
            if page["c"] <= table.FRONT:
                page["c"] = 0.0  # a preset did not cut; in the plane no square would have a line
        room(experiment)
        maths, code = st.columns(2, gap="large")
        with maths:
            frame.maths(
                words.MATHS[experiment], words.SOURCES[experiment], key="implicit-surfaces:maths"
            )
        with code:
            frame.code(*PARTS[experiment].RUNNING, key="implicit-surfaces:code")


@st.fragment
def room(experiment: str) -> None:
    """The controls, and beside them everything that moves."""
    left, body = frame.room()
    with left:
        PARTS[experiment].draw_controls(page)
    with body:
        scene(experiment)


@st.fragment
def scene(experiment: str) -> None:
    """Stage and readouts: all that runs while something is moved."""
    PARTS[experiment].draw(page, lambda: draw_presets(experiment))
    page.publish()


def draw_presets(experiment: str) -> None:
    """Questions under the stage; the camera stays where it is."""
    frame.presets(
        table.TRY[experiment],
        lambda preset: page.replace({"x": experiment, "cam": page["cam"]} | preset),
        key="implicit-surfaces",
    )


def draw_seed() -> None:
    """Which cloud, weights and batches: chance, but the same for the same seed."""
    st.button(
        f"Seed {page['seed']}",
        icon=":material/casino:",
        type="tertiary",
        on_click=another_seed,
        key="implicit-surfaces:seed",
        help="Another seed, another cloud and another beginning",
    )


def another_seed() -> None:
    """The next seed."""
    page["seed"] = (page["seed"] + 1) % 10_000


PARTS = {
    "combine": combine,
    "march": march,
    "learn": learn,
    "occupancy": occupancy,
    "deepsdf": deepsdf,
    "mesh": mesh,
}
LEARNING = {"learn", "occupancy", "deepsdf"}

main()
