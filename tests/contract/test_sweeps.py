"""Each parameter sweep that is declared can be asked for, and computes what the stage shows."""

import dataclasses
import json
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import torch

from engine.sweeps import measures
from engine.sweeps.encoding import plain, settled
from engine.sweeps.execution import InThisThread, outcome_of
from tests.support import apps
from tests.support.apps import Visited, ignored
from tests.support.claims import sweep_claims_of
from tests.support.topics import Case, cases
from ui import state
from ui.state import PageState
from ui.sweeps import Sweepable
from ui.topic import Experiment

SWEPT = [case for case in cases() if case.experiment.sweepable is not None]
PLAYED = [case for case in SWEPT if case.experiment.sweepable.until is not None]  # type: ignore[union-attr]
FEW_STEPS = 5


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    """OpenMP counts threads by thread: what an app has set holds in its own alone."""
    torch.set_num_threads(1)


def declared(experiment: Experiment) -> Sweepable:
    assert experiment.sweepable is not None
    return experiment.sweepable


def page(case: Case, **values: Any) -> PageState:
    """The state of a page as a visitor has it, without a server."""
    kept = {"page:shown": case.slug}
    kept[f"page:{case.slug}"] = {"values": {}, "ignored": [], "edition": 0}  # type: ignore[assignment]
    with mock.patch.object(state, "st", SimpleNamespace(session_state=kept, query_params={})):
        found = case.topic.state()
    found.replace({"experiment": case.experiment.name, **values})
    return found


@pytest.mark.parametrize("case", SWEPT, ids=str)
def test_every_sweep_is_valid_and_its_code_survives_a_link(case: Case) -> None:
    sweepable = declared(case.experiment)
    assert case.experiment.sweeps, "none is worth seeing"
    for definition in (sweepable.usual, *(each.definition for each in case.experiment.sweeps)):
        assert sweepable.read(definition.code, case.fields) == definition
    for preset in case.experiment.sweeps:
        assert preset.question.endswith("?") and len(preset.question.split()) >= 4
        for name, value in preset.values.items():
            assert case.fields[name].parse(case.fields[name].format(value)) == value
    assert set(sweepable.quantities) <= set(sweepable.measure.readouts)
    assert len(sweepable.field(case.fields).check(sweepable.usual.code)) <= 600


@pytest.mark.parametrize("case", SWEPT, ids=str)
def test_another_process_is_told_the_same_settings_and_measures_the_first_point(
    case: Case,
) -> None:
    sweepable = declared(case.experiment)
    measure = sweepable.measure
    assert measures.named(measure.name) is measure
    for preset in case.experiment.sweeps:
        view = page(case, **preset.values)
        sweep = sweepable.sweep(preset.definition, view.fields)
        run = sweep.runs()[0]
        settings = sweepable.settings_at(view, run.values, run.seed)
        told = settled(measure.settings, json.loads(json.dumps(plain(settings))))
        assert told == settings
        until = None if sweep.until is None else min(sweep.until, FEW_STEPS)
        here, there = (outcome_of(measure, each, until) for each in (settings, told))
        assert set(here.numbers) == set(measure.readouts) or here.diverged
        assert json.dumps(here.numbers) == json.dumps(there.numbers)


@pytest.mark.parametrize("case", PLAYED, ids=str)
def test_a_point_is_the_view_that_a_link_to_it_opens(case: Case) -> None:
    """To the bit: the run on the stage has the settings and the numbers of the run of the sweep."""
    sweepable = declared(case.experiment)
    preset = case.experiment.sweeps[0]
    view = page(case, **preset.values)
    run = sweepable.sweep(preset.definition, view.fields).runs()[-1]
    settings = sweepable.settings_at(view, run.values, run.seed)
    seed = {"seed": run.seed} if sweepable.seeded else {}
    shown = {**preset.values, **seed, **{k: v for k, v in run.values.items() if k in case.fields}}
    found = outcome_of(sweepable.measure, settings, FEW_STEPS).numbers
    query = {name: case.fields[name].format(value) for name, value in shown.items()}
    query["step"] = str(round(found["step"]))
    with apps.unhurried():
        visited = Visited(case.slug)
        app = visited.settle(visited.opened(**case.link, **query))
    assert not ignored(app)
    runs = [
        state["run"]
        for name, state in app.session_state.items()
        if str(name).startswith(f"live:{case.slug}:") and isinstance(state, dict)
    ]
    played = [each for each in runs if each is not None and settings in parts(each.settings)]
    assert played, "the stage has other settings"
    for each in played:
        metrics = each.seek(round(found["step"])).metrics if each.settings == settings else {}
        common = set(metrics) & set(found)
        assert common or each.settings != settings
        assert all(json.dumps(metrics[name]) == json.dumps(found[name]) for name in common)


def parts(settings: Any) -> list[Any]:
    """Settings of a run, and of the runs that it plays side by side."""
    values = [getattr(settings, field.name) for field in dataclasses.fields(settings)]
    return [settings, *(part for value in values if isinstance(value, tuple) for part in value)]


@pytest.mark.parametrize("case", SWEPT, ids=str)
def test_every_answer_is_borne_out_by_its_curve(case: Case) -> None:
    sweepable = declared(case.experiment)
    claims = sweep_claims_of(case.slug, case.experiment.name)
    assert set(claims) == {preset.question for preset in case.experiment.sweeps}
    for preset in case.experiment.sweeps:
        claim = claims[preset.question]
        view = page(case, **preset.values)
        definition = claim.reduced or preset.definition
        sweep = sweepable.sweep(definition, view.fields)
        job = InThisThread().start(
            sweepable.measure,
            sweep,
            lambda run, view=view: sweepable.settings_at(view, run.values, run.seed),  # type: ignore[misc]
        )
        claim.check(preset, job.results())
