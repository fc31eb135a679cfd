"""A sweep in a link: read, refused with a sentence, written again."""

from typing import Any

import pytest

from engine.sweeps import measures
from tests.engine.walk import Walk, WalkSettings
from ui.fields import Choice, Flag, Number
from ui.sweeps import Definition, Quantity, Sweepable, SweptChoice, SweptNumber, options_of

FIELDS: dict[str, Any] = {
    field.name: field
    for field in (
        Number("drift", "Drift", 1, 0, 3, 0.5),
        Number("rate", "Rate", 0.01, 1e-4, 1, scale="log"),
        Number("last", "Last", 5, 1, 9, 1),
        Choice("kind", "Kind", "a", {"a": "Aa", "y": "Yy"}),
        Flag("fast", "Fast"),
    )
}
WALK = Sweepable(
    measures.of_simulation("test.walk", WalkSettings, Walk, ("distance", "step")),
    lambda page: WalkSettings(seed=page["seed"], drift=page["drift"]),
    fields=("drift", "rate", "last", "kind", "fast", "extra"),
    quantities={"distance": Quantity("Distance"), "step": Quantity("Step", axis=True)},
    usual=Definition(SweptNumber("drift", 0, 3, 4), "distance", until=10),
    seeded=True,
    until=Number("until", "Steps", 10, 1, 100, 1),
    further=(Choice("extra", "Extra", "p", {"p": "P", "q": "Q"}),),
)
CODES = (
    "x*drift*0*3*7*linear**r*distance**s*1**u*10",
    "x*rate*0.0001*1*9*log**y*kind*a*y**r*distance**a*step**s*5**u*100",
    "x*fast*0*1**r*step**s*20**u*1",
    "x*extra*p*q**y*last*1*9*9*linear**r*step**s*1**u*3",
)


@pytest.mark.parametrize("code", CODES)
def test_a_code_stands_for_one_sweep(code):
    assert WALK.read(code, FIELDS).code == code
    field = WALK.field(FIELDS)
    assert field.parse(code) == code and field.parse("") == ""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "no setting"),
        ("x*drift*0*3*7*linear", "no setting or no quantity"),
        ("x*drift*0*3*7*linear**r*loss**u*1", "no quantity “loss”"),
        ("x*drift*3*0*7*linear**r*step**u*1", "lower to a higher"),
        ("x*drift*0*4*7*linear**r*step**u*1", "Drift goes from 0.0 to 3.0, not to 4"),
        ("x*drift*nan*3*7*linear**r*step**u*1", "not to nan"),
        ("x*drift*0*3*7*log**r*step**u*1", "begins above 0"),
        ("x*drift*0*3*700*linear**r*step**u*1", "2 to 64 values"),
        ("x*drift*0*3*7*cubic**r*step**u*1", "a range has|A range has"),
        ("x*kind*a**r*step**u*1", "2 to 64 values"),
        ("x*kind*a*b**r*step**u*1", "one of"),
        ("x*drift*0*3*7*linear**y*drift*0*3*7*linear**r*step**u*1", "different"),
        ("x*drift*0*3*7*linear**r*step**s*21**u*1", "1 to 20 seeds"),
        ("x*drift*0*3*7*linear**r*step**u*101", "goes from 1 to 100"),
        ("x*drift*0*3*7*linear**r*step", "How far"),
        ("x*drift*0*3*7*linear**r*step**u*1**a*distance", "horizontal axis"),
        ("x*os.system*0*3*7*linear**r*step**u*1", "cannot be swept"),
        ("x*drift*0*3*7*linear**r*step**u*1**z*1", "no setting"),
        ("x*rate*0.0001*1*64*log**y*last*1*9*9*linear**r*step**s*20**u*1", "at most 2,000"),
    ],
)
def test_what_is_no_sweep_is_a_sentence(code, says):
    with pytest.raises(ValueError, match=says):
        WALK.read(code, FIELDS)
    if code:
        with pytest.raises(ValueError, match="which is no sweep"):
            WALK.field(FIELDS).parse(code)


def test_every_value_is_one_that_the_field_can_have():
    rates = SweptNumber("rate", 1e-4, 1, 9, "log").axis(FIELDS["rate"]).values
    assert rates == (0.0001, 0.00032, 0.001, 0.0032, 0.01, 0.032, 0.1, 0.32, 1)
    whole = SweptNumber("last", 1, 4, 20).axis(FIELDS["last"]).values
    assert whole == (1, 2, 3, 4)
    assert SweptChoice("fast", ("0", "1")).axis(FIELDS["fast"]).values == (False, True)
    assert options_of(FIELDS["fast"]) == {"0": "off", "1": "on"}


class Page(dict[str, Any]):
    """Stands for a page: values, and the values it would have."""

    def at(self, values, further=()):
        return Page({**self, **values})

    def __init__(self, values):
        super().__init__(values)
        self.fields = FIELDS


class Recorded:
    """Stands for the process."""

    def start(self, measure, sweep, settings_of):
        self.settings = [settings_of(run) for run in sweep.runs()]
        self.sweep = sweep


def test_seeds_begin_with_that_of_the_page_and_are_the_same_at_every_point():
    process: Any = Recorded()
    definition = Definition(SweptNumber("drift", 0, 3, 3), "step", seeds=3, until=5)
    page: Any = Page({"drift": 1, "seed": 9_998})
    WALK.start(page, definition, process)
    assert process.sweep.seeds == (9_998, 9_999, 0)
    seeds: dict[float, list[int]] = {settings.drift: [] for settings in process.settings}
    for settings in process.settings:
        seeds[settings.drift].append(settings.seed)
    assert seeds == {0: [9_998, 9_999, 0], 1.5: [9_998, 9_999, 0], 3: [9_998, 9_999, 0]}
