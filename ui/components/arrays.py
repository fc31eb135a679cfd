"""Arrays that the browser keeps: named by their content, each is sent once (`arrays.js`)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import streamlit as st

from ui.components import take


def named(array: np.ndarray) -> str:
    """A name made from content, type and shape: equal arrays are sent once."""
    array = np.ascontiguousarray(array)
    digest = hashlib.blake2b(array.data if array.size else b"", digest_size=9)
    digest.update(f"{array.dtype.str}{array.shape}".encode())
    return digest.hexdigest()


def unsent(key: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Those of the arrays, by name, that the browser does not have.

    It has what the last message of component `key` named, unless it says otherwise in its message
    "need": after its tab was thrown away, or when two messages came so close that it has seen one
    of them only.
    """
    held: set[str] = st.session_state.get(f"{key}_held", set())
    if take(key, "need") is not None:
        held = set()
    st.session_state[f"{key}_held"] = set(arrays)
    return {name: array for name, array in arrays.items() if name not in held}
