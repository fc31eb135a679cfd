"""What the player sends, refuses and reports."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.components import player, unpack

FILM = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


def page() -> None:
    import numpy as np
    import streamlit as st

    from ui.components import player

    film = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    player.player("film", film, labels=["first", "second"], report=True, alt="Two pictures")
    st.session_state["index"] = player.index("film")


def test_a_report_changes_the_index_and_not_the_message() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    before = app.get("bidi_component")[0].proto.bytes
    header, blobs = unpack(before)
    assert header["labels"] == ["first", "second"]
    assert np.array_equal(blobs["frames"], FILM)
    assert app.session_state["index"] == 0
    app.session_state["film"] = {"index": {"seq": 1, "value": 1}}
    app.run()
    assert app.session_state["index"] == 1
    # Otherwise the whole film would be sent again.
    assert app.get("bidi_component")[0].proto.bytes == before


@pytest.mark.parametrize("value", [None, "2", -1, {"seq": 1, "value": 3.5}])
def test_a_malformed_report_counts_as_none(value: object) -> None:
    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["film"] = {"index": {"seq": 1, "value": value}}
    app.run()
    assert not app.exception
    assert app.session_state["index"] == 0


def test_what_cannot_be_played_is_refused() -> None:
    with pytest.raises(ValueError, match="uint8"):
        player.player("k", FILM.astype(float), alt="x")
    with pytest.raises(ValueError, match="uint8"):
        player.player("k", FILM[0], alt="x")
    with pytest.raises(ValueError, match="1 labels for 2 frames"):
        player.player("k", FILM, labels=["a"], alt="x")
    with pytest.raises(ValueError, match="fps"):
        player.player("k", FILM, fps=0, alt="x")
    with pytest.raises(ValueError, match="can be sent at once"):
        player.player("k", np.zeros((65, 1000, 1000), np.uint8), alt="x")
