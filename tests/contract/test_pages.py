"""Each experiment beside the browser: it opens, answers, exports, and survives what links ask.

One app per experiment, in which everything is tried one after the other. A topic's own tests say
whether what it shows is right; here it is only asked that it shows something.
"""

import inspect
import json
import re
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from engine.sizes import size_of
from tests.support import apps, notebooks
from tests.support.apps import Visited, html, ignored, link, notices, shown
from tests.support.claims import Claim, claims_of
from tests.support.topics import Case, cases, combinations, garbage, survives_a_link
from ui import beside, questions
from ui.exports import NOTEBOOK, NUMBERS, READOUTS, SETTINGS
from ui.questions import STEP
from ui.state import EXPERIMENT
from ui.topic import Preset, View

MOST_LETTERS = 280
"""Of an answer: more than that is too small to read in two lines of the guide strip."""

ON_ITS_WAY_MS = 60.0

_ON_ONE_LINE = re.compile(r"\s*\$\$[^$]+\$\$\s*")

PENDING = ("body:neural", "body:own", "gaussian-splats:one", "gaussian-splats:explore")
"""Experiments whose views have no notebook yet, and say so."""

LEFT_BYTES = 500_000
"""What may stay of a page that was left: its fields, and a little about them."""


@pytest.fixture(scope="module", autouse=True)
def unhurried() -> Iterator[None]:
    """What is measured beside an answer is not waited for."""
    with apps.unhurried(beside_ms=beside.BUDGET_MS):
        yield


