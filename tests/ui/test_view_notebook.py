"""What a visitor typed or drew stands in a notebook as a value, never as code."""

import json

import numpy as np

from engine.seeds import generator
from tests.support import notebooks
from ui.topic import Experiment
from ui.view_notebook import MOST_BYTES, Notebook, NotebookFile, Words

HOSTILE = '"""\n```\n</script><script>alert(1)</script>\nraise SystemExit\n\'\\'
EXPERIMENT = Experiment(
    "drawn", "Drawn", lambda page: None, lambda page, place: None, code=(generator,)  # type: ignore[arg-type, return-value]
)  # fmt: skip


def drawn(text: str, points: np.ndarray) -> dict[str, object]:
    """The mean of points."""
    import matplotlib.pyplot as plt

    # %% Numbers
    numbers = {"mean": points.mean(), "text": text}

    # %% Picture
    plt.plot(points)
    plt.show()
    return numbers


def file(points: np.ndarray) -> NotebookFile:
    words = Words(HOSTILE, HOSTILE, HOSTILE, HOSTILE, f"http://host/{HOSTILE}", f"a={HOSTILE}")
    return NotebookFile(Notebook(drawn, {"text": HOSTILE, "points": points}), words, EXPERIMENT)


def test_hostile_text_is_a_value_and_large_arrays_come_back() -> None:
    points = np.random.default_rng(0).normal(size=5_000)
    made = file(points)("ipynb")
    found = notebooks.run(made)
    assert found["text"] == HOSTILE and found["pictures"] == 1
    assert np.array_equal(found["points"], points)
    cells = json.loads(made)["cells"]
    written = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    assert "<script" not in written


def test_what_is_too_large_is_refused_with_a_sentence() -> None:
    refused = file(np.zeros(MOST_BYTES))
    assert "16.0 MB" in refused.refusal and refused.refusal.endswith(".")
