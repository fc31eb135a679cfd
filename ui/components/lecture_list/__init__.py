"""The views of a lecture as a list: added, titled, annotated, sorted by drag or keys, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui import catalog, components

if TYPE_CHECKING:
    from ui.lectures.model import Lecture

_render = components.register("lecture_list")


def take_message(key: str) -> Any:
    """What was done in the list since the last run: ``{"title", "views", "go"}``; None if nothing.

    It comes from the browser: `ui.lectures.model.with_views` checks it.
    """
    return components.take(key, "changed")


def lecture_list(key: str, lecture: Lecture, *, place: int | None, link: str, most: int) -> None:
    """Draws the list; call `take_message` first.

    Args:
        key: unique on the page.
        lecture: as it is now.
        place: of the view that is on the stage.
        link: to the first view, below the address of the app; empty where there is none.
        most: views that a lecture has room for.
    """
    names = {topic.slug: topic.title for topic in catalog.TOPICS}
    views = [
        {
            "page": view.page,
            "query": view.query,
            "title": view.title,
            "notes": view.notes,
            "name": names[view.page],
        }
        for view in lecture.views
    ]
    data = {
        "echo": components.echo(key, "changed"),
        "title": lecture.title,
        "views": views,
        "place": place,
        "link": link,
        "most": most,
        "pages": names,
    }
    _render(key=key, data=data, on_changed_change=components.ignore)
