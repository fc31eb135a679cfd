"""What the browser shows of a session, by place: enough to know what a run changes.

A run draws everything anew, and most of it is what stood there before: of the twenty messages of a
slider dragged on the gridworld six say something new.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Path = tuple[int, ...]


class _Node(NamedTuple):
    """What stands at a place.

    Attributes:
        digest: of its content.
        what: its kind and, of a widget, its identity.
        fragment: that it was drawn by, empty for none.
    """

    digest: str
    what: tuple[str, str]
    fragment: str


class Shown:
    """The page as its last complete runs left it; empty while that is not known."""

    def __init__(self) -> None:
        self._nodes: dict[Path, _Node] = {}

    def forget(self) -> None:
        """A run did not come to its end: what stands on the page is anybody's guess."""
        self._nodes.clear()

    def replace(self, messages: Iterable[ForwardMsg], *, whole: bool) -> None:
        """A run has drawn all this: the whole page, or what stands in the places it has drawn."""
        drawn = {_path(message): _node(message) for message in messages if _drawing(message)}
        if whole:
            self._nodes.clear()
        for path in self._under(_roots(drawn)):
            del self._nodes[path]
        self._nodes |= drawn

    def changes(self, messages: Sequence[ForwardMsg]) -> list[ForwardMsg] | None:
        """The messages that say something new, when the others can be left out; else None.

        They can when the run has drawn the same places with the same widgets in the same blocks as
        stand there now, all of them and no other: then nothing has to be cleared away either.
        """
        if not all(_drawing(message) for message in messages):
            return None
        drawn = {_path(message): _node(message) for message in messages}
        if len(drawn) < len(messages) or self._under(_roots(drawn)) != set(drawn):
            return None
        news = []
        for message in messages:
            before, now = self._nodes[_path(message)], drawn[_path(message)]
            if before.digest != now.digest:
                if before.what != now.what or _is_block(message):
                    return None
                news.append(message)
            elif _speaks_up(message):
                news.append(message)
        return news

    def note(self, messages: Iterable[ForwardMsg]) -> None:
        """These changes have been sent."""
        self._nodes |= {_path(message): _node(message) for message in messages}

    def around(self, fragments: set[str]) -> str:
        """The one of these fragments that draws all the others too; empty if none does."""
        roots: dict[str, Path] = {}
        for path, node in self._nodes.items():
            if node.fragment in fragments:
                roots[node.fragment] = min(roots.get(node.fragment, path), path, key=len)
        if len(roots) < len(fragments):
            return ""
        outer = min(roots, key=lambda name: len(roots[name]))
        there = roots[outer]
        return outer if all(root[: len(there)] == there for root in roots.values()) else ""

    def _under(self, roots: set[Path]) -> set[Path]:
        """The places at and below these."""
        lengths = {len(root) for root in roots}
        return {path for path in self._nodes if any(path[:length] in roots for length in lengths)}


def _path(message: ForwardMsg) -> Path:
    return tuple(message.metadata.delta_path)


def _roots(paths: Iterable[Path]) -> set[Path]:
    """Those of the places that are in no other."""
    known = set(paths)
    return {path for path in known if not any(path[:n] in known for n in range(1, len(path)))}


def _drawing(message: ForwardMsg) -> bool:
    """Whether it puts an element or a block in a place, and nothing else."""
    return message.delta.WhichOneof("type") in {"new_element", "add_block"}


def _is_block(message: ForwardMsg) -> bool:
    return message.delta.WhichOneof("type") == "add_block"


def _content(message: ForwardMsg) -> tuple[str, Any]:
    """Kind and protocol message of the element or block."""
    inner = message.delta.add_block if _is_block(message) else message.delta.new_element
    kind = inner.WhichOneof("type") or ""
    return kind, getattr(inner, kind, None)


def _node(message: ForwardMsg) -> _Node:
    kind, content = _content(message)
    return _Node(message.hash, (kind, str(getattr(content, "id", ""))), message.delta.fragment_id)


def _speaks_up(message: ForwardMsg) -> bool:
    """Whether it overrules what the visitor has chosen in the browser meanwhile."""
    return bool(getattr(_content(message)[1], "set_value", False))
