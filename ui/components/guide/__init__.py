"""The guide strip: the introduction of an experiment, then its questions, each with its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui import components

INTRODUCTION = -1
"""What `guide` returns when the visitor has chosen the introduction."""

_TURNS = {"before": -1, "after": 1}

_ANSWER, _ANSWERED = "answer", "answered"

_guide = components.register("guide")


def take_choice(key: str, questions: Sequence[str]) -> int | None:
    """What the visitor has chosen since the last run, before the strip is drawn in this one.

    Returns:
        The place of a question, `INTRODUCTION` for the introduction, None if nothing was chosen.
        Going back to a question chooses it again.
    """
    value = components.take(key, "chosen")
    place: Any = value.get(_ANSWERED) if isinstance(value, dict) else value
    if isinstance(place, bool) or place not in range(INTRODUCTION, len(questions)):
        return None
    return int(place)


def take_answer(key: str) -> bool:
    """Whether the answer was asked for since the last run: of the question that is shown, or with
    the one that `take_choice`, which is called next, returns."""
    number, value = components.received(key, "chosen")
    if value == _ANSWER:
        return components.take(key, "chosen") is not None
    fresh = number > components.echo(key, "chosen")
    return fresh and isinstance(value, dict) and _ANSWERED in value


def take_turn(key: str) -> int:
    """Where a presenter has turned to from the ends of the strip since the last run.

    Returns:
        1 for what comes after the last question, −1 for what comes before the introduction, else 0.
    """
    _, value = components.received(key, "chosen")
    if not isinstance(value, str) or value not in _TURNS:
        return 0
    return 0 if components.take(key, "chosen") is None else _TURNS[value]


def guide(
    key: str,
    intro: str,
    questions: Sequence[str],
    chosen: int | None,
    answer: str = "",
    *,
    left: bool = False,
    hold_answer: bool = False,
    before: str = "",
    after: str = "",
    alone: bool = False,
    course: str = "",
) -> None:
    """Draws the strip: text at the left, ‹ 2 / 6 › and a menu of all questions at the right.

    The strip has the same height whatever it shows: two lines, four on a phone. A longer text is
    set smaller. Call `take_choice` first.

    Args:
        key: unique on the page.
        intro: one or two sentences: what is on the stage, which thing to move first.
        questions: in full.
        chosen: place of the question that is shown, None for the introduction.
        answer: to that question, about 220 characters. It may change with every run.
        left: the visitor has changed what the answer speaks of. The strip says so instead of the
            answer and offers to go back to the question.
        hold_answer: for lectures. The answer appears at the next press (`take_answer`), and Page Up
            and Page Down (the keys of a presenter's remote) lead through the strip.
        before: what these keys lead to from the introduction, by name; nothing if empty.
        after: what they lead to from the last answer, likewise (`take_turn`).
        alone: the text without what leads to others.
        course: which of how many views of a lecture this is ("3 / 8"): the strip then leads to
            `before` and `after` from every question, past its answer.
    """
    _guide(
        key=key,
        data={
            "echo": components.echo(key, "chosen"),
            "intro": intro,
            "alone": alone,
            "course": course,
            "questions": list(questions),
            "chosen": INTRODUCTION if chosen is None else chosen,
            "answer": answer,
            "left": left,
            "hold_answer": hold_answer,
            "before": before,
            "after": after,
        },
        on_chosen_change=components.ignore,
    )
