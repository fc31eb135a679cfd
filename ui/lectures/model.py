"""What a lecture is, and how it is written: in a file line by line, in a link as a code.

    {"lecture": "Seeing less, seeing more"}
    {"page": "receptive-fields", "query": "question=1", "title": "What a unit sees", "notes": ""}

Files and links come from anywhere. What does not fit is left out, with a sentence that says which
line it is; nothing in them is markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from engine.linkcode import squeezed, unsqueezed
from ui import catalog

MOST_VIEWS = 60
MOST_BYTES = 200_000
MOST_LINK = 1_800
"""Characters of a code: longer links do not survive everywhere, and fit no QR code."""

_LONGEST = {"title": 120, "notes": 1_000, "query": 4_000}
_FRAME = ("present", "embed", "embed_options", "lecture", "lecture_view")


@dataclass(frozen=True)
class LectureView:
    """One view.

    Attributes:
        page: slug of the topic.
        query: the parameters of its link.
        title: of the view.
        notes: what to say or to look at.
    """

    page: str
    query: str = ""
    title: str = ""
    notes: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """Of its link; never none, so that a page takes them for a link."""
        return {"question": "0", **dict(parse_qsl(self.query, keep_blank_values=True))}


@dataclass(frozen=True)
class Lecture:
    """Views in their order."""

    title: str = ""
    views: tuple[LectureView, ...] = ()


def to_text(lecture: Lecture) -> str:
    """The lecture as a file: a line for its title, and one for each view."""
    lines = [{"lecture": lecture.title}, *(asdict(view) for view in lecture.views)]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def from_text(text: str) -> tuple[Lecture, list[str]]:
    """The lecture that a file holds, and a sentence about each line that is left out.

    Raises:
        ValueError: nothing in it is a lecture.
    """
    if len(text) > MOST_BYTES:
        raise ValueError(f"A lecture has at most {MOST_BYTES:,} characters.")
    title, views, refused = "", [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            read = _object(line)
            if "lecture" in read:
                title = _text(read, "lecture", _LONGEST["title"])
            else:
                views.append(view_from(read))
                if len(views) > MOST_VIEWS:
                    views.pop()
                    raise ValueError(f"a lecture has at most {MOST_VIEWS} views")
        except ValueError as refusal:
            refused.append(f"Line {number} is left out: {refusal}.")
    if not views:
        raise ValueError(
            "This is no lecture: a file has a line for each view, such as "
            '{"page": "flows", "query": "question=1", "title": "…", "notes": "…"}. '
            + " ".join(refused[:3])
        )
    return Lecture(title, tuple(views)), refused


def to_code(lecture: Lecture) -> str:
    """The lecture in the characters of a link; empty where it is too long for one."""
    code = squeezed(to_text(lecture).encode())
    return code if len(code) <= MOST_LINK else ""


def from_code(code: str) -> tuple[Lecture, list[str]]:
    """The inverse of `to_code`; raises ValueError as `from_text` does."""
    try:
        text = unsqueezed(code, MOST_BYTES).decode()
    except (ValueError, UnicodeDecodeError):
        raise ValueError("The lecture of this link cannot be read; is the link complete?") from None
    return from_text(text)


def view_from(read: Mapping[str, Any]) -> LectureView:
    """A view from what a file or the browser says of it.

    Raises:
        ValueError: there is no such page, or a text is none or too long.
    """
    page = _text(read, "page", 80)
    if page not in {topic.slug for topic in catalog.TOPICS}:
        raise ValueError(f"there is no page “{page[:40]}”")
    texts = {name: _text(read, name, most) for name, most in _LONGEST.items()}
    parameters = parse_qsl(texts.pop("query").lstrip("?"), keep_blank_values=True)
    query = urlencode([pair for pair in parameters if pair[0] not in _FRAME])
    return LectureView(page, query, **texts)


def with_views(lecture: Lecture, read: Any) -> Lecture:
    """The lecture as the visitor has arranged it; what is no view of ours is left out."""
    if not isinstance(read, dict) or not isinstance(read.get("views"), list):
        return lecture
    views = []
    for each in read["views"][:MOST_VIEWS]:
        try:
            views.append(view_from(each if isinstance(each, dict) else {}))
        except ValueError:
            continue
    title = read.get("title")
    name = title[: _LONGEST["title"]] if isinstance(title, str) else lecture.title
    return replace(lecture, title=name, views=tuple(views))


def _object(line: str) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None
    if isinstance(read, dict):
        return read
    raise ValueError("it is no view")


def _text(read: Mapping[str, Any], name: str, most: int) -> str:
    value = read.get(name, "")
    if isinstance(value, str) and len(value) <= most:
        return "".join(sign for sign in value if sign.isprintable() or sign == "\n").strip()
    raise ValueError(f"its {name} is no text of at most {most:,} characters")
