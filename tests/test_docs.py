"""The worked example of docs/adding-a-topic.md is a topic that works."""

import re
import sys
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.server import ROOT
from ui import catalog

GUIDE = ROOT / "docs" / "adding-a-topic.md"


def blocks() -> dict[str, str]:
    """The guide's code, by the path in its first line."""
    found = re.findall(r"```python\n# (\S+)\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return dict(found)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The example as if its row and its engine were in place; returns all its code."""
    code = blocks()
    engine = ModuleType("engine.foundations.coin")
    monkeypatch.setitem(sys.modules, engine.__name__, engine)
    exec(compile(code["engine/foundations/coin.py"], "coin.py", "exec"), vars(engine))
    row = eval(code["ui/catalog.py"], {"Topic": catalog.Topic})
    monkeypatch.setattr(catalog, "TOPICS", (*catalog.TOPICS, row))
    return code


def test_its_row_leads_to_its_page(example: dict[str, str]) -> None:
    assert catalog.topic("coin").path.as_posix() in example


def test_its_tests_pass(example: dict[str, str]) -> None:
    tests: dict[str, object] = {}
    exec(compile(example["tests/engine/foundations/test_coin.py"], "test_coin.py", "exec"), tests)
    names = [name for name in tests if name.startswith("test_")]
    assert len(names) == 2
    for name in names:
        test = tests[name]
        assert callable(test)
        test()


def test_its_page_draws_and_answers(example: dict[str, str]) -> None:
    page = AppTest.from_string(example["pages/foundations/coin.py"], default_timeout=30).run()
    assert not page.exception
    page.session_state["coin:presets"] = {"chosen": {"seq": 1, "value": 1}}  # "Rare heads?"
    page.run()
    assert not page.exception
    assert page.session_state["page:coin"]["values"]["p"] == 0.05
