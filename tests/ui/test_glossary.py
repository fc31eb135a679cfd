"""The glossary: every term once, in one sentence, at work on a page or of a topic to come."""

import re

import pytest

from tests.support.topics import cases
from ui import catalog, glossary
from ui.glossary import TERMS
from ui.glossary.term import Term

LONGEST = 165
"""Characters of a meaning: four lines of the box in which it is read."""

SEARCHED = {"likelihood", "VAE"}
"""At work on a page, which says it in other words."""


def test_every_term_has_a_name_of_its_own() -> None:
    forms = [form for term in TERMS for form in term.forms]
    assert len(set(forms)) == len(forms), sorted(f for f in set(forms) if forms.count(f) > 1)
    assert len(TERMS) >= 60


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_a_meaning_is_one_plain_sentence(term: Term) -> None:
    assert 30 < len(term.meaning) <= LONGEST
    assert term.meaning[0].isupper() and term.meaning.endswith(".")
    assert not re.search(r"(?<!\bal)\. ", term.meaning), "it is one sentence"
    assert "$" not in term.formula and "\\" not in term.formula, "it is read without LaTeX"
    assert len(term.formula) <= 75
    for opening, closing in ("()", "{}", "[]"):
        assert term.formula.count(opening) == term.formula.count(closing)
    assert set(term.chapters) <= {chapter.folder for chapter in catalog.CHAPTERS}


def test_what_is_taught_is_at_work_on_a_page() -> None:
    """What is written on the pages of its chapter has each term; the others are still to come."""
    experiments = {f"{case.slug}/{case.experiment.name}" for case in cases()}
    written = {
        topic.slug: {
            name
            for path in (catalog.ROOT / topic.path.parent).rglob("*.py")
            for name in glossary.terms_in(path.read_text(), topic.chapter)
        }
        for topic in catalog.TOPICS
    }
    for term in TERMS:
        assert set(term.taught) <= experiments, term.name
        topics = {place.split("/")[0] for place in term.taught}
        at_work = any(term.name in written[slug] for slug in topics)
        assert at_work or not topics or term.name in SEARCHED, term.name


def test_terms_are_found_with_their_inflections() -> None:
    text = "Two policies, a Kullback–Leibler\ndivergence; smooth\n  minimums and the ELBO."
    found = glossary.terms_in(text, "reinforcement")
    assert found == ("policy", "KL divergence", "smooth minimum", "variational bound")


def test_the_longest_term_is_found_and_no_part_of_a_word() -> None:
    text = "The sliced Wasserstein distance of scores, underscored"
    names = [term.name for *_, term in glossary.occurrences(text, "generative")]
    assert names == ["sliced Wasserstein distance", "score"]
    places = [text[start:end] for start, end, _ in glossary.occurrences(text, "generative")]
    assert places == ["sliced Wasserstein distance", "scores"]


def test_a_word_may_mean_something_in_one_chapter_only() -> None:
    assert "value" in glossary.terms_in("its value", "reinforcement")
    assert "value" not in glossary.terms_in("its value", "geometry")
    assert "value" in glossary.terms_in("its value")
