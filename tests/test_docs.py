"""The worked example of docs/adding-a-topic.md is a topic that works."""

import linecache
import sys
from types import ModuleType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.sweeps.execution import InThisThread
from tests.support import guide, notebooks
from tests.support.server import ROOT
from ui import catalog


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The example as if its row and its modules were in place; returns all its code."""
    code = guide.blocks()
    for path, text in sorted(code.items(), key=lambda block: block[0].endswith("page.py")):
        if path.startswith(("engine/", "pages/")):
            _install(path, text, monkeypatch)
    row = eval(code["ui/catalog.py"], {"Topic": catalog.Topic})
    monkeypatch.setattr(catalog, "TOPICS", (*catalog.TOPICS, row))
    return code


def _install(path: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module, and the packages around it that do not exist."""
    name = path.removesuffix(".py").replace("/", ".")
    parts = name.split(".")
    for length in range(1, len(parts)):
        package = ".".join(parts[:length])
        if package not in sys.modules and not (ROOT / package.replace(".", "/")).exists():
            monkeypatch.setitem(sys.modules, package, ModuleType(package))
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    if (parent := sys.modules.get(name.rpartition(".")[0])) is not None:
        monkeypatch.setattr(parent, parts[-1], module, raising=False)
    file = f"{name.replace('.', '/')}.py"
    module.__file__ = file
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    exec(compile(text, file, "exec"), vars(module))


def test_its_row_leads_to_its_page(example: dict[str, str]) -> None:
    assert catalog.topic("coin").path.as_posix() in example


def test_two_experiments_with_sweep_analysis_and_notebook_cost_at_most_240_lines(
    example: dict[str, str],
) -> None:
    pages = [text for path, text in example.items() if path.startswith(("pages/", "ui/"))]
    assert sum(text.count("\n") for text in pages) <= 240


def test_its_tests_pass(example: dict[str, str]) -> None:
    tests: dict[str, object] = {}
    code = example["tests/engine/foundations/coin/test_flips.py"]
    exec(compile(code, "test_flips.py", "exec"), tests)
    names = [name for name in tests if name.startswith("test_")]
    assert len(names) == 3
    for name in names:
        test = tests[name]
        assert callable(test)
        test()


def test_its_page_draws_and_answers(example: dict[str, str]) -> None:
    app = AppTest.from_string(example["pages/foundations/coin/page.py"], default_timeout=30).run()
    assert not app.exception
    app.session_state["coin:guide"] = {"chosen": {"seq": 1, "value": 1}}
    app.run()
    assert not app.exception
    assert app.session_state["page:coin"]["values"]["heads"] == 0.05


def test_its_sweep_answers_what_its_curve_bears_out(example: dict[str, str]) -> None:
    names: dict[str, Any] = {}
    exec(compile(example["tests/pages/foundations/coin/claims.py"], "claims.py", "exec"), names)
    experiment = sys.modules["pages.foundations.coin.page"].TOPIC.experiments[0]
    coins = sys.modules["engine.foundations.coin.flips"]
    (preset,) = experiment.sweeps
    claim = names["SWEEP_CLAIMS"]["one_coin"][preset.question]
    fields = {field.name: field for field in sys.modules["pages.foundations.coin.page"].FIELDS}
    sweep = experiment.sweepable.sweep(preset.definition, fields)
    job = InThisThread().start(
        experiment.sweepable.measure,
        sweep,
        lambda run: coins.CoinSettings(heads=run.values["heads"], seed=run.seed),
    )
    claim.check(preset, job.results())


def test_its_notebook_has_the_share_of_the_page(example: dict[str, str]) -> None:
    app = AppTest.from_string(example["pages/foundations/coin/page.py"], default_timeout=30)
    app.query_params["step"] = "40"
    app.run()
    makers = app.session_state["coin:export"]
    found = notebooks.run(makers["notebook"]("ipynb"))
    assert found["steps"] == 40 and found["pictures"] == 1
    assert notebooks.compared(found["numbers"], notebooks.readouts_of(makers)) == ["share of heads"]


def test_its_second_experiment_draws(example: dict[str, str]) -> None:
    app = AppTest.from_string(example["pages/foundations/coin/page.py"], default_timeout=30)
    app.query_params["experiment"] = "many_coins"
    app.query_params["flips"] = "1000"
    app.query_params["analysis"] = "shares"
    app.run()
    assert not app.exception
    kinds = [element.proto.component_name for element in app.get("bidi_component")]
    assert "playground_plotly_figure" in kinds
    assert app.session_state["page:coin"]["values"]["many_coins/flips"] == 1000
