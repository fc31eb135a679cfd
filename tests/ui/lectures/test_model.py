"""Lectures in files and links: what comes back, and what of a broken or hostile one is left out."""

import json
import random

import pytest

from ui.lectures import model
from ui.lectures.model import Lecture, LectureView

SHORT = Lecture(
    "Zwei & <b>drei</b>",
    (
        LectureView("flows", "experiment=train&question=2", "Rings", "Ask first.\nThen play."),
        LectureView("gridworld", "", "A maze"),
    ),
)


def test_a_file_and_a_code_hold_the_lecture() -> None:
    assert model.from_text(model.to_text(SHORT)) == (SHORT, [])
    code = model.to_code(SHORT)
    assert code and model.from_code(code) == (SHORT, [])
    letters = random.Random(0).choices("abcdefghijklmnopqrstuvwxyz", k=4_000)
    views = tuple(
        LectureView("flows", "", "".join(letters[k : k + 100])) for k in range(0, 4_000, 100)
    )
    assert model.to_code(Lecture("", views)) == "", "too long for a link"


def test_a_view_without_parameters_is_a_link_all_the_same() -> None:
    assert SHORT.views[1].parameters == {"question": "0"}
    assert SHORT.views[0].parameters == {"experiment": "train", "question": "2"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "Line 2 is left out: it is no JSON."),
        ("[" * 100_000, "Line 2 is left out: it is no JSON."),
        ("[1]", "Line 2 is left out: it is no view."),
        ('{"page": "nowhere"}', "Line 2 is left out: there is no page “nowhere”."),
        ('{"page": "../../etc"}', "Line 2 is left out: there is no page “../../etc”."),
        ('{"page": 3}', "Line 2 is left out: its page is no text of at most 80 characters."),
        (
            json.dumps({"page": "flows", "notes": "x" * 1_001}),
            "Line 2 is left out: its notes is no text of at most 1,000 characters.",
        ),
    ],
)
def test_a_broken_line_is_named_and_the_rest_is_opened(line: str, sentence: str) -> None:
    first, *others = model.to_text(SHORT).splitlines()
    found, refused = model.from_text("\n".join([first, line, "", *others]))
    assert found == SHORT and refused == [sentence]


def test_what_belongs_to_the_frame_is_no_part_of_a_view() -> None:
    query = "?present=1&embed=true&lecture=x&lecture_view=9&question=1"
    view = model.view_from({"page": "flows", "query": query, "title": "a\x00b\u202e"})
    assert (view.query, view.title) == ("question=1", "ab")


@pytest.mark.parametrize("text", ["", "{", '{"lecture": "empty"}', "x" * 300_000])
def test_what_is_no_lecture_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="lecture"):
        model.from_text(text)


@pytest.mark.parametrize("code", ["", "!", "AAAA", model.to_code(SHORT)[:-8]])
def test_a_code_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="lecture"):
        model.from_code(code)


def test_more_views_than_there_is_room_for_are_left_out() -> None:
    text = model.to_text(Lecture("", tuple(LectureView("flows") for _ in range(62))))
    found, refused = model.from_text(text)
    assert len(found.views) == 60 and len(refused) == 2


def test_what_the_browser_says_is_checked_as_a_file_is() -> None:
    views = [{"page": "flows", "query": "", "title": "A", "notes": ""}, {"page": "x"}, 3]
    found = model.with_views(SHORT, {"title": "T", "views": views, "go": 0})
    assert found == Lecture("T", (LectureView("flows", "", "A"),))
    assert model.with_views(SHORT, ["nothing"]) == SHORT
    assert model.with_views(SHORT, {"views": 1}) == SHORT
