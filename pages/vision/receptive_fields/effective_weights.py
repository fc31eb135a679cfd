"""The visitor's own weights of a published network: a safetensors file, kept in the session."""

import streamlit as st
from torch import Tensor

from engine.vision.receptive_fields.weights_file import read_weights

FILE = "receptive-fields:weights:file"
MEGABYTES = 120
_WEIGHTS = "receptive-fields:weights:upload"
_REFUSED = "receptive-fields:weights:refused"


def draw_uploader() -> None:
    """Takes a file with names as torchvision has them."""
    fold = st.popover(
        "Load weights",
        icon=":material/upload_file:",
        key="receptive-fields:weights",
        on_change="rerun",
    )
    if fold.open:
        with fold:
            st.file_uploader(
                f"safetensors, up to {MEGABYTES} MB, names as in torchvision",
                key=FILE,
                max_upload_size=MEGABYTES,
                on_change=_store,
            )


def _store() -> None:
    file = st.session_state.get(FILE)
    st.session_state.pop(_WEIGHTS, None)
    st.session_state.pop(_REFUSED, None)
    if file is None:
        return
    try:
        st.session_state[_WEIGHTS] = read_weights(file.getvalue())
    except ValueError as refusal:
        st.session_state[_REFUSED] = str(refusal)


def loaded_weights() -> tuple[dict[str, Tensor] | None, str]:
    """The tensors by name, if there are any, and why a file was refused."""
    return st.session_state.get(_WEIGHTS), st.session_state.get(_REFUSED, "")
