"""A second run goes as far as the first, within its time."""

from streamlit.testing.v1 import AppTest


def show_two() -> None:
    import streamlit as st

    from tests.engine.walk import Walk, WalkSettings
    from ui.fields import Number
    from ui.live import run_beside
    from ui.state import PageState

    page = PageState("topic", (Number("step", "Step", 0, 0, 1000, 1),))
    settings = WalkSettings(seed=st.session_state.get("seed", 0))
    step, budget = st.session_state.get("step", 5), st.session_state.get("budget", 1e6)
    frame = run_beside(page, "other", Walk, settings, step, budget)
    st.session_state["seen"] = (frame.step, frame.settings.seed)


def test_it_follows_the_first_and_begins_anew_with_other_settings() -> None:
    app = AppTest.from_function(show_two, default_timeout=30)

    def seen(**values: float) -> tuple[int, int]:
        for name, value in values.items():
            app.session_state[name] = value
        app.run()
        assert not app.exception
        found: tuple[int, int] = app.session_state["seen"]
        return found

    assert seen() == (5, 0)
    assert seen(step=8) == (8, 0)
    assert seen(step=3) == (3, 0), "back with the first"
    assert seen(seed=2) == (3, 2)
    short, _ = seen(step=900, budget=0.0)
    assert 3 < short < 900, "the rest with the next frame"
    assert seen(budget=1e6) == (900, 2)
