"""What the search of the home page finds beside topics: their experiments and questions.

The topics' pages say what these are, and importing them imports torch. So the browser asks for the
index when somebody begins to search, and the home page need not wait for it.
"""

from __future__ import annotations

import importlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from ui import catalog

if TYPE_CHECKING:  # it imports torch
    from ui.topic import Topic

PATH = "search"
"""Where the server answers with the index."""


def declaration(row: catalog.Topic) -> Topic:
    """What the page of a topic declares; its script draws nothing when it is imported."""
    module = importlib.import_module(".".join(row.path.with_suffix("").parts))
    topic: Topic = module.TOPIC
    return topic


def entries() -> list[dict[str, Any]]:
    """Each experiment: its topic, name and title, and its questions in their order."""
    return [
        {
            "slug": row.slug,
            "name": experiment.name,
            "title": experiment.title,
            "questions": [preset.question for preset in experiment.presets],
        }
        for row in catalog.TOPICS
        for experiment in declaration(row).experiments
    ]


@cache
def index() -> str:
    """The entries as JSON."""
    return json.dumps(entries(), ensure_ascii=False)
