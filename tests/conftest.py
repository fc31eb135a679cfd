"""Shapes are checked: every jaxtyping annotation of the engine, by beartype, in every test.

`make test` runs two processes. A file stays in one of them, with its fixtures.
"""

import pytest
from jaxtyping import install_import_hook
from xdist.scheduler import LoadScopeScheduling

import tests.support.typecheck

# Before any test module imports the engine; in production the annotations cost nothing.
install_import_hook("engine", f"{tests.support.typecheck.__name__}.checked")


class ByFile(LoadScopeScheduling):
    """Hands out whole files."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::", maxsplit=1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    """Called by pytest-xdist where there is more than one process."""
    return ByFile(config, log)
