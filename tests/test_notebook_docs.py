"""The three notebooks of docs/notebooks.md run, and have the numbers that stand below them."""

import re

import pytest

from tests.support import notebooks
from tests.support.server import ROOT
from ui.notebook import code, notebook

SECTIONS = (ROOT / "docs" / "notebooks.md").read_text().split("\n## ")[1:]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda text: text.splitlines()[0])
def test_a_notebook_of_the_documents_has_the_numbers_below_it(section: str) -> None:
    (text,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    found = notebooks.run(notebook([code(text)]))
    rows = dict(re.findall(r"^\| (?!On the page)(.+?) \| (.+?) \|$", section, re.MULTILINE))
    assert len(rows) >= 3 and set(notebooks.compared(found["numbers"], rows)) == set(rows)
    (picture,) = re.findall(r"\]\((notebooks/.*?\.png)\)", section)
    assert (ROOT / "docs" / picture).read_bytes().startswith(b"\x89PNG")


def test_there_are_three() -> None:
    assert len(SECTIONS) == 3
