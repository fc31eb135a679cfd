"""What the home page opens when the browser asks for it."""

import pytest

from ui.components.cards import _opened


@pytest.mark.parametrize(
    ("message", "opened"),
    [
        (
            {"slug": "gridworld", "link": {"question": 2}},
            ("gridworld", {"question": "2"}),
        ),
        ({"slug": "no-such-topic", "link": {}}, None),
        ({"slug": ["gridworld"], "link": {}}, None),
        ({"slug": "gridworld", "link": "question=2"}, None),
        ("gridworld", None),
        (None, None),
    ],
)
def test_only_a_topic_is_opened(message: object, opened: object) -> None:
    assert _opened(message) == opened
