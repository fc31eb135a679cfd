"""Undo and redo of what a visitor has painted, drawn or dragged, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIMIT_BYTES = 256 << 10
"""Of the texts in one page's history; beyond it the oldest edits are forgotten."""

_EDIT_BYTES = 100

Change = tuple[Any, Any]
"""A value before and after; None where there was none, so that the default held."""


@dataclass(frozen=True)
class Edit:
    """What one gesture, or one press of a button, has changed.

    Attributes:
        changes: by the place at which the value is stored.
        experiment: in which it was made.
        gesture: its number, so that the runs of one gesture make one edit; None for a button.
        whole: whether all values were replaced (a question, a reset), and not some.
    """

    changes: Mapping[str, Change]
    experiment: str = ""
    gesture: int | None = None
    whole: bool = False

    @property
    def nbytes(self) -> int:
        texts = (text for pair in self.changes.values() for text in pair if isinstance(text, str))
        return _EDIT_BYTES + sum(map(len, texts))


class EditHistory:
    """Edits that can be undone, the newest last, and those that were undone."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self.done: list[Edit] = []
        self.undone: list[Edit] = []

    def add(self, edit: Edit) -> None:
        """One more edit. What was undone before it cannot be done again."""
        last = self.done[-1] if self.done else None
        goes_on = last is not None and edit.gesture is not None and edit.gesture == last.gesture
        if last is not None and goes_on and not self.undone:
            began = {place: pair[0] for place, pair in last.changes.items()}
            later = {place: (began.get(place, a), b) for place, (a, b) in edit.changes.items()}
            changes = {**last.changes, **later}
            self.done[-1] = Edit(changes, edit.experiment, edit.gesture)
        else:
            self.done.append(edit)
        self.undone.clear()
        while self.nbytes > self._limit_bytes:
            del self.done[0]

    def undo(self) -> tuple[Edit, dict[str, Any]] | None:
        """The newest edit and the values before it; None if there is nothing to undo."""
        if not self.done:
            return None
        edit = self.done.pop()
        self.undone.append(edit)
        return edit, {place: before for place, (before, _) in edit.changes.items()}

    def redo(self) -> tuple[Edit, dict[str, Any]] | None:
        """The edit that was undone last and the values after it; None if there is none."""
        if not self.undone:
            return None
        edit = self.undone.pop()
        self.done.append(edit)
        return edit, {place: after for place, (_, after) in edit.changes.items()}

    def offers(self, order: str, experiment: str) -> bool:
        """Whether "undo" or "redo" has an edit of this experiment next; others keep theirs."""
        edits = {"undo": self.done, "redo": self.undone}.get(order, [])
        return bool(edits) and edits[-1].experiment in ("", experiment)

    @property
    def nbytes(self) -> int:
        """What the history holds in memory, about."""
        return sum(edit.nbytes for edit in [*self.done, *self.undone])


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Change]:
    """What differs between two tables of values, by place."""
    places = before.keys() | after.keys()
    pairs = {place: (before.get(place), after.get(place)) for place in places}
    return {place: pair for place, pair in pairs.items() if pair[0] != pair[1]}
