"""What the answers to a topic's questions claim, and under which numbers they must not claim it.

A topic has its claims in ``tests/pages/<chapter>/<topic>/claims.py`` as ``CLAIMS``: by the name of
the experiment, then by the question. `tests/contract` asks each question and holds its answer to
them.
"""

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.sweeps.results import Results
from ui import catalog
from ui.questions import STEP
from ui.sweeps import Definition, SweepPreset
from ui.topic import Preset, View

MOST_LETTERS_OF_A_SWEEP = 400
"""Of the answer under its curve."""

Numbers: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Claim:
    """What one answer says of the preset's own run.

    Attributes:
        says: a regular expression for the words of the answer that carry the claim.
        holds: whether the numbers of the view bear them out; true for the preset's own run.
        elsewhere: changes of these numbers under which the answer must not say so any more: a
            visitor or a run that has left the regime.
        step: of the run, at which it is said; by default where the preset opens.
        step_field: the field that carries the step in the link.
    """

    says: str
    holds: Callable[[Numbers], bool]
    elsewhere: tuple[Numbers, ...] = ()
    step: int | None = None
    step_field: str = STEP

    def check(self, preset: Preset, view: View) -> None:
        """Raises AssertionError where the answer is not true, or not said, or said elsewhere."""
        assert preset.answer is not None, preset.question
        numbers = dict(view.numbers)
        answer = preset.answer(view)
        assert self.holds(numbers), (preset.question, numbers)
        assert re.search(self.says, answer), (self.says, answer)
        for change in self.elsewhere:
            unknown = set(change) - set(numbers)
            assert not unknown, f"the view has no {unknown}"
            other = preset.answer(View(numbers=numbers | dict(change)))
            assert other, (preset.question, change, "nothing is said")
            assert not re.search(self.says, other), (change, other)


def claims_of(slug: str, experiment: str) -> Mapping[str, Claim]:
    """The claims of an experiment, by question; none where the topic has no such file."""
    name = ".".join(("tests", *catalog.topic(slug).path.parent.parts, "claims"))
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name is None or not name.startswith(missing.name):
            raise
        return {}
    found: Mapping[str, Mapping[str, Claim]] = module.CLAIMS
    return found.get(experiment, {})


@dataclass(frozen=True)
class SweepClaim:
    """What the answer to the question of a parameter sweep says of its curve.

    Attributes:
        says: a regular expression for the words of the answer that carry the claim.
        holds: whether the numbers of the runs bear them out.
        reduced: a sweep of fewer or shorter runs that shows the same, where the whole takes long.
    """

    says: str
    holds: Callable[[Results], bool]
    reduced: Definition | None = None

    def check(self, preset: SweepPreset, results: Results) -> None:
        """Raises AssertionError where the answer is not true, not said, or said of no curve."""
        answer = preset.answer(results)
        assert self.holds(results), (preset.question, answer)
        assert re.search(self.says, answer), (self.says, answer)
        assert len(answer) <= MOST_LETTERS_OF_A_SWEEP, answer
        assert not re.search(r"\b(nan|inf|None)\b|\{|e[+-]\d", answer), answer
        assert not re.search(self.says, preset.answer(Results(results.sweep))), "of no runs"


def sweep_claims_of(slug: str, experiment: str) -> Mapping[str, SweepClaim]:
    """The claims of the sweeps of an experiment, by question: ``SWEEP_CLAIMS`` in the same file."""
    name = ".".join(("tests", *catalog.topic(slug).path.parent.parts, "claims"))
    module = importlib.import_module(name)
    found: Mapping[str, Mapping[str, SweepClaim]] = getattr(module, "SWEEP_CLAIMS", {})
    return found.get(experiment, {})
