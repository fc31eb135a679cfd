"""The topic protocol: a page is a declaration, and `run` draws it.

A topic has a table of fields and a few experiments; an experiment states what is its own: its
controls, its stage, its presets, its texts. Everything that pages share is here and in `ui.frame`:
the frame, the tabs, the fragments, the guide strip with the questions, the seed, exports, the
mathematics, the code, the link.

A page draws in two fragments, one inside the other, so that what plays does not draw the controls::

    controls_and_stage      experiment.controls(page)
        stage               guide strip, experiment.stage(page, place) -> View, transport, link
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine import pool
from ui import (
    analysis,
    catalog,
    citation,
    exports,
    frame,
    playback,
    questions,
    same_data,
    sweep_panel,
)
from ui.analysis import Analysis
from ui.components import pointer
from ui.components.diagram import Diagram, diagram
from ui.components.glossary import explain_terms
from ui.components.guide import guide
from ui.components.panel import dragging
from ui.components.plotly_ahead import fetch_plotly_ahead
from ui.controls import page_button
from ui.exports import Export
from ui.fields import Choice, Field, Number
from ui.frame import Source
from ui.lectures import panel as lecture_panel
from ui.lectures import session as lectures
from ui.lectures import tour
from ui.live import Live
from ui.questions import QUESTION, STEP
from ui.server import metrics
from ui.state import EXPERIMENT, PageState
from ui.sweeps import Sweepable, SweepPreset
from ui.view_notebook import NO_NOTEBOOK, Notebook, NotebookFile
from ui.waiting import told_of_others

if TYPE_CHECKING:
    from torch import nn

SEED = Number("seed", "Seed", 0, 0, 9999, 1)
"""The field of a topic in which chance plays a part."""

_DIED = (
    "The process that was to compute this has ended twice. Change a setting, or press Reset; if it "
    "happens again, the settings ask for more memory than this machine has."
)


@dataclass(frozen=True)
class Place:
    """Where an experiment draws.

    Attributes:
        stage: the middle of the page.
        readouts: the column at its right.
        dragging: whether a slider is still under the hand. Another run follows when it rests, so
            what is slow can wait; it stays in its place as "…".
    """

    stage: DeltaGenerator
    readouts: DeltaGenerator
    dragging: bool


@dataclass(frozen=True)
class View:
    """What an experiment has put on the stage.

    Attributes:
        live: the run that the transport under the stage plays; None where nothing is played.
        below: draws what stands under the stage, after the transport.
        files: makes the bytes of what can be exported, in the file format that is asked for, by
            the name of its `Export`. Called when the visitor presses the button, outside any run.
        numbers: what the answers to the experiment's questions speak of.
        unfinished: there is more to compute (`ui.beside`), and another run is asked for.
        unanswered: the numbers are among what is not computed yet, so that the answer waits.
        shown: what is on the stage beside the numbers, for the analyses below it: points, fields.
        intro: in place of the experiment's introduction, where it shows something else.
        units: of numbers, of what is shown, and of the run's arrays and series, by their names;
            what is not named has none. They stand in the files of the numbers.
        notebook: how a notebook makes it again, or a sentence that says why none can.
    """

    live: Live | None = None
    below: Callable[[], None] | None = None
    files: Mapping[str, Callable[[str], bytes]] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    unfinished: bool = False
    unanswered: bool = False
    shown: Mapping[str, Any] = field(default_factory=dict)
    intro: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    notebook: Notebook | str = NO_NOTEBOOK


@dataclass(frozen=True)
class Preset:
    """A question, and the values of the fields under which the stage answers it.

    Attributes:
        question: asked in full.
        values: by field; all others have their defaults.
        answer: what to look at and why it happens, written from the numbers of the view. Its claims
            are tested (`tests.support.claims`): where the numbers do not bear one out, because the
            visitor or the run has left its regime, the sentence says what is there instead.
        own_data: the field that the question asks the visitor to fill. Drawing there is no leaving
            of the question: the answer goes on with what is drawn.
    """

    question: str
    values: Mapping[str, Any] = field(default_factory=dict)
    answer: Callable[[View], str] | None = None
    own_data: str = ""


@dataclass(frozen=True)
class Experiment:
    """One tab of a topic.

    Attributes:
        name: in the link, ``?experiment=name``.
        title: on the tab.
        controls: draws the left side, top to bottom.
        stage: computes, draws stage and readouts, and says what can be played and exported.
        intro: one or two sentences: what is on the stage, and which thing to move first.
        fields: that only this experiment has.
        presets: its questions.
        maths: Markdown with LaTeX between dollar signs, each symbol named.
        sources: works to read on in.
        code: the functions of the engine that are running.
        network: the network that learns, as the fields ask for it; its weights need not be set.
        seeded: what the seed decides ("data, noise and first weights"); empty hides the seed.
        exports: what can be saved.
        sweepable: what can be swept; None where no parameter sweep is offered.
        sweeps: sweeps worth seeing, each with a question that its curve answers.
        analyses: figures below the stage, drawn when they are asked for.
    """

    name: str
    title: str
    controls: Callable[[PageState], None]
    stage: Callable[[PageState, Place], View]
    intro: str = ""
    fields: tuple[Field, ...] = ()
    presets: tuple[Preset, ...] = ()
    maths: str = ""
    sources: tuple[Source, ...] = ()
    code: tuple[Callable[..., object] | type, ...] = ()
    network: Callable[[PageState], nn.Module] | None = None
    seeded: str = ""
    exports: tuple[Export, ...] = ()
    sweepable: Sweepable | None = None
    sweeps: tuple[SweepPreset, ...] = ()
    analyses: tuple[Analysis, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A page of the catalogue.

    Attributes:
        slug: its row in the catalogue.
        shared: fields that several experiments share.
        experiments: in the order of the tabs.
        diagram: what the topic is about at a glance; each part leads to an experiment.
        kept: fields that keep their value when a preset is chosen, such as a camera.
        check: puts right values of a link that do not fit together, and adds a sentence about each
            to `PageState.ignored`; called before anything is drawn.
        on_open: called when the visitor has chosen another experiment.
    """

    slug: str
    shared: tuple[Field, ...]
    experiments: tuple[Experiment, ...]
    diagram: Diagram | None = None
    kept: tuple[str, ...] = ()
    check: Callable[[PageState], None] | None = None
    on_open: Callable[[PageState], None] | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """The shared fields, after the ones that every topic has."""
        titles = {experiment.name: experiment.title for experiment in self.experiments}
        most = max(len(experiment.presets) for experiment in self.experiments)
        return (
            Choice(EXPERIMENT, "Experiment", next(iter(titles)), titles),
            Number(QUESTION, "Question", 0, 0, most, 1),
            playback.FIELD,
            *self.shared,
        )

    def experiment(self, name: str) -> Experiment:
        """The experiment of this name; raises KeyError if there is none."""
        return {experiment.name: experiment for experiment in self.experiments}[name]

    def state(self) -> PageState:
        """The values of the page in the visitor's session."""
        own = {experiment.name: self.own_fields(experiment) for experiment in self.experiments}
        return PageState(self.slug, self.fields, own, self._asked_with)

    def own_fields(self, experiment: Experiment) -> tuple[Field, ...]:
        """The fields that only this experiment has, with its parameter sweep and its analysis."""
        fields = (*experiment.fields, *analysis.choice_of(experiment.analyses))
        if experiment.sweepable is None:
            return fields
        every = {field.name: field for field in (*self.fields, *experiment.fields)}
        return (*fields, experiment.sweepable.field(every))

    def _asked_with(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values that the question is asked with which a link names."""
        experiment = self.experiment(values.get(EXPERIMENT, self.experiments[0].name))
        preset = questions.question_of(experiment, values.get(QUESTION, 0))
        return questions.values_of(preset) if preset is not None else {}


def run(topic: Topic) -> None:
    """Draws the page; the last line of its script."""
    page = topic.state()
    if topic.check is not None:
        topic.check(page)
    key = page.key(EXPERIMENT)
    if st.session_state.get(key) not in {each.name for each in topic.experiments}:
        # Nothing yet, or what the browser says of a tab that it is just taking off the page.
        st.session_state[key] = page[EXPERIMENT]
    experiment = topic.experiment(st.session_state[key])
    # Before anything is drawn: the seed in the frame may be a field of this experiment alone.
    if experiment.name != page[EXPERIMENT]:
        _open(page, topic, experiment)
    said = [] if frame.embedded() else lectures.follow()
    with frame.topic(
        topic.slug,
        on_reset=page.reset,
        ignored=[*page.ignored, *said],
        lecture=partial(lecture_panel.draw, topic.slug),
        seed=partial(_draw_seed, page, experiment.seeded) if experiment.seeded else None,
        tabs=_tabs(topic, experiment, key),
    ):
        if not (frame.embedded() or frame.presenting()):
            tour.draw_line(topic.slug)
        _controls_and_stage(page, topic, experiment)
        if frame.embedded():
            return
        if experiment.sweepable is not None:
            frame.folded(
                "Parameter sweep",
                ":material/query_stats:",
                partial(sweep_panel.draw, page, experiment),
                key=f"{topic.slug}:{experiment.name}:sweep",
                opened=sweep_panel.linked(page),
            )
        maths, code = st.columns(2, gap="large")
        with maths:
            frame.maths(experiment.maths, experiment.sources, key=f"{topic.slug}:maths")
        with code:
            frame.code(*experiment.code, key=f"{topic.slug}:code")
            if experiment.network is not None:
                network = partial(experiment.network, page)
                frame.network(network, key=f"{topic.slug}:network")
        explain_terms(topic.slug, catalog.topic(topic.slug).chapter, experiment.maths)
        if experiment.analyses or experiment.sweepable is not None:
            fetch_plotly_ahead(f"{topic.slug}:plotly_ahead")


def _tabs(topic: Topic, experiment: Experiment, key: str) -> frame.Tabs:
    """The tabs, and beside them the diagram."""
    titles = {each.name: each.title for each in topic.experiments}
    shown = topic.diagram
    if shown is None:
        return frame.Tabs(titles, key)
    nodes = [titles[node.experiment] for node in shown.nodes]
    name = f"{topic.slug}:diagram"
    draw = partial(diagram, name, shown, experiment.name, chosen=key, titles=nodes)
    return frame.Tabs(titles, key, beside=draw)


def _open(page: PageState, topic: Topic, experiment: Experiment) -> None:
    """Another tab was chosen. Its run begins anew; a step of its own it remembers."""
    page[EXPERIMENT] = experiment.name
    page[QUESTION] = 0
    page[playback.FIELD.name] = playback.FIELD.default
    if any(shared.name == STEP for shared in topic.shared):
        page[STEP] = page.fields[STEP].default
    if topic.on_open is not None:
        topic.on_open(page)


@st.fragment
def _controls_and_stage(page: PageState, topic: Topic, experiment: Experiment) -> None:
    """The controls, and beside them everything that moves."""
    left, body = frame.controls_and_body()
    with left:
        experiment.controls(page)
        exports.offer(page, experiment.exports, citation.picture_text(page, topic, experiment))
    with body:
        _stage(page, topic, experiment)


@st.fragment
def _stage(page: PageState, topic: Topic, experiment: Experiment) -> None:
    """Stage, readouts and clock: all that runs while it plays."""
    hand = dragging(page)
    if page.take_orders():
        st.rerun()  # the whole page: its controls show other values
    around = questions.around(page, topic, experiment)
    answered = questions.follow_strip(page, topic, experiment, around)
    guide_strip = st.container(key="guide_strip")
    stage, readouts = frame.stage_and_readouts()
    shown_readouts = frame.collect_readouts()
    try:
        with metrics.timed_stage(topic.slug), told_of_others("waiting"):
            view = experiment.stage(page, Place(stage, readouts, hand))
    except pool.ProcessDiedError:
        with stage:
            frame.notice([_DIED])
        page.publish()
        return
    exports.keep(page, view, shown_readouts, analysis.units_of(experiment.analyses))
    shown = questions.question_shown(page, experiment)
    answer = questions.answer_to(shown, view)
    with guide_strip:
        guide(
            questions.strip_of(page),
            view.intro or experiment.intro,
            [preset.question for preset in experiment.presets],
            None if shown is None else experiment.presets.index(shown),
            answer,
            left=shown is not None and questions.has_left(page, shown, view),
            hold_answer=frame.presenting(),
            before=around.before,
            after=around.after,
            alone=frame.embedded(),
            course=around.course,
        )
    with stage:
        if view.live is not None:
            if answered:
                view.live.play_from_start(wherever=questions.plays_on(shown))
            view.live.transport()
        if view.below is not None:
            view.below()
        if not frame.embedded():
            same_data.draw_links(page, experiment.name, present=frame.presenting())
    if not frame.embedded():
        analysis.section(page, experiment.analyses, view, dragging=hand)
    if not hand:
        page.record_edits(pointer.take_gesture())
    page.publish(later=hand, again=view.unfinished)  # the address follows when the slider rests
    words = citation.notebook_words(page, topic, experiment, answer)
    exports.keep_notebook(page, NotebookFile(view.notebook, words, experiment))


def _draw_seed(page: PageState, decides: str) -> None:
    """The seed beside the buttons of the page; pressing it takes the next."""
    page_button(
        page,
        f"Seed {page['seed']}",
        _take_next_seed,
        icon=":material/casino:",
        type="tertiary",
        key=f"{page.slug}:seed",
        help=f"Another seed: other {decides}",
    )


def _take_next_seed(page: PageState) -> None:
    page["seed"] = (page["seed"] + 1) % (SEED.high + 1)
