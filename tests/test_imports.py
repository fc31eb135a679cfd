"""Directions of imports that import-linter's contracts in pyproject.toml cannot express."""

import ast
from pathlib import Path

from tests.support.server import ROOT


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
