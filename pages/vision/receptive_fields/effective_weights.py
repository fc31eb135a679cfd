"""The visitor's own weights of a published network: a safetensors file, kept in the session."""

import streamlit as st

from engine.vision.receptive_fields.torchvision_weights import (
    FileWeights,
    read_for,
    torchvision_name,
)
from pages.vision.receptive_fields.effective_fields import NETWORKS
from ui.uploaded_files import uploaded_file

FILE = "receptive-fields:weights:file"
MEGABYTES = 200
"""What the server takes of any file."""
_WEIGHTS = "receptive-fields:weights:upload"
_REFUSED = "receptive-fields:weights:refused"


def draw_uploader(network: str) -> None:
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
                f"safetensors of {', '.join(NETWORKS.values())}, names as in torchvision",
                key=FILE,
                max_upload_size=MEGABYTES,
                on_change=_store,
                args=(network,),
                help="Of float32, float16 or bfloat16. Only layers whose units have a position "
                "are read. Of AlexNet and VGG-16, whose files are larger, save the tensors whose "
                "names begin with “features.”. The weights stay until you leave this page.",
            )


def _store(network: str) -> None:
    """Reads what a file holds of the network that it belongs to."""
    file = uploaded_file(FILE)
    st.session_state.pop(_WEIGHTS, None)
    st.session_state.pop(_REFUSED, None)
    if file is None:
        return
    expected = [network, *(name for name in NETWORKS if name != network)]
    try:
        with file.getbuffer() as content:
            st.session_state[_WEIGHTS] = read_for(content, list(map(torchvision_name, expected)))
    except ValueError as refusal:
        st.session_state[_REFUSED] = f"{refusal} Random weights are shown instead."


def weights_of(network: str) -> tuple[FileWeights | None, str]:
    """The weights for a network, if there are any, and else why a file is not used."""
    found: FileWeights | None = st.session_state.get(_WEIGHTS)
    if found is None:
        return None, st.session_state.get(_REFUSED, "")
    if found.architecture == torchvision_name(network):
        return found, ""
    title = NETWORKS[found.architecture.removesuffix("-torchvision")]
    return None, (
        f"Your file holds weights of {title}: choose that network to see their fields. Random "
        f"weights are shown for {NETWORKS[network]}."
    )


def unused(weights: FileWeights) -> str:
    """Which parts of the file are not needed here, a sentence; "" if all are."""
    parts = weights.left_parts
    if not parts:
        return ""
    named = ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else parts[0]
    verb = "are" if len(parts) > 1 else "is"
    auxiliary = " Auxiliary classifiers only help training." if "aux1" in parts else ""
    return f"Of your file, {named} {verb} not read: units there have no position.{auxiliary}"
