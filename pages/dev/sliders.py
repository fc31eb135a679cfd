"""For developers: sliders that report during the drag, and what they cost."""

import time

import streamlit as st

from ui.components.panel import panel
from ui.fields import Flag, Number
from ui.state import PageState

FIELDS = (
    Number("a", "Fine", 0.5, 0.0, 1.0, 0.01, help="Any hundredth between 0 and 1."),
    Number("b", "Whole", 5, -10, 10, 1, unit="px"),
    Number("rate", "Rate", 0.002, 1e-4, 1, scale="log", help="Any number of two digits."),
    Flag("slow", "Slow answer (50 ms)"),
)

page = PageState("dev-sliders", FIELDS)


@st.fragment
def controls() -> None:
    """The sliders, and the values that the script has received."""
    panel(page, "a", "b", "rate", "slow", notes={"b": "A note under the slider."})
    if page["slow"]:
        time.sleep(0.05)
    runs = st.session_state["dev-sliders:runs"] = st.session_state.get("dev-sliders:runs", 0) + 1
    fine = FIELDS[0].format(page["a"])
    st.html(f"<p id='answer'>a={fine} b={page['b']} rate={page['rate']} runs={runs}</p>")
    page.publish()


st.title("Sliders")
controls()
st.button("Preset a = 0.1, b = −3", on_click=page.replace, args=({"a": 0.1, "b": -3},))
for sentence in page.ignored:
    st.warning(sentence)
