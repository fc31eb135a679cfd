"""The notebook of a sweep makes the same runs with the engine alone, to the bit."""

import json
import re
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from engine.sweeps.execution import InThisThread, Job
from engine.sweeps.results import Results
from tests.contract.test_sweeps import SWEPT, declared, page
from tests.support.topics import Case
from ui.sweep_drawing import Drawing
from ui.sweep_notebook import sweep_notebook
from ui.sweeps import Definition, SweptChoice, SweptNumber

GRIDWORLD = next(case for case in SWEPT if case.slug == "gridworld")


@pytest.fixture(autouse=True)
def no_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    mpl.use("agg")
    import matplotlib.pyplot as plt

    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))


def asked(case: Case, definition: Definition, **values: Any) -> tuple[Job, Drawing]:
    """A sweep that has not begun, and how the page draws it."""
    sweepable, view = declared(case.experiment), page(case, **values)
    sweep = sweepable.sweep(definition, view.fields, 3 if sweepable.seeded else 0)
    job = Job(
        sweepable.measure, sweep, lambda run: sweepable.settings_at(view, run.values, run.seed)
    )
    known = sweepable.known(view.fields)
    return job, Drawing(Results(sweep), definition, sweepable, known, {})


def run(cells: list[dict[str, Any]]) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), namespace)  # noqa: S102
    return namespace


@pytest.mark.parametrize("case", SWEPT, ids=str)
def test_every_run_of_every_question_has_the_settings_of_the_page(case: Case) -> None:
    for preset in case.experiment.sweeps:
        job, drawing = asked(case, preset.definition, **preset.values)
        made = json.loads(sweep_notebook(job, drawing, preset.question, ""))
        assert len(made["cells"]) == 6
        text = "".join(line for cell in made["cells"] for line in cell["source"])
        assert set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)) <= {
            "dataclasses", "matplotlib", "engine", "numpy", "base64",
        }  # fmt: skip
        again = run(made["cells"][:4])
        assert again["measure"] is job.measure and again["sweep"] == job.sweep
        assert all(again["settings_of"](run) == settings for run, settings in job.runs)


_DISCOUNTS = SweptNumber("discount", 0.5, 0.9, 3)


@pytest.mark.parametrize(
    "definition",
    [
        Definition(_DISCOUNTS, "step", until=100),
        Definition(SweptNumber("slip", 0, 0.5, 3), "error", y=_DISCOUNTS, until=9),
        Definition(
            _DISCOUNTS, "step", y=SweptChoice("update_order", ("synchronous", "in-place")), until=50
        ),
        Definition(SweptChoice("update_order", ("synchronous", "in-place")), "step", until=50),
    ],
    ids=("curve", "map", "lines", "options"),
)
def test_it_finds_the_same_numbers_and_draws_them(definition: Definition) -> None:
    job, drawing = asked(GRIDWORLD, definition)
    sweepable, view = declared(GRIDWORLD.experiment), page(GRIDWORLD)
    here = InThisThread().start(
        sweepable.measure,
        job.sweep,
        lambda run: sweepable.settings_at(view, run.values, run.seed),
    )
    made = json.loads(sweep_notebook(here, drawing, "How many?", "As many."))
    assert "As many." in "".join(made["cells"][0]["source"])
    found, expected = run(made["cells"])["results"], here.results()
    assert found.readouts == expected.readouts
    for name in expected.readouts:
        assert found.values(name).tobytes() == expected.values(name).tobytes()
    assert np.isfinite(found.values(definition.readout)).all()


def test_a_field_that_is_not_the_swept_value_itself_is_looked_up() -> None:
    """A map of the gridworld is an option of the page and an array of the engine."""
    maps = tuple(declared(GRIDWORLD.experiment).known(GRIDWORLD.fields)["map"].options)[:2]  # type: ignore[attr-defined]
    job, drawing = asked(
        GRIDWORLD, Definition(SweptChoice("map", maps), "step", y=_DISCOUNTS, until=3)
    )
    made = json.loads(sweep_notebook(job, drawing, "How many?", ""))
    again = run(made["cells"][:4])
    assert "GRID_KINDS[map]" in "".join(made["cells"][2]["source"])
    assert all(again["settings_of"](run) == settings for run, settings in job.runs)
