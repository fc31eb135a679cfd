"""Shapes are checked: every jaxtyping annotation of the engine, by beartype, in every test.

`make test` runs two processes. A file stays in one of them, and all that drives a Chromium in the
same one: two browsers at a time would only wait for each other.
"""

import pytest
from jaxtyping import install_import_hook

import tests.support.typecheck

# Before any test module imports the engine; in production the annotations cost nothing.
install_import_hook("engine", f"{tests.support.typecheck.__name__}.checked")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        file = item.nodeid.split("::")[0]
        group = "browser" if file.startswith("tests/browser/") else file
        item.add_marker(pytest.mark.xdist_group(group))
