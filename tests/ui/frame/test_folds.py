from tests.ui.frame.support import html_of, run


def test_code_shows_the_source_of_what_runs_once_opened() -> None:
    def script() -> None:
        import streamlit as st

        from ui import frame

        st.session_state.setdefault("code", False)
        frame.code(frame.number, key="code")

    app = run(script)
    assert not app.code
    app.session_state["code"] = True
    app.run()
    assert app.code[0].value.startswith("def number(")


def test_maths_cites_its_sources_once_opened() -> None:
    def script() -> None:
        import streamlit as st

        from ui import frame

        st.session_state.setdefault("maths", False)
        source = frame.Source("Bellman, Dynamic Programming, 1957", "https://example.org/?a=1&b=2")
        frame.maths("$V = \\max_a Q$", [source], key="maths")

    app = run(script)
    assert not app.markdown
    app.session_state["maths"] = True
    app.run()
    assert "$V" in app.markdown[0].value
    assert "href='https://example.org/?a=1&amp;b=2'" in html_of(app)[0]
