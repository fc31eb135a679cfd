"""The topics as a map of the course and as cards with pictures, and a search over all there is."""

from collections.abc import Mapping
from typing import TypeAlias

from ui import catalog, components, search
from ui.components.glossary import TABLE

Opened: TypeAlias = tuple[str, dict[str, str]]
"""The slug of a topic, and parameters of its link."""

_render = components.register("cards", scripts=("formula",), constants={"GLOSSARY": TABLE})


def cards(key: str) -> Opened | None:
    """Draws map, search and cards; the search answers in the browser, while the visitor types.

    It finds topics, their experiments and questions, and terms of the glossary. A picture is loaded
    when its card comes into view.

    Returns:
        What was opened in this run, else None.
    """
    rows = [
        {
            "slug": topic.slug,
            "title": topic.title,
            "claim": topic.claim,
            "activity": topic.activity,
            "chapter": chapter.title,
            "subject": chapter.subject,
            "words": " ".join((topic.title, topic.claim, topic.keywords, chapter.title)),
            "picture": f"cards/{topic.card.name}" if topic.card else "",
            "alt": topic.picture,
        }
        for chapter, topics in catalog.by_chapter().items()
        for topic in topics
    ]
    data = {"topics": rows, "index": search.PATH}
    return _opened(_render(key=key, data=data, on_open_change=components.ignore).open)


def _opened(message: object) -> Opened | None:
    """What the browser asks for, if there is such a topic."""
    if not isinstance(message, Mapping):
        return None
    slug, link = message.get("slug"), message.get("link")
    if slug not in [topic.slug for topic in catalog.TOPICS] or not isinstance(link, Mapping):
        return None
    return str(slug), {str(name): str(value) for name, value in link.items()}
