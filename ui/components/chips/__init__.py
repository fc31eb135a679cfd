"""A row of short questions; pressing one is an event."""

from __future__ import annotations

from collections.abc import Sequence

from ui import components

_chips = components.register("chips")


def chips(key: str, labels: Sequence[str], *, word: str) -> int | None:
    """Draws the row; returns the place of the chip that was pressed since the last run, if any.

    Args:
        labels: four words at most each, so that five fit a row at 1280 px.
        word: stands before them.
    """
    place = components.take(key, "chosen")
    _chips(
        key=key,
        data={"echo": components.echo(key, "chosen"), "word": word, "labels": list(labels)},
        on_chosen_change=components.ignore,
    )
    return place if isinstance(place, int) and 0 <= place < len(labels) else None
