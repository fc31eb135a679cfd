"""The lectures that come with the playground lead to views that there are."""

from tests.support.topics import cases
from ui import catalog
from ui.lectures import session
from ui.state import EXPERIMENT


def test_every_view_of_a_shipped_lecture_is_a_question_of_its_page() -> None:
    experiments = {(case.slug, case.experiment.name): case.experiment for case in cases()}
    first = {case.slug: case.topic.experiments[0].name for case in cases()}
    for name, lecture in session.shipped().items():
        assert lecture.title and len(lecture.views) >= 6, name
        for view in lecture.views:
            asked = view.parameters
            place = asked.get(EXPERIMENT, first[view.page])
            count = len(experiments[view.page, place].presets)
            assert 0 <= int(asked["question"]) <= count, (name, view.title)
            assert view.title and view.notes, (name, view)


def test_every_chapter_has_a_lecture_to_begin_with() -> None:
    assert set(session.shipped()) == {chapter.folder for chapter in catalog.by_chapter()}
