"""What the terms of the field mean, one plain sentence each.

The table is read by the script that explains terms where they stand on a page
(`ui.components.glossary`), by the search of the home page, and by `terms_in`. Adding a term is
adding a row to the module of its subject; its plural is found by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TypeAlias

from ui.glossary import (
    bodies,
    codes,
    decisions,
    diffusion,
    distributions,
    flows,
    gans,
    pictures,
    splats,
    surfaces,
    vision,
)
from ui.glossary.term import Term

TERMS = tuple(
    term
    for subject in (
        distributions,
        diffusion,
        codes,
        flows,
        gans,
        surfaces,
        decisions,
        vision,
        bodies,
        pictures,
        splats,
    )
    for term in subject.TERMS
)

Found: TypeAlias = tuple[int, int, Term]
"""Where an occurrence begins and ends in a text, and of which term."""


def occurrences(text: str, chapter: str = "") -> Iterator[Found]:
    """The occurrences of all terms in a text, in their order, the longest where several fit.

    Args:
        text: plain text.
        chapter: folder of the chapter that the text belongs to; empty for the terms of all.
    """
    for match in _pattern().finditer(text):
        term = TERMS[_places()[" ".join(match.group().lower().split())]]
        if not chapter or not term.chapters or chapter in term.chapters:
            yield match.start(), match.end(), term


@lru_cache(maxsize=256)
def terms_in(text: str, chapter: str = "") -> tuple[str, ...]:
    """Names of the terms that a text speaks of, each once, in the order of the text."""
    return tuple(dict.fromkeys(term.name for *_, term in occurrences(text, chapter)))


@cache
def _places() -> dict[str, int]:
    """The place in `TERMS` of every form."""
    return {form: place for place, term in enumerate(TERMS) for form in term.forms}


@cache
def _pattern() -> re.Pattern[str]:
    """Any form as words of their own, also where a line breaks between them.

    By their first letters, the longest of each first: where a word begins, few are tried.
    """
    rests = defaultdict(list)
    for form in sorted(_places(), key=len, reverse=True):
        first = re.escape(form[0])
        words = r"\s+".join(map(re.escape, form.split()))
        rests[first.lower()].append(words.removeprefix(first))
    either = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
    return re.compile(rf"(?<![\w.])(?:{either})(?!\w)", re.IGNORECASE)
