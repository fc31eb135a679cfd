"""What makes two arrays the same for the browser, and what is sent."""

import numpy as np
import pytest
import streamlit as st

from ui.components import arrays


def test_a_name_depends_on_content_type_and_shape() -> None:
    one = np.arange(6, dtype=np.float32)
    names = [
        arrays.named(given)
        for given in (one, one + 1, one.view(np.int32), one.reshape(2, 3), one[:0])
    ]
    assert len(set(names)) == 5
    assert arrays.named(one.copy()) == names[0]
    assert arrays.named(np.arange(12, dtype=np.float32)[::2] / 2) == names[0], "not contiguous"


def test_what_the_last_message_named_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    a, b = np.zeros(2), np.ones(2)
    assert set(arrays.unsent("k", {"a": a, "b": b})) == {"a", "b"}
    assert set(arrays.unsent("other", {"a": a})) == {"a"}, "another component, another message"
    assert not arrays.unsent("k", {"b": b})
    assert set(arrays.unsent("k", {"a": a, "b": b})) == {"a"}
    st.session_state["k"] = {"need": {"seq": 1, "value": True}}
    assert set(arrays.unsent("k", {"a": a, "b": b})) == {"a", "b"}
    assert not arrays.unsent("k", {"a": a, "b": b}), "the wish was heard once"
