"""What the layers of a network are sent as, and what a press on a unit comes to."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.components import units, unpack
from ui.components.units import Along, Read, Row, UnitEvent

INPUT = Row("input", (8, 8), (0.0, 0.0), (1.0, 1.0))
READ = Read(0, (Along(2, (0, 1)), Along(2, (0, 1))))
POOL = Row("pool", (4, 4), (0.5, 0.5), (2.0, 2.0), (READ,), ("block",))
IMAGE = np.zeros((8, 8, 3), np.uint8)


def page() -> None:
    import numpy as np
    import streamlit as st

    from tests.ui.components.test_units import IMAGE, INPUT, POOL
    from ui.components import units

    st.session_state["given"] = units.events("layers")
    paths = ((2, 2), np.full((2, 2), 9, np.uint8))
    units.units("layers", [INPUT, POOL], image=IMAGE, chosen=1, unit=(1, 1), paths=paths, alt="Two")


def sent(app: AppTest) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    return unpack(app.get("bidi_component")[0].proto.bytes)


def test_rows_image_and_paths_are_sent_and_the_image_only_once() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    header, blobs = sent(app)
    assert header["nodes"][1] == {
        "label": "pool",
        "groups": ["block"],
        "size": [4, 4],
        "centre": [0.5, 0.5],
        "stride": [2.0, 2.0],
        "reads": [
            {
                "from": 0,
                "axes": [{"stride": 2, "offsets": [0, 1], "up": False, "shift": 0}] * 2,
            }
        ],
    }
    assert set(header["arrays"]) == {"image", "paths"} and set(blobs) == set(
        header["arrays"].values()
    )
    assert not sent(app.run())[1]


def test_events_are_taken_once_and_what_is_no_event_is_left_out() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    good = {"mount": "m", "number": 1, "kind": "press", "spot": [1, 2, 3]}
    bad = [
        good | {"number": 2, "spot": [1, 2]},
        good | {"number": 3, "spot": [1, True, 2]},
        good | {"number": 4, "kind": "explode"},
        good | {"number": 5, "spot": "1,2,3"},
    ]
    changes = [good | {"number": 6, "kind": "move"}, good | {"number": 7, "kind": "join"}]
    app.session_state["layers"] = {"pointer": {"seq": 1, "value": [good, *bad, *changes]}}
    app.run()
    kinds = ("press", "move", "join")
    assert app.session_state["given"] == [UnitEvent(kind, 1, (2, 3)) for kind in kinds]
    assert app.run().session_state["given"] == []


def test_what_does_not_belong_together_is_refused() -> None:
    rows: dict[str, Any] = {"image": IMAGE, "chosen": 1, "unit": (1, 1), "alt": ""}
    for change, words in (
        ({"image": IMAGE[:4]}, "must have the shape"),
        ({"chosen": 2}, "no row 2"),
        ({"unit": (4, 0)}, "no unit"),
    ):
        with pytest.raises(ValueError, match=words):
            units.units("layers", [INPUT, POOL], **(rows | change))
