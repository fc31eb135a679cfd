"""Notebooks are files that Jupyter reads."""

import json

from ui.notebook import code, markdown, notebook


def test_a_notebook_has_what_the_format_asks_for() -> None:
    found = json.loads(notebook([markdown("# Größe\n\nText."), code("x = 1\nprint(x)\n")]))
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert found["metadata"]["kernelspec"]["name"] == "python3"
    text, program = found["cells"]
    assert text == {
        "cell_type": "markdown",
        "id": "cell-1",
        "metadata": {},
        "source": ["# Größe\n", "\n", "Text."],
    }
    assert program["source"] == ["x = 1\n", "print(x)"] and program["id"] == "cell-2"
    assert program["outputs"] == [] and program["execution_count"] is None
