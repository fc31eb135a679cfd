"""The buttons at the top right of every page: Share, Present or Leave, Reset.

In a projection there is also one that brings the controls to the stage, and takes them away.
"""

from collections.abc import Callable

import streamlit as st

from ui import components

CHOSEN = "frame:present"
"""Key of the session's state: whether the visitor has chosen to present."""

_render = components.register("actions", "history")


def actions(
    key: str,
    *,
    present: bool,
    on_reset: Callable[[], None] | None,
    guided: bool = False,
    title: str = "",
) -> None:
    """Draw the buttons.

    Share shows and copies the whole address, once the settings that wait to be written are in it,
    with its QR code (`ui.server.qr_code`) and the markup that embeds it in another page;
    ``present=1`` only if that is asked for. Present adds or
    removes it in the address and reruns the page with `CHOSEN` in its state.

    Args:
        key: unique on the page.
        present: whether the page is being presented; the second button then leaves.
        on_reset: called before the next run when Reset is pressed; None leaves the button out.
        guided: whether the page has a guide strip, which a presenter's remote leads through.
        title: of the page, where it is embedded in another one. Then there is one button, which
            opens the page itself as it is now.
    """
    _render(
        key=key,
        data={
            "present": present,
            "resettable": on_reset is not None,
            "guided": guided,
            "title": title,
        },
        on_present_change=lambda: st.session_state.update({CHOSEN: not present}),
        on_reset_change=on_reset or components.ignore,
        width="content",
    )
