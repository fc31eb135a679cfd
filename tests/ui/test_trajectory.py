"""How the step of a trajectory is played."""

import pytest

from ui.trajectory import playback

LABELS = ["t = 2", "t = 1", "t = 0"]


def test_it_plays_by_itself_unless_a_step_is_asked_for() -> None:
    assert playback(LABELS, 0, fps=4).autoplay
    asked = playback(LABELS, 2, fps=4, name="film")
    assert not asked.autoplay and asked.start == 2 and asked.report and asked.name == "film"


@pytest.mark.parametrize("draft", [False, True])
def test_a_draft_is_the_last_step(draft: bool) -> None:
    frames = playback(LABELS, 0, fps=4, draft=draft)
    assert frames.total == 3 and frames.only == (2 if draft else None)
