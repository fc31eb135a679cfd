"""The target of HMAX under the hand: dragging the image moves it."""

import streamlit as st

from pages.vision.receptive_fields.hmax_maps import IMAGE
from ui.components import plane
from ui.fields import Number
from ui.state import PageState

_GRIP = "receptive-fields:hmax-grip"
_AXES = (("shift_right", 1), ("shift_down", -1))
"""The fields, and their directions on a plane whose y points up."""


def follow(page: PageState) -> bool:
    """Moves the target as far as the hand has moved since it was pressed.

    Returns:
        Whether it is still held. Once it is let go the page runs anew, so that the sliders follow.
    """
    events = plane.events(IMAGE)
    for event in events:
        if not event.points:
            continue
        if event.kind == "press":
            began = tuple(float(page[name]) for name, _ in _AXES)
            st.session_state[_GRIP] = (event.points[-1], began)
        elif event.kind in {"drag", "release"} and _GRIP in st.session_state:
            (grip, began), now = st.session_state[_GRIP], event.points[-1]
            for axis, (name, direction) in enumerate(_AXES):
                field = page.fields[name]
                assert isinstance(field, Number)
                page[name] = field.nearest(began[axis] + direction * (now[axis] - grip[axis]))
    if any(event.kind == "release" for event in events):
        st.session_state.pop(_GRIP, None)
        st.rerun()
    return bool(events)
