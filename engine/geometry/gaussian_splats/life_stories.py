"""The life of one Gaussian under density control, told from the events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.geometry.gaussian_splats.density_control import DensityEvent

Kind = Literal["placed", "cloned", "clone", "split", "half", "pruned", "reset"]


@dataclass(frozen=True)
class Moment:
    """One thing that happened.

    Attributes:
        step: after which.
        kind: "placed" at the beginning; "cloned": a copy `other` was made of it; "clone": it was
            made as the copy of `other`; "split": it was replaced by two halves; "half": it was made
            as a half of `other`; "pruned"; "reset": its opacity was lowered.
        gaussian: the id to which it happened.
        other: the id of its parent or of its copy; −1 where there is none.
        reason: of a pruning, an index of `REASONS`; else −1.
    """

    step: int
    kind: Kind
    gaussian: int
    other: int = -1
    reason: int = -1


@dataclass(frozen=True, eq=False)
class Record:
    """A line of ancestors as every event of its time saw it.

    Attributes:
        steps: of the events.
        gradients: mean length of the gradient in the image since the event before.
        opacities, sizes: opacity and largest standard deviation.
    """

    steps: np.ndarray
    gradients: np.ndarray
    opacities: np.ndarray
    sizes: np.ndarray


def parent_of(events: Sequence[DensityEvent], gaussian: int) -> tuple[int, DensityEvent] | None:
    """The Gaussian it was made from and the event that made it; None for one of the first."""
    for event in events:
        for children, parents in ((event.clones, event.cloned), (event.halves, event.split)):
            rows = (children == gaussian).nonzero()
            if len(rows):
                return int(parents[int(rows[0, 0])]), event
    return None


def lineage(events: Sequence[DensityEvent], gaussian: int) -> tuple[tuple[int, int], ...]:
    """Its ancestors and itself, oldest first: ids, and the steps after which they were made."""
    line = []
    while (made := parent_of(events, gaussian)) is not None:
        line.append((gaussian, made[1].step))
        gaussian = made[0]
    return ((gaussian, 0), *reversed(line))


def life_story(events: Sequence[DensityEvent], gaussian: int) -> tuple[Moment, ...]:
    """All that happened to a Gaussian and to its ancestors before it was made, oldest first."""
    line = lineage(events, gaussian)
    moments = [Moment(0, "placed", line[0][0])]
    ends = [step for _, step in line[1:]]
    for place, (who, made) in enumerate(line):
        # An ancestor's own life ends for this story where the next of the line is made.
        until = ends[place] if place < len(ends) else np.inf
        for event in events:
            if event.step == made and place:
                parent = line[place - 1][0]
                kind: Kind = "half" if bool((event.split == parent).any()) else "clone"
                moments.append(Moment(made, kind, who, parent))
            if made <= event.step <= until:
                last = event.step == until
                moments += _of_event(event, who, made, told_by_child=last)
    return tuple(moments)


def record_of(events: Sequence[DensityEvent], gaussian: int) -> Record:
    """What the events saw of a Gaussian and, before it was made, of its ancestors."""
    line = lineage(events, gaussian)
    rows = []
    for event in events:
        who = [each for each, made in line if made < event.step][-1]
        seen = event.seen.cpu().numpy()
        at = int(np.searchsorted(seen, who))
        if at < len(seen) and seen[at] == who:
            numbers = (event.gradients[at], event.opacities[at], event.sizes[at])
            rows.append((event.step, *(float(number) for number in numbers)))
    table = np.array(rows, np.float64).reshape(-1, 4)
    return Record(table[:, 0].astype(np.int64), *table[:, 1:].T)


def _of_event(event: DensityEvent, who: int, made: int, *, told_by_child: bool) -> list[Moment]:
    """What an event did to one Gaussian."""
    moments = []
    if event.step > made or made == 0:
        rows = (event.cloned == who).nonzero()
        if len(rows) and not told_by_child:
            moments.append(Moment(event.step, "cloned", who, int(event.clones[int(rows[0, 0])])))
        if bool((event.split == who).any()) and not told_by_child:
            moments.append(Moment(event.step, "split", who))
    rows = (event.pruned == who).nonzero()
    if len(rows):
        reason = int(event.reasons[int(rows[0, 0])])
        moments.append(Moment(event.step, "pruned", who, reason=reason))
    elif event.reset and not told_by_child and not bool((event.split == who).any()):
        moments.append(Moment(event.step, "reset", who))
    return moments
