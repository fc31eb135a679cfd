"""Directions of imports that import-linter's contracts in pyproject.toml cannot express."""

import ast
import importlib
from pathlib import Path

import pytest

from tests.support.server import ROOT
from ui import catalog
from ui.topic import Topic


def imported(path: Path) -> set[str]:
    """The modules that a file imports, at its top or inside a function, by full name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import on line {node.lineno}"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_nobody_imports_the_front_door_the_tests_or_the_benchmarks() -> None:
    for folder in ("engine", "ui", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            outside = {name.split(".")[0] for name in imported(path)} & {"app", "bench", "tests"}
            assert not outside, f"{path} imports {outside}"


@pytest.mark.parametrize("row", catalog.TOPICS, ids=lambda row: row.slug)
def test_an_experiment_imports_no_other_experiment(row: catalog.Topic) -> None:
    """What two experiments share stands in a module of its own."""
    topic: Topic = importlib.import_module(".".join(row.path.with_suffix("").parts)).TOPIC
    modules = {experiment.stage.__module__ for experiment in topic.experiments}
    for module in modules:
        others = imported(ROOT / f"{module.replace('.', '/')}.py") & (modules - {module})
        assert not others, f"{module} imports {others}"


@pytest.mark.parametrize("row", catalog.TOPICS, ids=lambda row: row.slug)
def test_the_engine_of_a_topic_imports_no_other_topic(row: catalog.Topic) -> None:
    """What two topics share stands in the folder of their chapter, or in the engine's root."""
    packages = {
        each: f"engine.{each.path.parent.as_posix()[6:].replace('/', '.')}"
        for each in catalog.TOPICS
    }
    others = tuple(f"{name}." for each, name in packages.items() if each != row)
    for path in sorted((ROOT / packages[row].replace(".", "/")).rglob("*.py")):
        strays = {name for name in imported(path) if name.startswith(others)}
        assert not strays, f"{path} imports {strays}"


@pytest.mark.parametrize("chapter", sorted({row.chapter for row in catalog.TOPICS}))
def test_what_a_chapter_shares_imports_none_of_its_topics(chapter: str) -> None:
    folder = ROOT / "engine" / chapter
    rows = [row for row in catalog.TOPICS if row.chapter == chapter]
    topics = tuple(f"engine.{chapter}.{row.path.parent.name}" for row in rows)
    for path in sorted(folder.glob("*.py")):
        upward = {name for name in imported(path) if name.startswith(topics)}
        assert not upward, f"{path} imports {upward}"


@pytest.mark.parametrize("row", catalog.TOPICS, ids=lambda row: row.slug)
def test_a_page_is_a_table_of_contents(row: catalog.Topic) -> None:
    assert (ROOT / row.path).read_text().count("\n") <= 60
