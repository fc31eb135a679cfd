"""Developer page: the line chart, growing while the box is ticked."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.components import chart

st.session_state.setdefault("dev_chart_step", 40)


@st.fragment
def room() -> None:
    """Two charts of the same steps, linear and logarithmic."""
    left, right = st.columns([1, 3])
    with left:
        if st.button("One step"):
            st.session_state["dev_chart_step"] += 1
        long = st.toggle("100,000 points", key="dev_chart_long")
    step = st.session_state["dev_chart_step"]
    count = 100_000 if long else step
    x = np.arange(1, count + 1)
    noise = np.random.default_rng(0).normal(size=count)
    loss = np.exp(-4 * x / count) * (1 + 0.15 * noise) + 0.02
    loss[count // 2] = np.nan
    change = 0.9 ** np.minimum(x, 400)
    with right:
        chart.lines(
            "dev_chart_linear",
            {"training loss": (x, loss), "validation loss": (x, loss * 1.3 + 0.05)},
            bands={"training loss": (x, loss * 0.85, loss * 1.15)},
            x_label="step",
            y_label="cross-entropy in nats",
            marker=count * 0.7,
            alt="Losses of a demonstration",
        )
        chart.lines(
            "dev_chart_log",
            {"max change": (x, change), "bound γᵏ": (x, 0.92 ** np.minimum(x, 400) * 3)},
            x_label="sweep",
            y_label="‖ΔV‖∞",
            log_y=True,
            marker=count,
            colours={"bound γᵏ": "ink"},
        )
        st.write("Step", str(step))


room()
