"""Which messages of a fragment's run change anything on the page that the browser shows.

A run draws every element again, and most of them are unchanged: of the twenty messages of a
slider dragged on the gridworld six say something new.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Path = tuple[int, ...]
"""The place of an element: its index in each block from the root down."""


class _Node(NamedTuple):
    """The element or block at a path.

    Attributes:
        digest: of its content.
        identity: its kind and, for a widget, its id.
        fragment: that it was drawn by; empty for none.
    """

    digest: str
    identity: tuple[str, str]
    fragment: str


class BrowserPage:
    """The elements that the browser shows, by path, as the last complete runs drew them.

    Empty while that is not known.
    """

    def __init__(self) -> None:
        self._nodes: dict[Path, _Node] = {}

    def clear(self) -> None:
        """Forget everything: a run was interrupted, so what the browser shows is not known."""
        self._nodes.clear()

    def record_run(self, messages: Iterable[ForwardMsg], *, full: bool) -> None:
        """Take over what a complete run has drawn.

        Args:
            messages: all messages of the run.
            full: whether it drew the whole page. A fragment's run replaces what stood at and
                below the paths that it has drawn.
        """
        drawn = {_path(message): _node(message) for message in messages if _draws(message)}
        if full:
            self._nodes.clear()
        for path in self._at_or_below(_roots(drawn)):
            del self._nodes[path]
        self._nodes |= drawn

    def diff(self, messages: Sequence[ForwardMsg]) -> list[ForwardMsg] | None:
        """The messages of a fragment's run that the browser needs, or None if it needs all.

        Some can be left out when the run has drawn the same widgets at the same paths in the same
        blocks as are there now, all of them and no others: then nothing has to be cleared either.
        """
        if not all(_draws(message) for message in messages):
            return None
        drawn = {_path(message): _node(message) for message in messages}
        if len(drawn) < len(messages) or self._at_or_below(_roots(drawn)) != set(drawn):
            return None
        changes = []
        for message in messages:
            before, now = self._nodes[_path(message)], drawn[_path(message)]
            if before.digest != now.digest:
                if before.identity != now.identity or _is_block(message):
                    return None
                changes.append(message)
            elif _sets_value(message):
                changes.append(message)
        return changes

    def record_changes(self, messages: Iterable[ForwardMsg]) -> None:
        """Take over single elements that have been sent."""
        self._nodes |= {_path(message): _node(message) for message in messages}

    def enclosing_fragment(self, fragments: set[str]) -> str:
        """The one of these fragments that also draws all the others; empty if none does."""
        roots: dict[str, Path] = {}
        for path, node in self._nodes.items():
            if node.fragment in fragments:
                roots[node.fragment] = min(roots.get(node.fragment, path), path, key=len)
        if len(roots) < len(fragments):
            return ""
        outer = min(roots, key=lambda name: len(roots[name]))
        root = roots[outer]
        return outer if all(other[: len(root)] == root for other in roots.values()) else ""

    def _at_or_below(self, roots: set[Path]) -> set[Path]:
        """The known paths that are one of these or lie below one."""
        lengths = {len(root) for root in roots}
        return {path for path in self._nodes if any(path[:length] in roots for length in lengths)}


def _path(message: ForwardMsg) -> Path:
    return tuple(message.metadata.delta_path)


def _roots(paths: Iterable[Path]) -> set[Path]:
    """Those of the paths that lie below none of the others."""
    known = set(paths)
    return {path for path in known if not any(path[:n] in known for n in range(1, len(path)))}


def _draws(message: ForwardMsg) -> bool:
    """Whether it places an element or a block, and nothing else."""
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


def _sets_value(message: ForwardMsg) -> bool:
    """Whether it overrides what the visitor has chosen in the browser meanwhile."""
    return bool(getattr(_content(message)[1], "set_value", False))
