"""Terms that explain themselves where they stand on a page, on hover, focus and tap."""

from __future__ import annotations

from ui import components, glossary

TABLE = [
    [term.name, term.meaning, term.formula, term.forms, term.chapters, term.taught]
    for term in glossary.TERMS
]
"""The glossary as the browser knows it: it comes with the scripts that need it, once."""

_render = components.register("glossary", scripts=("formula",), constants={"GLOSSARY": TABLE})


def explain_terms(page: str, chapter: str, maths: str) -> None:
    """Underlines the first occurrence of each term in the texts of the page, and explains it.

    The texts are those of the guide strip, the labels of controls and readouts, and the
    mathematics, in this order. All is done in the browser, which follows the texts as they change.

    Args:
        page: the slug of the page.
        chapter: the folder of its chapter, since some words mean something in one of them only.
        maths: the text under "The maths", to which an explanation leads if it has the term.
    """
    data = {
        "chapter": chapter,
        "maths": f"st-key-{page}-maths",
        "in_maths": glossary.terms_in(maths, chapter),
    }
    _render(key="glossary", data=data)
