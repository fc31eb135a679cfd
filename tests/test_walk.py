"""The walk of one slider through the code: every file and name in it exists, and it is short."""

import ast
import re

from tests.support.server import ROOT

WALK = (ROOT / "docs" / "walk.md").read_text()
STATIONS = re.findall(r"^## \d+ · .*?: `(.+?)`\n(.*?)(?=^## |\Z)", WALK, re.DOTALL | re.MULTILINE)
MOST_STATIONS = 10


def defined(path: str) -> set[str]:
    """Names of functions, classes and methods in a file of ours."""
    text = (ROOT / path).read_text()
    if path.endswith(".js"):
        return set(re.findall(r"(?:function|const) (\w+)", text))
    kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)}


def names(text: str) -> set[str]:
    """What stands between backticks and is no file."""
    return {name for name in re.findall(r"`([^`]+)`", text) if "/" not in name}


def test_every_station_defines_what_it_names():
    for place, (path, text) in enumerate(STATIONS):
        named = names(text)
        assert named & defined(path), f"nothing of {path} is named"
        around = {name for other, _ in STATIONS[place - 1 : place + 4] for name in defined(other)}
        assert named <= defined(path) | around | {"discount", "resting"}, path


def test_every_file_that_is_named_exists():
    files = {name for name in re.findall(r"`([^`]+)`", WALK) if "/" in name}
    assert len(files) > len(STATIONS)
    for file in files:
        assert (ROOT / file).is_file(), file


def test_the_files_beside_the_way_define_what_is_named():
    introduction = WALK.split("\n## ", maxsplit=1)[0]
    there = defined("ui/topic.py") | defined("engine/reinforcement/gridworld/transitions.py")
    assert names(introduction) <= there


def test_the_way_is_short_and_goes_through_no_file_twice():
    files = [path for path, _ in STATIONS]
    assert 0 < len(files) == len(set(files)) <= MOST_STATIONS


def test_it_runs_one_way():
    """Browser, ui and page, engine, page and ui, browser: the layers fall once and rise once."""
    depth = {"ui": 1, "pages": 2, "engine": 4}
    order = [0 if path.endswith(".js") else depth[path.split("/")[0]] for path, _ in STATIONS]
    deepest = order.index(max(order))
    assert all(layer == 4 for layer in order[deepest : order.index(2, deepest)])
    assert 4 not in order[order.index(2, deepest) :], "no way back into the engine"
