"""What every page looks like around its stage, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.support.apps import unhurried
from tests.ui.frame.support import html_of
from ui import catalog
from ui.theme import MEANINGS


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
    texts = html_of(app)
    assert any(f"<h1>{topic.title}</h1>" in text for text in texts)
    assert any("<footer" in text for text in texts) == (present != "1")
    ignored = [text for text in texts if "class='notice'" in text]
    assert bool(ignored) == (present == "banana")


def test_home_says_its_sentence_and_plays() -> None:
    app = AppTest.from_file(str(catalog.ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert any("<h1>" in text for text in html_of(app))
    assert any("largest change" in text for text in html_of(app))


def test_the_css_knows_every_meaning() -> None:
    css = (catalog.ROOT / "ui" / "theme.css").read_text()
    assert all(f".is-{meaning} " in css for meaning in MEANINGS)
