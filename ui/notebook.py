"""Notebooks to save, in the format of Jupyter (nbformat 4.5), as plain JSON.

Examples:
    >>> found = json.loads(notebook([markdown("# Title"), code("1 + 1")]))
    >>> [cell["cell_type"] for cell in found["cells"]]
    ['markdown', 'code']
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.source_code import Source

MIME = "application/x-ipynb+json"

LIBRARIES = (
    "They need nothing but the folder `engine` of the playground and Matplotlib: start Jupyter "
    "where that folder is."
)
"""What its reader has to have."""


def markdown(text: str) -> dict[str, Any]:
    """A cell of text."""
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(text)}


def code(text: str) -> dict[str, Any]:
    """A cell of Python that has not been run."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": _lines(text),
    }


def computing_imports(source: Source, *lines: str) -> str:
    """The first cell of code: what is imported, and how the page computes.

    Args:
        source: whose imports are written.
        lines: further imports.
    """
    source.name("engine", "device")
    every = list(dict.fromkeys([*lines, *source.import_lines()]))
    ours = [line for line in every if line.startswith("from engine")]
    others = sorted(line for line in every if line not in ours)
    setup = "device.setup()  # one thread, as on the page: then the numbers are the same"
    return "\n".join([*others, *ours, "", setup])


def notebook(cells: Sequence[dict[str, Any]]) -> bytes:
    """The file."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {
            "cells": [{"id": f"cell-{place}", **cell} for place, cell in enumerate(cells, 1)],
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        ensure_ascii=False,
        indent=1,
    ).encode()


def _lines(text: str) -> list[str]:
    return text.strip("\n").splitlines(keepends=True)
