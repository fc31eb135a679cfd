"""The panel of parameter sweeps: what to sweep, and what a press on it does."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from engine.sweeps.process import shared
from ui import frame, sweep_form
from ui.controls import page_button
from ui.state import EXPERIMENT, PageState
from ui.sweep_results import Shown, definition_of, kept_under, results, seed_of
from ui.sweeps import SWEEP, Definition, SweepPreset

if TYPE_CHECKING:
    from ui.topic import Experiment

FIRST_POINT_SECONDS = 0.2
"""How long a press waits for the first point, so that it is seen at once."""


def draw(page: PageState, experiment: Experiment) -> None:
    """Draws the panel, below the stage of an experiment that can be swept.

    Args:
        page: holds the values that are swept, and the sweep.
        experiment: declares what can be swept.
    """
    assert experiment.sweepable is not None
    sweepable = experiment.sweepable
    with suppress(ValueError):  # this view cannot be swept, which is said after the press
        shared.warm(sweepable.measure, sweepable.settings(page.at({}, sweepable.further)))
    if st.session_state.pop(_whole_page(page), False):
        st.rerun()  # its controls show other values, or its address another sweep
    st.html(
        "<p>The same run at many settings, everything else as it is now, "
        "computed beside the page. Press a point to open its view on the stage.</p>"
    )
    with st.container(horizontal=True, gap="small", key=f"{page.slug}:sweep:questions"):
        for preset in experiment.sweeps:
            page_button(
                page,
                preset.question,
                _ask,
                experiment,
                preset,
                icon=":material/query_stats:",
                key=f"{page.slug}:sweep:ask:{preset.question}",
            )
    with st.container(key="sweep_columns"):
        controls, picture = st.columns([1.3, 3], gap="medium")
    with controls:
        start = st.container()
        form = sweep_form.draw(page, sweepable, definition_of(page, sweepable))
        with start:
            page_button(
                page,
                "Sweep",
                _press,
                experiment,
                form,
                icon=":material/play_arrow:",
                key=f"{page.slug}:sweep:start",
                width="stretch",
            )
        if sentence := st.session_state.get(_refusal(page, experiment)):
            frame.notice([sentence])
    with picture:
        results(page, experiment)


def linked(page: PageState) -> bool:
    """Whether the link asks for a sweep, so that the section is open at first."""
    return bool(SWEEP in page.fields and page[SWEEP])


def _refusal(page: PageState, experiment: Experiment) -> str:
    return f"{page.slug}:{experiment.name}:sweep_refusal"


def _whole_page(page: PageState) -> str:
    return f"{page.slug}:sweep_changed_the_page"


def _ask(page: PageState, experiment: Experiment, preset: SweepPreset) -> None:
    """A question was pressed: its view comes on the stage, and its sweep begins."""
    if _is_another_view(page, experiment, preset):
        kept = {EXPERIMENT: experiment.name, SWEEP: preset.definition.code}
        page.replace(kept | dict(preset.values))
        st.session_state[_whole_page(page)] = True
    page[SWEEP] = preset.definition.code
    _start(page, experiment, preset.definition, preset)


def _is_another_view(page: PageState, experiment: Experiment, preset: SweepPreset) -> bool:
    """Whether the question is about other settings than those of the page."""
    sweepable = experiment.sweepable
    assert sweepable is not None
    usual = {name: field.default for name, field in page.fields.items() if name != EXPERIMENT}
    asked = page.at({**usual, **preset.values})
    run = sweepable.sweep(preset.definition, page.fields, seed_of(asked, sweepable)).runs()[0]
    try:
        now = sweepable.settings_at(page, run.values, run.seed)
    except ValueError:
        return True
    return bool(now != sweepable.settings_at(asked, run.values, run.seed))


def _press(page: PageState, experiment: Experiment, form: sweep_form.Form) -> None:
    """“Sweep” was pressed."""
    assert experiment.sweepable is not None
    try:
        definition = form.read()
        experiment.sweepable.sweep(definition, page.fields)
    except ValueError as refusal:
        st.session_state[_refusal(page, experiment)] = str(refusal)
        return
    page[SWEEP] = definition.code
    sweep_form.remember(page)
    same = [
        preset
        for preset in experiment.sweeps
        if preset.definition == definition
        and all(page[name] == value for name, value in preset.values.items())
    ]
    _start(page, experiment, definition, same[0] if same else None)


def _start(
    page: PageState, experiment: Experiment, definition: Definition, preset: SweepPreset | None
) -> None:
    """Begins a sweep in place of any other of this session."""
    assert experiment.sweepable is not None
    _cancel_all(page)
    refusal = _refusal(page, experiment)
    try:
        job = experiment.sweepable.start(page, definition, shared)
    except ValueError as sentence:
        st.session_state[refusal] = str(sentence)
        return
    st.session_state.pop(refusal, None)
    st.session_state[kept_under(page, experiment)] = Shown(definition, job, preset)
    job.wait(1, FIRST_POINT_SECONDS)


def _cancel_all(page: PageState) -> None:
    """One session runs one sweep at a time."""
    for value in list(st.session_state.values()):
        if isinstance(value, Shown):
            value.job.cancel()
