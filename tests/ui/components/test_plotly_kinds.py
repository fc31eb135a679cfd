"""The script that is served registers what the pages draw, of the very release that is pinned."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from ui.components.plotly_figure.kinds import KINDS, with_kinds


def whole() -> str:
    found = find_spec("plotly")
    assert found is not None and found.origin is not None
    return (Path(found.origin).parent / "package_data" / "plotly.min.js").read_text("utf-8")


def test_only_the_list_of_kinds_is_shorter() -> None:
    script = whole()
    less = with_kinds(script)
    (calls,) = re.findall(r"\.register\(\[([\w$(),]+)\]\)", less)
    assert len(calls.split(",")) == len(KINDS) - 1
    (every,) = re.findall(r"\.register\(\[([\w$(),]+)\]\)", script)
    assert set(calls.split(",")) < set(every.split(","))
    assert less == script.replace(every, calls)
    assert with_kinds(script, ("scatter", "pie", "bar")).count(calls) == 0


def test_another_script_or_a_kind_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no list"):
        with_kinds("var Plotly = {};")
    with pytest.raises(ValueError, match="no hologram"):
        with_kinds(whole(), ("hologram",))
