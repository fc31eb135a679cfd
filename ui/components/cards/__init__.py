"""The topics as cards with pictures, in rows by chapter, and a search over them."""

from ui import catalog, components

_render = components.register("cards")


def cards(key: str) -> str | None:
    """Draws the cards; the search filters them in the browser, while the visitor types.

    A picture is loaded when its card comes into view.

    Returns:
        The slug of the topic that was opened in this run, else None.
    """
    rows = [
        {
            "slug": topic.slug,
            "title": topic.title,
            "claim": topic.claim,
            "chapter": chapter.title,
            "words": " ".join((topic.title, topic.claim, topic.keywords, chapter.title)),
            "picture": f"cards/{topic.card.name}" if topic.card else "",
            "alt": topic.picture,
        }
        for chapter, topics in catalog.by_chapter().items()
        for topic in topics
    ]
    result = _render(key=key, data={"topics": rows}, on_open_change=components.ignore)
    slug = result.open
    return slug if any(slug == topic.slug for topic in catalog.TOPICS) else None
