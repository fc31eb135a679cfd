"""Which step of a trajectory is shown: it is played in the browser and stands in the link."""

from collections.abc import Sequence

from ui import playback as play_state
from ui.components import take
from ui.components.plane import Frames
from ui.fields import Number
from ui.state import PageState

TRAJECTORY_STEP = Number("trajectory_step", "Step of the trajectory", 0, 0, 200, 1)
"""The field of a topic that shows trajectories."""

DRAFT_HINT = "Draft of the end while you drag; the whole trajectory when you let go"


def shown_step(page: PageState, key: str, count: int, *, field: str = TRAJECTORY_STEP.name) -> int:
    """The step at which the visitor has stopped the player; at first that of the link or question.

    Args:
        page: has the field.
        key: of the stage.
        count: number of steps, the first included.
        field: a `Number`.
    """
    index = take(key, "index")
    if isinstance(index, int):
        page[field] = page.fields[field].snap(index)  # type: ignore[attr-defined]
        play_state.remember(page, playing=False, by_itself=index == 0)
    return min(int(page[field]), count - 1)


def playback(
    page: PageState,
    labels: Sequence[str],
    shown: int,
    *,
    fps: float,
    draft: bool = False,
    name: str = "",
) -> Frames:
    """How a trajectory is played: by itself, unless the link asks for a step or for rest.

    Args:
        page: says whether it is paused.
        labels: one for each step.
        shown: from `shown_step`.
        fps: steps a second.
        draft: the layers show the last step only, while a control is dragged.
        name: by which texts and charts follow it (`plane.Frames.name`).
    """
    return Frames(
        fps=fps,
        labels=labels,
        report=True,
        autoplay=play_state.plays_when_opened(page, by_itself=not shown),
        start=shown,
        only=len(labels) - 1 if draft else None,
        total=len(labels),
        name=name,
        field=TRAJECTORY_STEP.name,
        edition=page.edition,
    )
