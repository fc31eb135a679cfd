"""Developer page: a figure of Plotly that is updated in place."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui import frame, plotly_theme, theme

KEY = "dev_plotly"


@st.fragment
def room() -> None:
    """A curve with its band, and a signed map; the button changes both."""
    st.session_state.setdefault("dev_plotly_step", 1)
    if st.button("One step"):
        st.session_state["dev_plotly_step"] += 1
    point = plotly_theme.clicked(KEY)
    step = st.session_state["dev_plotly_step"]
    x = np.linspace(0, 6, 60)
    curve = go.Figure(plotly_theme.band("quartiles", x, np.sin(x) - 0.3, np.sin(x) + 0.3, "model"))
    curve.add_trace(plotly_theme.line("model", x, np.sin(x) * step, "model", points=True))
    curve.add_trace(plotly_theme.line("data", x, np.cos(x), "data"))
    curve.update_layout(plotly_theme.axes(x="time in s", y="height in m"))
    plotly_theme.plot(curve, key=KEY, alternative=f"Two waves, step {step}", clickable=True)
    waves = np.sin(x)[:, None] * np.cos(x)
    colours = plotly_theme.signed(1, "height")
    surface = go.Figure(go.Heatmap(z=waves, **colours))
    plotly_theme.plot(surface, key=f"{KEY}_map", alternative="A signed map")
    st.write("Step", str(step), "clicked", str(point and point["point"]))


theme.apply(present=frame.presenting())
room()
