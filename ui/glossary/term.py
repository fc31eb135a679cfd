"""An entry of the glossary."""

from __future__ import annotations

from dataclasses import dataclass

GENERATIVE = ("generative",)
GEOMETRY = ("geometry",)
HUMANS = ("humans",)
REINFORCEMENT = ("reinforcement",)
VISION = ("vision",)


@dataclass(frozen=True)
class Term:
    """An entry of the glossary.

    Attributes:
        name: as in a sentence: lower case but for names and abbreviations.
        meaning: one sentence for a student in the second year.
        formula: Unicode; what follows ``_`` or ``^`` is lowered or raised, one character or what
            braces enclose.
        also: other words for it, such as an abbreviation.
        chapters: the term has this meaning on pages of these chapters only; empty for all.
        taught: experiments in which it is at work, as ``slug/experiment``, the best one first.
    """

    name: str
    meaning: str
    formula: str = ""
    also: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    taught: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All that it may be called, each in singular and plural, in lower case."""
        words = (self.name, *self.also)
        return tuple(dict.fromkeys(form.lower() for word in words for form in _number(word)))


def _number(word: str) -> tuple[str, ...]:
    """A word in singular and plural, by the rules of English spelling."""
    if word.endswith(("s", "x", "ch")):
        return word, f"{word}es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word, f"{word[:-1]}ies"
    return word, f"{word}s"
