"""A script run as a page, and the HTML it draws."""

from streamlit.testing.v1 import AppTest


def run(script: object) -> AppTest:
    app = AppTest.from_function(script, default_timeout=30).run()  # type: ignore[arg-type]
    assert not app.exception
    return app


def html_of(app: AppTest) -> list[str]:
    texts = [element.proto.body for element in app.get("html")]
    return [text for text in texts if not text.startswith("<style>")]
