"""Everything numerical of a view, in one file that NumPy reads without pickles."""

import io
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from engine.runs import Frame
from ui.fields import Field, Number, Text
from ui.topic import View
from ui.view_arrays import npz, view_arrays

FIELDS: dict[str, Field] = {
    "azimuth": Number("azimuth", "Azimuth", 20, -180, 180, 1, unit="°"),
    "note": Text("note", "Note", ""),
}


class Fit(NamedTuple):
    slope: float
    points: np.ndarray


@dataclass(frozen=True)
class Cell:
    weights: torch.Tensor
    name: str
    build: Any


class Played:
    """A run as far as the file needs one."""

    noun = "sweep"
    frame = Frame(
        step=2,
        furthest=2,
        done=False,
        settings=None,
        arrays={"values": np.arange(6.0).reshape(2, 3)},
        metrics={"loss": 0.5},
        series={"step": np.arange(3), "loss": np.array([2.0, 1.0, 0.5])},
        branches=(),
        failure=None,
    )


def read(view: View) -> dict[str, np.ndarray]:
    values = {"azimuth": 30.0, "note": "γ"}
    with np.load(
        io.BytesIO(npz(view_arrays(view, FIELDS, values, {"loss": "nats"}))), allow_pickle=False
    ) as file:
        return dict(file)


def test_settings_numbers_what_is_shown_and_the_run_are_there_with_their_units() -> None:
    shown = {
        "cell": Cell(torch.eye(2, dtype=torch.bfloat16), "simple", lambda: None),
        "fits": [Fit(0.5, np.zeros((4, 2))), Fit(0.6, np.ones((4, 2)))],
        "row": (1, 2.5, True),
    }
    view = View(
        live=Played(),  # type: ignore[arg-type]
        numbers={"width": 3.5, "found": None},
        shown=shown,
        units={"width": "px"},
    )
    found = read(view)
    assert json.loads(str(found.pop("units"))) == {
        "settings.azimuth": "°",
        "numbers.width": "px",
        "metrics.loss": "nats",
        "series.loss": "nats",
        "series.step": "sweep",
    }
    assert set(found) == {
        *("settings.azimuth", "settings.note", "numbers.width", "metrics.loss"),
        *("shown.cell.weights", "shown.cell.name", "shown.row", "arrays.values"),
        *(f"shown.fits.{k}.{part}" for k in (0, 1) for part in ("slope", "points")),
        *("series.step", "series.loss"),
    }
    np.testing.assert_array_equal(found["shown.cell.weights"], np.eye(2))
    np.testing.assert_array_equal(found["series.loss"], [2.0, 1.0, 0.5])
    np.testing.assert_array_equal(found["shown.row"], [1, 2.5, 1])
    assert str(found["settings.note"]) == "γ" and found["shown.fits.1.slope"] == pytest.approx(0.6)


def test_what_refers_to_itself_or_holds_no_numbers_is_left_out() -> None:
    circle: dict[str, Any] = {"n": 1}
    circle["again"] = circle
    found = read(View(shown={"circle": circle, "object": object(), "bytes": b"abc"}))
    assert {name for name in found if name.startswith("shown")} == {"shown.circle.n"}
