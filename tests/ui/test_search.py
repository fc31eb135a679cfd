"""The search of the home page knows every experiment and every question."""

import json

from tests.support.topics import cases
from ui import search


def test_every_question_of_every_experiment_is_in_the_index() -> None:
    index = json.loads(search.index())
    assert [(entry["slug"], entry["name"], entry["title"]) for entry in index] == [
        (case.slug, case.experiment.name, case.experiment.title) for case in cases()
    ]
    for entry, case in zip(index, cases(), strict=True):
        assert entry["questions"] == [preset.question for preset in case.experiment.presets]
