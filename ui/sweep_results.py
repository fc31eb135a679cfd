"""The curve of a parameter sweep while it is computed, what it answers, and its numbers to save."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from engine.sweeps.execution import Job
from engine.sweeps.results import Results, Status
from ui import frame, notebook, plotly_theme, saved_files
from ui.components.ticker import ticker
from ui.fields import Number
from ui.state import PageState
from ui.sweep_drawing import Drawing, Picture
from ui.sweep_figure import draw_picture
from ui.sweep_notebook import sweep_notebook
from ui.sweeps import SWEEP, Definition, Sweepable, SweepPreset

if TYPE_CHECKING:
    from ui.topic import Experiment

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


def kept_under(page: PageState, experiment: Experiment) -> str:
    """Under which the session holds the sweep; let go like a run when the page is left."""
    return f"live:{page.slug}:{experiment.name}:sweep"


def definition_of(page: PageState, sweepable: Sweepable) -> Definition:
    """The sweep of the link, else the usual one."""
    return sweepable.read(page[SWEEP], page.fields) if page[SWEEP] else sweepable.usual


def seed_of(page: PageState, sweepable: Sweepable) -> int:
    """Of the page's runs; 0 if they draw nothing."""
    return int(page["seed"]) if sweepable.seeded else 0


@st.fragment
def results(page: PageState, experiment: Experiment) -> None:
    """The curve so far; drawn again and again until it is whole."""
    sweepable = experiment.sweepable
    assert sweepable is not None
    shown = st.session_state.get(kept_under(page, experiment))
    if not isinstance(shown, Shown):
        # Empty axes: the browser loads Plotly before the first point is there.
        definition = definition_of(page, sweepable)
        results = Results(sweepable.sweep(definition, page.fields, seed_of(page, sweepable)))
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
