"""Notebooks of views, run cell by cell without Jupyter, and their numbers beside the page's."""

import csv
import io
import json
import math
import re
from collections.abc import Mapping
from contextlib import redirect_stdout
from typing import Any

import matplotlib as mpl
import pytest
import torch

MOST_CELLS = 24
ALLOWED = {"dataclasses", "engine", "inspect", "math", "matplotlib", "numpy", "plotly", "torch"}
"""What a notebook may import, beside parts of the standard library: no page, no Streamlit."""
_NUMBER = re.compile(
    r"([+-]?)(∞|NaN|\d[\d,]*(?:\.\d+)?)(?:e([+-]?\d+))?(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?( ?%)?"
)
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def code_of(notebook: bytes) -> list[str]:
    """The code of its cells."""
    cells = json.loads(notebook)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run(notebook: bytes) -> dict[str, Any]:
    """The names that its cells leave behind.

    What it imports is checked; what it draws is drawn, into nothing. It has one thread, as the page
    has: OpenMP counts them by thread, and what an app has set holds in its own alone.
    """
    torch.set_num_threads(1)
    mpl.use("agg")
    import matplotlib.pyplot as plt

    namespace: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as printed:
        patch.setattr(plt, "show", plt.draw)
        for place, text in enumerate(code_of(notebook)):
            imported = re.findall(r"^\s*(?:from|import) (\w+)", text, re.MULTILINE)
            assert set(imported) <= ALLOWED | {"__future__"}, imported
            exec(compile(text, f"cell {place}", "exec", dont_inherit=True), namespace)  # noqa: S102
    namespace["printed"] = printed.getvalue()
    namespace["pictures"] = len(plt.get_fignums())
    plt.close("all")
    return namespace


def compared(found: Mapping[str, Any], readouts: Mapping[str, str]) -> list[str]:
    """The labels under which notebook and page have the same numbers.

    Raises:
        AssertionError: a number differs by more than the page's rounding, or is not on the page.
    """
    same = []
    for label, value in found.items():
        if label not in readouts:
            assert isinstance(value, float) and math.isnan(value), (label, list(readouts))
            continue
        assert agree(value, readouts[label]), (label, value, readouts[label])
        same.append(label)
    return same


def agree(value: Any, text: str) -> bool:
    """Whether a value, or several, are what a text of the page says, within its rounding."""
    if isinstance(value, str):
        return value == text
    values = value if isinstance(value, tuple) else (value,)
    written = [_read(match) for match in _NUMBER.finditer(text.replace("−", "-"))]
    return len(written) >= len(values) and all(
        (math.isnan(number) and math.isnan(float(each)))
        or number == float(each)
        or abs(number - float(each)) <= 0.5000001 * unit + 1e-6 * abs(number)
        for each, (number, unit) in zip(values, written, strict=False)
    )


def _read(match: re.Match[str]) -> tuple[float, float]:
    """The number, and what one of its last digit is worth."""
    sign, digits, power, raised, percent = match.groups()
    if digits == "∞":
        return (-math.inf if sign == "-" else math.inf), 0.0
    if digits == "NaN":
        return math.nan, 0.0
    scale = 10.0 ** int(power or (raised or "0").translate(_LOWERED)) * (0.01 if percent else 1)
    decimals = len(digits.partition(".")[2])
    number = float(digits.replace(",", "")) * scale
    return (-number if sign == "-" else number), 10.0**-decimals * scale


def readouts_of(makers: Mapping[str, Any]) -> dict[str, str]:
    """Labels and values beside the stage, as the page's export has them."""
    rows = list(csv.reader(io.StringIO(makers["readouts"]("csv").decode())))[1:]
    return {row[0]: row[1] for row in rows}
