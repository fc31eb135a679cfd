"""What every page looks like around its stage, without a browser."""

import math

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.support.apps import unhurried
from ui import catalog, frame
from ui.theme import MEANINGS


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (0.1544, 3, False, "0.154"),
        (-0.0421, 3, False, "−0.042"),
        (-0.0001, 3, False, "0.000"),
        (-0.0, 1, True, "+0.0"),
        (0.5, 2, True, "+0.50"),
        (-1.5, 0, True, "−2"),
        (math.inf, 3, False, "∞"),
        (-math.inf, 3, False, "−∞"),
        (math.nan, 3, False, "NaN"),
        (999_999.0, 0, False, "999999"),
        (-1234567890.1, 3, False, "−1.23·10⁹"),
    ],
)
def test_numbers_are_written_with_a_true_minus(
    value: float, decimals: int, signed: bool, text: str
) -> None:
    assert frame.number(value, decimals, signed=signed) == text


def test_a_readout_escapes_and_marks() -> None:
    def script() -> None:
        from ui import frame

        quoted = frame.PerFrameText("a'film", ["1", "<2>'"], 1)
        frame.readout(
            [
                ("<b>bold</b>", -1.25),
                frame.Readout("↑ up", "0.544", meaning="chosen"),
                ("n", "7"),
                (quoted, quoted),
            ]
        )

    (html,) = _html(_run(script))
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "<dd>−1.250</dd>" in html
    assert "class='strong is-chosen'" in html
    assert "<dd>7</dd>" in html
    moving = (
        "<span data-film='a&#x27;film' "
        "data-moments='[&quot;1&quot;, &quot;&lt;2&gt;&#x27;&quot;]'>&lt;2&gt;&#x27;</span>"
    )
    assert f"<dt>{moving}</dt><dd>{moving}</dd>" in html


def test_notices_are_said_and_escaped_and_absent_without_cause() -> None:
    def script() -> None:
        from ui import frame

        frame.notice(["γ = <script> is ignored."])
        frame.notice([])

    (html,) = _html(_run(script))
    assert "role='status'" in html
    assert "γ = &lt;script&gt; is ignored." in html


@pytest.mark.parametrize(
    ("remembered", "chosen"), [(None, "value"), ("policy", "policy"), ("nonsense", "value")]
)
def test_the_first_experiment_is_chosen_unless_another_was(
    remembered: str | None, chosen: str
) -> None:
    def script() -> None:
        import streamlit as st

        from ui import frame

        st.text(frame.experiments({"value": "Value iteration", "policy": "Policy"}, key="ex"))

    app = AppTest.from_function(script)
    if remembered:
        app.session_state["ex"] = remembered
    app.run()
    assert not app.exception
    assert app.text[0].value == chosen


def test_code_shows_the_source_of_what_runs_once_opened() -> None:
    def script() -> None:
        import streamlit as st

        from ui import frame

        st.session_state.setdefault("code", False)
        frame.code(frame.number, key="code")

    app = _run(script)
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

    app = _run(script)
    assert not app.markdown
    app.session_state["maths"] = True
    app.run()
    assert "$V" in app.markdown[0].value
    assert "href='https://example.org/?a=1&amp;b=2'" in _html(app)[0]


@pytest.mark.parametrize("topic", catalog.TOPICS, ids=lambda topic: topic.slug)
@pytest.mark.parametrize("present", ["0", "1", "banana"])
def test_every_topic_stands_in_its_frame(topic: catalog.Topic, present: str) -> None:
    app = AppTest.from_file(str(catalog.ROOT / "app.py"), default_timeout=60)
    app.query_params["present"] = present
    # `switch_page` would look for it by the name of its file, whose words have no hyphens.
    app._page_hash = calc_hash(topic.slug)
    with unhurried(0.0):  # what is computed of its stage does not matter
        app.run()
    assert not app.exception
    texts = _html(app)
    assert any(f"<h1>{topic.title}</h1>" in text for text in texts)
    assert any("<footer" in text for text in texts) == (present != "1")
    ignored = [text for text in texts if "class='notice'" in text]
    assert bool(ignored) == (present == "banana")


def test_home_says_its_sentence_and_plays() -> None:
    app = AppTest.from_file(str(catalog.ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert any("<h1>" in text for text in _html(app))
    assert any("largest change" in text for text in _html(app))


def test_the_css_knows_every_meaning() -> None:
    css = (catalog.ROOT / "ui" / "theme.css").read_text()
    assert all(f".is-{meaning} " in css for meaning in MEANINGS)


def _run(script: object) -> AppTest:
    app = AppTest.from_function(script, default_timeout=30).run()  # type: ignore[arg-type]
    assert not app.exception
    return app


def _html(app: AppTest) -> list[str]:
    texts = [element.proto.body for element in app.get("html")]
    return [text for text in texts if not text.startswith("<style>")]
