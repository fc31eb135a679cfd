"""Whether a run or a film plays, as it stands in the link.

Without a word about it a link has what is played begin by itself, unless it names a moment: at that
one it stands. So the field is in the link only where this would be wrong.
"""

from ui.fields import Choice
from ui.state import PageState

AS_USUAL, PLAYING, PAUSED = "auto", "0", "1"

FIELD = Choice(
    "paused", "Paused", AS_USUAL, {AS_USUAL: "As usual", PLAYING: "Playing", PAUSED: "Paused"}
)
"""A field of every topic."""


def plays_when_opened(page: PageState, by_itself: bool) -> bool:
    """Whether it plays when a page is opened.

    Args:
        page: holds the field; a page without it has everything as usual.
        by_itself: whether it plays as usual.
    """
    said = page[FIELD.name] if FIELD.name in page.fields else AS_USUAL
    return by_itself if said == AS_USUAL else bool(said == PLAYING)


def remember(page: PageState, playing: bool, by_itself: bool) -> None:
    """Keeps for the link whether it plays now.

    Args:
        page: holds the field; a page without it forgets.
        playing: whether it does.
        by_itself: whether it would if the link did not say so.
    """
    if FIELD.name in page.fields:
        state = PLAYING if playing else PAUSED
        page[FIELD.name] = AS_USUAL if playing == by_itself else state
