"""Notebooks of views that no first paint and no first question has: they say what the page says."""

import pytest

from tests.support import apps, notebooks

PAGE = apps.Visited("body")


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        (
            {"view": "weights", "joint": "left_knee", "strokes": "4_60_80_1ym"},
            {"vertices that left knee moves", "its share of all weights", "carried by 2 bones"},
        ),
        ({"view": "vertex", "pose": "sitting", "vertex": "1200"}, {"vertex", "at rest, mm"}),
        ({"view": "blending", "twist": "120"}, {"smallest radius, of that at rest", "volume"}),
        ({"experiment": "shape", "view": "measurements", "member": "another"}, {"|β|"}),
        (
            {"experiment": "shape", "view": "pipeline", "part": "average", "people": "2"},
            {"mean distance", "after the nearest β", "|β| of the average"},
        ),
        (
            {"experiment": "shape", "view": "pipeline", "part": "principal", "people": "2"},
            {"variance, of 2", "others, by all of few", "by ten of many"},
        ),
        (
            {"experiment": "shape", "view": "pipeline", "part": "registration", "step": "3"},
            {"residual", "error to the true vertices"},
        ),
        (
            {"experiment": "fit", "view": "ambiguity", "person": "waving", "alike": "3"},
            {"bodies with this picture", "farthest joint, space", "prior Σ (θ/h)²"},
        ),
        ({"experiment": "fit", "view": "learned"}, {"network trained through"}),
        (
            {"experiment": "fit", "view": "capture", "picture": "1"},
            {"template in the T-pose, mean", "template in the T-pose, scan"},
        ),
    ],
    ids=lambda value: "-".join(value.values())[:40] if isinstance(value, dict) else "",
)
def test_a_notebook_has_the_numbers_of_its_view(query: dict[str, str], labels: set[str]) -> None:
    with apps.unhurried():
        app = PAGE.opened(**query)
        PAGE.settle(app)
    assert not apps.ignored(app)
    makers = app.session_state["body:export"]
    found = notebooks.run(makers["notebook"]("ipynb"))
    assert labels <= set(notebooks.compared(found["numbers"], notebooks.readouts_of(makers)))
    PAGE.leave(app)
