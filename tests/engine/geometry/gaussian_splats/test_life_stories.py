"""Lives of Gaussians, told from events made by hand."""

import torch

from engine.geometry.gaussian_splats.density_control import FAINT, DensityEvent
from engine.geometry.gaussian_splats.life_stories import (
    Moment,
    life_story,
    lineage,
    parent_of,
    record_of,
)


def _event(step: int, seen: list[int], **changes: list[int]) -> DensityEvent:
    def ids(name: str) -> torch.Tensor:
        return torch.tensor(changes.get(name, []), dtype=torch.long)

    pruned = ids("pruned")
    numbers = torch.tensor(seen, dtype=torch.float32)
    return DensityEvent(
        step,
        ids("cloned"),
        ids("clones"),
        ids("split"),
        ids("halves").view(-1, 2),
        pruned,
        torch.zeros(len(pruned), 3),
        torch.full_like(pruned, FAINT),
        bool(changes.get("reset")),
        torch.tensor(seen).int(),
        (0.001 * numbers).half(),
        (0.1 * numbers).half(),
        (0.01 * numbers).half(),
    )


EVENTS = (
    _event(10, [0, 1, 2], cloned=[1], clones=[3]),
    _event(20, [0, 1, 2, 3], split=[3], halves=[4, 5], reset=[1]),
    _event(30, [0, 1, 2, 4, 5], cloned=[4], clones=[6], pruned=[2]),
    _event(40, [0, 1, 4, 5, 6], pruned=[5]),
)


def test_a_line_of_ancestors_goes_back_to_one_of_the_first() -> None:
    assert lineage(EVENTS, 6) == ((1, 0), (3, 10), (4, 20), (6, 30))
    assert lineage(EVENTS, 0) == ((0, 0),)
    made = parent_of(EVENTS, 5)
    assert made is not None and made[0] == 3 and made[1].step == 20


def test_one_of_the_first_is_placed_cloned_reset_and_pruned() -> None:
    assert life_story(EVENTS, 1) == (
        Moment(0, "placed", 1),
        Moment(10, "cloned", 1, 3),
        Moment(20, "reset", 1),
    )
    assert life_story(EVENTS, 2) == (
        Moment(0, "placed", 2),
        Moment(20, "reset", 2),
        Moment(30, "pruned", 2, reason=FAINT),
    )


def test_a_split_one_ends_and_its_halves_begin() -> None:
    assert life_story(EVENTS, 3) == (
        Moment(0, "placed", 1),
        Moment(10, "clone", 3, 1),
        Moment(20, "split", 3),
    )
    assert life_story(EVENTS, 5) == (
        Moment(0, "placed", 1),
        Moment(10, "clone", 3, 1),
        Moment(20, "half", 5, 3),
        Moment(20, "reset", 5),
        Moment(40, "pruned", 5, reason=FAINT),
    )


def test_a_story_goes_over_all_ancestors() -> None:
    kinds = [(moment.kind, moment.gaussian) for moment in life_story(EVENTS, 6)]
    assert kinds == [("placed", 1), ("clone", 3), ("half", 4), ("reset", 4), ("clone", 6)]


def test_what_was_seen_follows_the_line() -> None:
    record = record_of(EVENTS, 6)
    assert record.steps.tolist() == [10, 20, 30, 40]
    assert [round(value, 3) for value in record.opacities] == [0.1, 0.3, 0.4, 0.6]
    assert len(record_of((), 0).steps) == 0
