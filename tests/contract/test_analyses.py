"""Every analysis of every experiment: closed it costs nothing, opened it draws in both themes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.support import apps
from tests.support.apps import Visited, components, ignored, link
from tests.support.topics import Case, cases
from ui import analysis
from ui.components import unpack
from ui.fields import Choice
from ui.plotly_theme import DARK
from ui.state import EXPERIMENT


@pytest.fixture(scope="module", autouse=True)
def unhurried() -> Iterator[None]:
    with apps.unhurried():
        yield


def with_analyses() -> list[Case]:
    return [case for case in cases() if case.experiment.analyses]


@pytest.mark.parametrize("case", with_analyses(), ids=str)
def test_every_analysis_draws_with_an_alternative_in_both_themes(case: Case) -> None:
    page = Visited(case.slug)
    with apps.unhurried(0.0):
        app = page.opened(**case.link)
    assert not figures(app) and not ignored(app), "it is open at first"
    assert f"{case.slug}:analysis" not in app.session_state
    for each in case.experiment.analyses:
        assert each.shows.endswith("."), each.name
        header, figure = drawn_in_some_view(page, app, case, each)
        assert len(header["alternative"]) > 20 and header["filename"].endswith(each.name)
        assert figure["data"] and figure["layout"]["uirevision"]
        for colour in colours(figure):
            assert colour in DARK or colour == "rgba(0,0,0,0)", (each.name, colour)
        kept = app.session_state[f"{case.slug}:analysis"]
        rows = analysis.table(kept.columns).decode().splitlines()
        assert len(rows) > 2 and all("," in row for row in rows)
    with apps.unhurried(0.0):
        page.follow(app, **case.link, analysis=analysis.CLOSED)
    assert not figures(app), "it does not close"
    page.leave(app)
    assert f"{case.slug}:analysis" not in app.session_state


def drawn_in_some_view(
    page: Visited, app: AppTest, case: Case, each: analysis.Analysis
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Its figure in the first view in which there is one; in the others a sentence says why not.

    The first analysis of a page draws in the view that opens: it is what a visitor presses first.
    """
    view = case.fields.get("view")
    views = list(view.options) if isinstance(view, Choice) else [""]
    views.sort(key=lambda name: view is not None and name != view.default)
    for name in views:
        at = {"view": name} if name and view is not None and name != view.default else {}
        page.settle(page.follow(app, **case.link, **at, analysis=each.name))
        assert link(app)["analysis"] == each.name and not ignored(app)
        assert link(app).get(EXPERIMENT, case.experiment.name) == case.experiment.name
        if found := figures(app):
            first = (case.topic.experiments[0], case.experiment.analyses[0])
            assert not at or (case.experiment, each) != first, f"{each.name} does not draw at first"
            ((header, blobs),) = found
            return header, json.loads(blobs["figure"].tobytes())
        assert [box.proto.body for box in app.get("info")], f"{each.name} says nothing in {name}"
    raise AssertionError(f"{each.name} draws in no view")


def figures(app: AppTest) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [unpack(proto.bytes) for proto in components(app, "plotly_figure")]


def colours(value: Any) -> set[str]:
    """All colours in a figure's JSON, without what shines through."""
    if isinstance(value, dict):
        return set().union(*map(colours, value.values()))
    if isinstance(value, list):
        return set().union(*map(colours, value))
    if not isinstance(value, str) or not re.match("#[0-9a-fA-F]{6}$|rgb", value):
        return set()
    parts = re.match(r"rgba\((\d+), (\d+), (\d+), ", value)
    return {"#" + "".join(f"{int(part):02X}" for part in parts.groups()) if parts else value}
