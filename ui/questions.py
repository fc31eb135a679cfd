"""The questions of a topic: which is on the stage, where the guide strip leads, what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui import analysis, frame, playback
from ui.components.guide import INTRODUCTION, take_answer, take_choice, take_turn
from ui.lectures import tour
from ui.state import EXPERIMENT, PageState

if TYPE_CHECKING:
    from ui.topic import Experiment, Preset, Topic, View

STEP = "step"
"""Name of the field that carries the step of a run."""

QUESTION = "question"
"""Name of the field that says which question the guide strip shows; 0 is the introduction."""

UNANSWERED = "The numbers are being computed …"
"""The answer to any question until they are there; of a run also how far it is."""


@dataclass(frozen=True)
class Around:
    """Where a presenter's remote leads from the ends of the strip.

    Attributes:
        before: what comes before, by name; empty where nothing does.
        after: what comes after, likewise.
        turn: goes there, by −1 or 1, with a run of the whole page.
        course: which of how many views of a lecture is on the stage, "3 / 8"; empty outside one.
    """

    before: str = ""
    after: str = ""
    turn: Callable[[int], None] = lambda step: None
    course: str = ""


def around(page: PageState, topic: Topic, experiment: Experiment) -> Around:
    """The views of the lecture around this one; outside a lecture the experiments."""
    if not frame.presenting():
        return Around()
    if tour.is_on():
        return Around(*tour.neighbours(), tour.turn, tour.count())
    others = neighbours(topic, experiment)

    def turn(step: int) -> None:
        other = others[step > 0]
        if other is not None:
            _show(page, topic, other, len(other.presets) - 1 if step < 0 else INTRODUCTION)
            st.rerun()

    before, after = ("" if other is None else other.title for other in others)
    return Around(before, after, turn)


def follow_strip(page: PageState, topic: Topic, experiment: Experiment, around: Around) -> bool:
    """Goes where the guide strip was led to, with a run of the whole page.

    Returns:
        Whether an answer was asked for that a question on the stage has held until now.
    """
    strip = strip_of(page)
    questions = [preset.question for preset in experiment.presets]
    if turn := take_turn(strip):
        around.turn(turn)
    answered = take_answer(strip)
    place = take_choice(strip, questions)
    if place == INTRODUCTION:
        page[QUESTION] = 0
        if frame.presenting():
            _restore(page, topic)
            st.rerun()
    elif place is not None:
        _show(page, topic, experiment, place, answered=answered)
        st.rerun()  # the whole page: its controls show other values
    asked = question_shown(page, experiment)
    if answered and asked is not None:
        page[playback.FIELD.name] = asked.values.get(playback.FIELD.name, playback.AS_USUAL)
    return answered


def strip_of(page: PageState) -> str:
    """The key of the guide strip."""
    return f"{page.slug}:guide"


def question_shown(page: PageState, experiment: Experiment) -> Preset | None:
    """The preset whose question is in the guide strip; None while it shows the introduction."""
    return question_of(experiment, page[QUESTION])


def question_of(experiment: Experiment, number: int) -> Preset | None:
    """The preset of this number, counted from 1; None if there is none."""
    return experiment.presets[number - 1] if 0 < number <= len(experiment.presets) else None


def answer_to(preset: Preset | None, view: View) -> str:
    """What the guide strip says to a question, from what is on the stage."""
    if preset is not None and view.live is not None and view.live.catching_up:
        return f"{UNANSWERED} {view.live.progress}"
    if preset is not None and view.unanswered:
        return UNANSWERED
    return preset.answer(view) if preset is not None and preset.answer is not None else ""


def has_left(page: PageState, preset: Preset, view: View) -> bool:
    """Whether the visitor has changed a value that the question is about."""
    step = STEP if view.live is None else view.live.step_field
    own = (step, playback.FIELD.name, preset.own_data)  # playing and pausing is no leaving
    return any(page[name] != value for name, value in preset.values.items() if name not in own)


def _show(
    page: PageState, topic: Topic, experiment: Experiment, place: int, *, answered: bool = False
) -> None:
    """Puts a question, or the introduction, of an experiment on the stage."""
    values = {EXPERIMENT: experiment.name, QUESTION: place + 1}
    if place != INTRODUCTION:
        if not page[QUESTION]:
            st.session_state[_before_questions(page)] = page[EXPERIMENT], page.snapshot()
        values |= values_of(experiment.presets[place], answered=answered)
    there = page.fields_of(experiment.name)
    kept = {name: page[name] for name in _kept(topic) if name in there and name in page.fields}
    if experiment.name != page[EXPERIMENT]:
        kept.pop(analysis.FIELD, None)
    page.replace(kept | values)


def _kept(topic: Topic) -> tuple[str, ...]:
    """The fields that a question leaves as they are: it changes what is looked at, not how."""
    return (*topic.kept, analysis.FIELD)


def values_of(preset: Preset, *, answered: bool = False) -> Mapping[str, Any]:
    """The values that a question is asked with.

    In a lecture what it plays waits for the answer: the class guesses first.
    """
    held = frame.presenting() and not answered
    waits = {playback.FIELD.name: playback.PAUSED} if held else {}
    return {**preset.values, **waits}


def plays_on(preset: Preset | None) -> bool:
    """Whether what the question has on the stage goes on from the step where it opens."""
    return preset is not None and preset.values.get(playback.FIELD.name) == playback.PLAYING


def _restore(page: PageState, topic: Topic) -> None:
    """The values from before the questions; the defaults where a link began with a question."""
    experiment, values = st.session_state.get(_before_questions(page), ("", {}))
    mine = values if experiment == page[EXPERIMENT] else {}
    kept = {name: page[name] for name in _kept(topic) if name in page.fields}
    page.replace({EXPERIMENT: page[EXPERIMENT]} | mine | kept | {QUESTION: 0})


def _before_questions(page: PageState) -> str:
    """Under which key the session keeps the experiment and the values from before the questions."""
    return f"{page.slug}:before_questions"


def neighbours(topic: Topic, experiment: Experiment) -> tuple[Experiment | None, Experiment | None]:
    """The experiments before and after this one, None where there is none."""
    around = (None, *topic.experiments, None)
    place = topic.experiments.index(experiment) + 1
    return around[place - 1], around[place + 1]
