"""Developer page: two films, one byte per pixel and RGB; the run counter shows what reruns."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.components import player

COUNT = 100


@st.cache_data
def waves() -> np.ndarray:
    """uint8 [100, 128, 128]: two wave fronts that cross."""
    y, x = np.mgrid[:128, :128] / 128
    phase = np.linspace(0, 4 * np.pi, COUNT)[:, None, None]
    field = np.sin(12 * np.hypot(x - 0.2, y - 0.5) - phase)
    field = field + np.sin(12 * np.hypot(x - 0.8, y - 0.5) - phase)
    return np.rint(128 + 63.5 * field).astype(np.uint8)


@st.cache_data
def hues() -> np.ndarray:
    """uint8 [40, 48, 96, 3]: a colour ramp that turns."""
    y, x = np.mgrid[:48, :96]
    turn = np.arange(40)[:, None, None]
    channels = [(2 * x + 6 * turn) % 256, (5 * y + 3 * turn) % 256, (x + y + turn * 2) % 256]
    return np.stack([np.broadcast_to(c, (40, 48, 96)) for c in channels], -1).astype(np.uint8)


st.session_state["dev_player_runs"] = st.session_state.get("dev_player_runs", 0) + 1


@st.fragment
def room() -> None:
    """Both films; only the first reports where the visitor let go."""
    st.session_state["dev_player_parts"] = st.session_state.get("dev_player_parts", 0) + 1
    player.player(
        "dev_player_waves",
        waves(),
        fps=30,
        labels=[f"phase {360 * k / COUNT:.0f}°" for k in range(COUNT)],
        colormap="signed",
        report=True,
        max_height=300,
        alt="Two wave fronts that cross",
    )
    player.player(
        "dev_player_hues", hues(), autoplay=True, max_height=120, alt="A colour ramp that turns"
    )
    st.write("Index", str(player.index("dev_player_waves")))
    st.write("Fragment runs", str(st.session_state["dev_player_parts"]))
    st.write("Page runs", str(st.session_state["dev_player_runs"]))


room()
