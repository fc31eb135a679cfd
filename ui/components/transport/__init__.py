"""Playback controls, history bar and clock of a live page (used through `ui.live`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui import components

_transport = components.register("transport", scripts=("keys",))


def orders(key: str, edition: int = 0) -> list[dict[str, Any]]:
    """What the visitor (or the clock) has asked for since the last run, oldest first.

    What was asked of another edition of the page's values is left out: a question has taken the
    place of what it was about.

    Each is a dictionary with "kind": "tick", "play", "pause", "step", "reset",
    "seek" (with "step") or "pace" (with "name"). Anything malformed is dropped.
    """
    received = components.take(key, "orders")
    if not isinstance(received, list):
        return []
    return [
        one
        for one in received
        if isinstance(one, dict)
        and isinstance(one.get("kind"), str)
        and one.get("edition", edition) == edition
    ]


def transport(
    key: str,
    *,
    step: int,
    furthest: int,
    playing: bool,
    done: bool,
    failed: bool,
    noun: str,
    pace: str,
    paces: Sequence[str],
    interval_ms: float,
    autostart: int,
    edition: int,
    frame: int,
) -> None:
    """Draws the controls.

    Args:
        step: the step shown. furthest: the end of the history bar.
        playing: whether the next frame is to be asked for, `interval_ms` after the last request.
        done: nothing more to compute. failed: it diverged.
        noun: what a step is called ("sweep").
        pace: the chosen one of `paces`.
        autostart: when not 0 and new, begin to play, unless the visitor prefers reduced motion.
        edition: of the values that it plays under (`PageState.edition`); orders carry it.
        frame: differs from run to run (unchanged data would not reach the browser).
    """
    _transport(
        key=key,
        data={
            "echo": components.echo(key, "orders"),
            "step": step,
            "furthest": furthest,
            "playing": playing,
            "done": done,
            "failed": failed,
            "noun": noun,
            "pace": pace,
            "paces": list(paces),
            "interval": interval_ms,
            "autostart": autostart,
            "edition": edition,
            "frame": frame,
        },
        on_orders_change=components.ignore,
    )
