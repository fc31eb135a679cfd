"""The panel of parameter sweeps: what to sweep, the curve while it is computed, and its numbers."""

from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from engine.sweeps.execution import Job
from engine.sweeps.process import shared
from engine.sweeps.results import Results, Status
from ui import frame, notebook, plotly_theme, saved_files, sweep_form
from ui.components.ticker import ticker
from ui.controls import page_button
from ui.fields import Number
from ui.state import EXPERIMENT, PageState
from ui.sweep_drawing import Drawing, Picture
from ui.sweep_figure import draw_picture
from ui.sweep_notebook import sweep_notebook
from ui.sweeps import SWEEP, Definition, Sweepable, SweepPreset

if TYPE_CHECKING:
    from ui.topic import Experiment

FIRST_POINT_SECONDS = 0.2
"""How long a press waits for the first point, so that it is seen at once."""
TICK_MS = (250.0, 1500.0)
"""Between pictures, in the first second and later: one takes the server 27 ms, in which others
wait; more often they would notice in one of twenty moves of a slider."""

HEIGHT = 430
"""Of the figure, in CSS pixels at a root font of 16 px."""


@dataclass
class Shown:
    """The sweep of a session and an experiment.

    Attributes:
        definition: of the sweep.
        job: its runs; the queue forgets it when nobody holds it any more.
        question: the preset it answers, or None.
        ticks: pictures so far.
        published: whether the page's address names it.
    """

    definition: Definition
    job: Job
    question: SweepPreset | None = None
    ticks: int = 0
    published: bool = False


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
        form = sweep_form.draw(page, sweepable, _definition_of(page, sweepable))
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
        _results(page, experiment)


def linked(page: PageState) -> bool:
    """Whether the link asks for a sweep, so that the section is open at first."""
    return bool(SWEEP in page.fields and page[SWEEP])


def _key(page: PageState, experiment: Experiment) -> str:
    """Under which the session holds the sweep; let go like a run when the page is left."""
    return f"live:{page.slug}:{experiment.name}:sweep"


def _refusal(page: PageState, experiment: Experiment) -> str:
    return f"{page.slug}:{experiment.name}:sweep_refusal"


def _whole_page(page: PageState) -> str:
    return f"{page.slug}:sweep_changed_the_page"


def _definition_of(page: PageState, sweepable: Sweepable) -> Definition:
    """The sweep of the link, else the usual one."""
    return sweepable.read(page[SWEEP], page.fields) if page[SWEEP] else sweepable.usual


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
    run = sweepable.sweep(preset.definition, page.fields, _seed(asked, sweepable)).runs()[0]
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
    st.session_state[_key(page, experiment)] = Shown(definition, job, preset)
    job.wait(1, FIRST_POINT_SECONDS)


def _cancel_all(page: PageState) -> None:
    """One session runs one sweep at a time."""
    for value in list(st.session_state.values()):
        if isinstance(value, Shown):
            value.job.cancel()


@st.fragment
def _results(page: PageState, experiment: Experiment) -> None:
    """The curve so far; drawn again and again until it is whole."""
    sweepable = experiment.sweepable
    assert sweepable is not None
    shown = st.session_state.get(_key(page, experiment))
    if not isinstance(shown, Shown):
        # Empty axes: the browser loads Plotly before the first point is there.
        definition = _definition_of(page, sweepable)
        results = Results(sweepable.sweep(definition, page.fields, _seed(page, sweepable)))
        _draw_figure(page, experiment, None, _drawing(page, sweepable, definition, results))
        return
    job = shown.job
    running = job.state == "running"
    shown.ticks += 1
    _draw_progress(page, shown)
    drawing = _drawing(page, sweepable, shown.definition, job.results())
    picture = _draw_figure(page, experiment, shown, drawing)
    _draw_answer(shown, picture, job)
    if not running and job.ended:
        _draw_numbers(page, experiment, shown, drawing)
    ticker(f"{page.slug}:sweep:ticker", _next_ms(shown.ticks) if running else None)
    if not running and not shown.published:
        shown.published = True
        st.rerun()  # the page's address is written with its stage


def _drawing(
    page: PageState, sweepable: Sweepable, definition: Definition, results: Results
) -> Drawing:
    return Drawing(
        results,
        definition,
        sweepable,
        sweepable.known(page.fields),
        {name: page[name] for name in page.fields},
        frame.presenting(),
    )


def _seed(page: PageState, sweepable: Sweepable) -> int:
    return int(page["seed"]) if sweepable.seeded else 0


def _next_ms(ticks: int) -> float:
    return TICK_MS[ticks > 4]


def _draw_progress(page: PageState, shown: Shown) -> None:
    job = shown.job
    count, ended = job.sweep.count, job.ended
    if job.state == "failed":
        st.error(job.sentence)
    elif job.state == "running":
        left = job.seconds_left()
        text = f"{ended:,} of {count:,} runs"
        if left is not None and ended > 1:
            text += f", about {max(1, round(left)):,} s left"
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(ended / count, text)
        button.button(
            "Cancel", key=f"{page.slug}:sweep:cancel", on_click=job.cancel, width="stretch"
        )
    elif job.state == "cancelled":
        st.caption(f"Cancelled after {ended:,} of {count:,} runs.")