@pytest.fixture(scope="module", params=cases(), ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(scope="module")
def page(case: Case) -> Visited:
    return Visited(case.slug)


@pytest.fixture(scope="module")
def app(case: Case, page: Visited) -> AppTest:
    """Opened where nothing comes in time."""
    with apps.unhurried(0.0):
        return page.opened(**case.link)


def test_its_formulas_are_read_as_formulas(case: Case) -> None:
    """Markdown opens a displayed formula with a line of its own, and closes it with another."""
    text, displayed = [], False
    for line in case.experiment.maths.splitlines():
        if line.strip() == "$$":
            displayed = not displayed
        elif displayed:
            assert "$" not in line.replace(r"\$", ""), line
        elif not _ON_ONE_LINE.fullmatch(line):
            assert "$$" not in line, line
            text.append(line)
    assert not displayed, "a formula is not closed"
    for paragraph in "\n".join(text).split("\n\n"):
        assert paragraph.replace(r"\$", "").count("$") % 2 == 0, paragraph


def test_it_is_declared_whole(case: Case) -> None:
    experiment = case.experiment
    assert experiment.intro.endswith((".", "!", "?")), "what is on the stage, what to move first"
    assert experiment.maths and experiment.code
    assert all(inspect.getsource(inspect.unwrap(part)) for part in experiment.code)
    assert experiment.presets, "it asks nothing"
    for preset in experiment.presets:
        assert preset.question.endswith("?"), preset.question
        assert len(preset.question.split()) >= 3, preset.question
        for name, value in preset.values.items():
            assert survives_a_link(case.fields[name], value), (preset.question, name)
    for field in case.fields.values():
        assert field.label and survives_a_link(field, field.default), field.name
        assert len(field.name) > 2, f"{field.name} is no name that a stranger knows"


def test_it_opens(case: Case, app: AppTest) -> None:
    assert shown(app) and not ignored(app)
    assert link(app).get(EXPERIMENT, case.topic.experiments[0].name) == case.experiment.name
    seeds = [button for button in app.button if button.key == f"{case.slug}:seed"]
    assert len(seeds) == bool(case.experiment.seeded)


def test_every_question_is_shown_answered_and_exported_and_its_link_brings_it_back(
    case: Case, page: Visited, app: AppTest, views: list[View]
) -> None:
    every = (*case.experiment.exports, READOUTS, NUMBERS, SETTINGS)
    missing = {(each.name, suffix) for each in every for suffix in each.formats}
    missing -= page.exported(app, missing)
    claims = claims_of(case.slug, case.experiment.name)
    assert set(claims) == {preset.question for preset in case.experiment.presets if preset.answer}
    for place, preset in enumerate(case.experiment.presets):
        page.settle(page.choose(app, place))
        assert shown(app) and not ignored(app), preset.question
        strip = page.guide(app)
        assert strip["chosen"] == place
        assert bool(strip["answer"]) == bool(preset.answer), preset.question
        asked = link(app)
        for name, value in preset.values.items():
            field = case.fields[name]
            if name != STEP:  # it may play on by itself
                usual = field.format(field.default)
                assert asked.get(name, usual) == field.format(value), (preset.question, name)
        missing -= page.exported(app, missing)
        claim = claims.get(preset.question)
        if claim is not None and opens_at(claim, preset):
            holds(claim, preset, views[-1], strip["answer"])
    assert not missing, "no file was made at first paint or of any question"
    page.follow(app, **asked)
    assert not ignored(app)
    assert {**link(app), STEP: ""} == {**asked, STEP: ""}


def test_a_notebook_makes_the_view_again_with_the_engine_alone(
    case: Case, page: Visited, app: AppTest
) -> None:
    """At first paint and of a question; a run is seen on its way, at a step that comes soon."""
    if str(case).startswith(PENDING):
        return
    with apps.unhurried(0.0, beside_ms=apps.PATIENCE_MS):
        # Named even where it is the first: an address without anything keeps what a page showed.
        page.follow(app, **{EXPERIMENT: case.experiment.name})
        first = same_in_notebook(case, app)
        assert first is not None, "what it opens with has no notebook"
        for preset in case.experiment.presets:
            values = {name: case.fields[name].format(v) for name, v in preset.values.items()}
            page.follow(app, **case.link, **values)
            found = same_in_notebook(case, app)
            if found is not None:
                break
    assert found is not None, "no question has a notebook"
    assert first or found, "no notebook has a number of the page"


def same_in_notebook(case: Case, app: AppTest) -> list[str] | None:
    """The readouts that the notebook of what is shown computes as well.

    None where there is no notebook, and a sentence says why.
    """
    makers = app.session_state[f"{case.slug}:export"]
    maker = makers[NOTEBOOK.name]
    if maker.refusal:
        assert maker.refusal.endswith(".")
        return None
    made = maker("ipynb")
    assert len(json.loads(made)["cells"]) <= notebooks.MOST_CELLS
    run = notebooks.run(made)
    assert run["pictures"] and run["printed"], "it shows nothing"
    return notebooks.compared(run["numbers"], notebooks.readouts_of(makers))


def test_every_answer_at_a_later_step_is_true_of_its_question_and_not_said_elsewhere(
    case: Case, page: Visited, app: AppTest, views: list[View]
) -> None:
    claims = claims_of(case.slug, case.experiment.name)
    for place, preset in enumerate(case.experiment.presets):
        claim = claims.get(preset.question)
        if claim is None or opens_at(claim, preset):
            continue
        values = {name: case.fields[name].format(v) for name, v in preset.values.items()}
        at = {claim.step_field: str(claim.step), questions.QUESTION: str(place + 1)}
        page.settle(page.follow(app, **case.link, **values | at))
        assert link(app)[claim.step_field] == str(claim.step), preset.question
        holds(claim, preset, views[-1], page.guide(app)["answer"])


@pytest.fixture
def views(monkeypatch: pytest.MonkeyPatch) -> list[View]:
    """What is put on the stage from now on, in turn."""
    seen: list[View] = []
    answer = questions.answer_to

    def recorded(preset: Preset | None, view: View) -> str:
        seen.append(view)
        return answer(preset, view)

    monkeypatch.setattr(questions, "answer_to", recorded)
    return seen


def opens_at(claim: Claim, preset: Preset) -> bool:
    """Whether the question is answered where it opens."""
    return claim.step is None or preset.values.get(claim.step_field) == claim.step


def holds(claim: Claim, preset: Preset, view: View, written: str) -> None:
    """The answer is true of its question, is not said elsewhere, and is a short sentence."""
    claim.check(preset, view)
    assert len(written) <= MOST_LETTERS, written
    assert not re.search(r"\b(nan|inf|None)\b|\{|e[+-]\d", written), written


def test_extreme_values_give_a_picture_or_a_sentence(
    case: Case, page: Visited, app: AppTest
) -> None:
    """A long run is seen on its way."""
    with apps.unhurried(ON_ITS_WAY_MS):
        for query in combinations(case):
            page.follow(app, **query)
            assert shown(app), query


def test_a_hostile_link_is_answered_with_a_sentence(
    case: Case, page: Visited, app: AppTest
) -> None:
    for field in case.fields.values():
        for text in garbage(field):
            try:
                field.parse(text)
            except ValueError as refusal:
                assert str(refusal), f"{field.name}={text}: nothing is said"
    script = dict.fromkeys(case.fields, "<script>alert(1)</script>") | case.link
    page.follow(app, **script, **{"<b>no field</b>": "1"})
    assert shown(app) and notices(app)
    assert "<script>" not in html(app) and "<b>no" not in html(app)


def test_in_a_frame_of_another_page_it_has_its_stage_alone_and_outside_it_is_exported(
    case: Case, page: Visited, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(st.context), "is_embedded", True)
    named = {EXPERIMENT: case.experiment.name}
    with apps.unhurried(0.0):
        page.follow(app, **named)
        assert shown(app) and not ignored(app)
        assert page.guide(app)["alone"]
        assert "The maths" not in [fold.label for fold in app.expander]
    monkeypatch.undo()
    with apps.unhurried(0.0):
        page.follow(app, **named)
        assert "The maths" in [fold.label for fold in app.expander]
        app.session_state[f"{case.slug}:export:fold"] = True
        page.follow(app, **named)
    assert shown(app)
    assert len(app.get("download_button")) >= 3, "readouts, arrays and settings"
    app.session_state[f"{case.slug}:export:fold"] = False


def test_nothing_large_stays_when_the_page_is_left(case: Case, page: Visited, app: AppTest) -> None:
    page.leave(app)
    kept = {name: size_of(value) for name, value in page.kept(app).items()}
    assert sum(kept.values()) < LEFT_BYTES, kept