def _answer(shown: Shown) -> str:
    """To the question of the sweep, once all runs have ended."""
    if shown.question is None or shown.job.state != "done":
        return ""
    return shown.question.answer(shown.job.results())


def _draw_answer(shown: Shown, picture: Picture, job: Job) -> None:
    sentences = [_answer(shown)]
    if shown.question is None and picture.laws and job.state != "running":
        slopes = [
            f"{name} {frame.number(law.exponent, 2)}".strip() for name, law in picture.laws.items()
        ]
        sentences.append(f"Slope on logarithmic axes, fitted to the medians: {', '.join(slopes)}.")
    results = job.results()
    diverged = int(results.diverged().sum())
    if diverged:
        word = "run" if diverged == 1 else "runs"
        first = "It" if diverged == 1 else "The first"
        sentences.append(f"{diverged:,} {word} diverged (crosses). {first}: {results.why}")
    for sentence in filter(None, sentences):
        st.markdown(sentence)


def _draw_figure(
    page: PageState, experiment: Experiment, shown: Shown | None, drawing: Drawing
) -> Picture:
    """Draws the curve; a click on a point of it puts that run on the stage."""
    picture = draw_picture(drawing)
    key = f"{page.slug}:sweep:figure:{zlib.crc32(drawing.definition.code.encode())}"
    point = plotly_theme.clicked(key)
    plotly_theme.plot(
        picture.figure,
        key=key,
        alternative=picture.alt,
        height=HEIGHT,
        filename=f"{page.slug}-{experiment.name}-sweep",
        clickable=True,
    )
    if shown is not None and point is not None and isinstance(point.get("data"), int):
        _open(page, shown.job, point["data"])
        st.rerun()
    return picture


def _open(page: PageState, job: Job, number: int) -> None:
    """Puts a run of the sweep on the stage."""
    results = job.results()
    if not 0 <= number < job.sweep.count:
        return
    index = tuple(int(k) for k in np.unravel_index(number, job.sweep.shape))
    values: dict[str, Any] = {
        axis.name: axis.values[k]
        for axis, k in zip(job.sweep.axes, index, strict=False)
        if axis.name in page.fields
    }
    if "seed" in page.fields:
        values["seed"] = job.sweep.seeds[index[-1]] if len(job.sweep.seeds) > 1 else page["seed"]
    step = page.fields.get("step")
    if isinstance(step, Number):
        if results.status[index] == Status.DIVERGED:
            values["step"] = step.snap(int(results.step[index]) - 1)
        elif "step" in results.readouts and np.isfinite(results.values("step")[index]):
            values["step"] = step.snap(float(results.values("step")[index]))
    page.replace({**page.snapshot(), **values})


def _draw_numbers(page: PageState, experiment: Experiment, shown: Shown, drawing: Drawing) -> None:
    """Every run by hand: to open without a pointer, and to save."""
    job = shown.job
    runs = [run.index for run in sorted(job.sweep.runs(), key=lambda run: run.index)]
    runs = [index for index in runs if drawing.results.status[index] != Status.PENDING]
    listed, opens = st.columns([5, 1], vertical_alignment="bottom")
    key = f"{page.slug}:{experiment.name}:sweep:run"
    chosen = listed.selectbox(
        "Open a run on the stage",
        range(len(runs)),
        format_func=lambda k: drawing.run_text(runs[k]).replace("<br>", ", "),
        key=key,
    )
    if opens.button("Open", key=f"{key}:open", width="stretch"):
        _open(page, job, int(np.ravel_multi_index(runs[chosen], job.sweep.shape)))
        st.rerun()
    name = f"{page.slug}-{experiment.name}-sweep"
    saves = {
        "CSV": (partial(_csv, job), f"{name}.csv", "text/csv", "A row for each run"),
        "Notebook": (
            partial(_notebook, shown, drawing),
            f"{name}.ipynb",
            notebook.MIME,
            "Makes these runs again with the engine alone, and draws them",
        ),
    }
    with st.container(horizontal=True, gap="small"):
        for label, (make, file, mime, what) in saves.items():
            st.download_button(
                label,
                make,
                file,
                mime,
                icon=":material/download:",
                key=f"{key}:{label}",
                on_click="ignore",
                help=what,
            )


def _notebook(shown: Shown, drawing: Drawing) -> bytes:
    """The sweep, to be made again."""
    definition = shown.definition
    quantity = drawing.sweepable.quantities[definition.readout].label
    over = " and ".join(drawing.label(each.name) for each in definition.swept)
    title = f"{quantity} against {over}" if shown.question is None else shown.question.question
    return sweep_notebook(shown.job, drawing, title, _answer(shown))


def _csv(job: Job) -> bytes:
    """A row for each run."""
    return saved_files.table(*job.results().table(), digits=None)
