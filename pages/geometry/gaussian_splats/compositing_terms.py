"""The ray of a pixel term by term: weights as one stacked bar, and a table."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.geometry.gaussian_splats.example_scenes import PLACED
from engine.geometry.gaussian_splats.pair_lists import RayTerms
from ui import frame

MOST_ROWS = 5

_BAR = "display:flex;height:1.7rem;border:1px solid var(--hairline);margin:0.25rem 0 0.1rem"
_PART = (
    "display:flex;align-items:center;justify-content:center;overflow:hidden;"
    "font:600 0.8rem var(--mono)"
)
_SWATCH = (
    "display:inline-block;width:1rem;height:0.8rem;border:1px solid var(--hairline);"
    "vertical-align:-0.05rem;margin-right:0.35rem"
)
_HATCHED = (
    "background:repeating-linear-gradient(45deg,transparent,transparent 5px,var(--hairline) 5px,"
    "var(--hairline) 7px)"
)
_COLUMNS = ("Gaussian", "depth", "on the ray", "G", "α", "T", "w = T α", "Σ w c")
_NARROW = (
    "<style>@media (max-width: 640px) {"
    ".ray-terms :is(th, td):nth-child(2), .ray-terms :is(th, td):nth-child(3),"
    ".ray-terms :is(th, td):nth-child(4) { display: none; }"
    ".ray-terms :is(th, td) { padding-left: 0.45rem !important; }"
    "}</style>"
)
"""On a phone depths and G are left out, so that T, w and the colour are seen."""


def draw(terms: RayTerms, *, named: bool) -> None:
    """The bar and the table; of a long ray the terms with the largest weights.

    Args:
        terms: of the pixel.
        named: whether the Gaussians have names.
    """
    count = len(terms.alpha)
    largest = terms.weights.argsort(descending=True)[:MOST_ROWS].sort().values.tolist()
    rows = largest if count > MOST_ROWS else list(range(count))
    lines = "".join(_row(terms, place, named=named) for place in rows)
    left = f"{count - len(rows)} more" if count > len(rows) else ""
    rest = float(terms.weights.sum() - terms.weights[rows].sum())
    if left:
        lines += (
            f"<tr><th>{left}</th><td></td><td></td><td></td><td></td><td></td>"
            f"<td>{frame.number(rest)}</td><td></td></tr>"
        )
    final = (terms.sums[-1] if count else terms.sums.new_zeros(3)) + terms.behind
    lines += (
        f"<tr><th>background</th><td></td><td></td><td></td><td></td>"
        f"<td>{frame.number(terms.behind)}</td><td>{frame.number(terms.behind)}</td>"
        f"<td>{_swatch(final.tolist())}</td></tr>"
    )
    heads = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    st.html(
        f"{_NARROW}{_bar(terms)}<div class='comparison ray-terms'><table>"
        f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def css(colour: Sequence[float]) -> str:
    """An RGB colour between 0 and 1 for a style sheet."""
    red, green, blue = (round(255 * min(max(x, 0.0), 1.0)) for x in colour)
    return f"rgb({red},{green},{blue})"


def _bar(terms: RayTerms) -> str:
    """Widths are weights; what is left shows the background."""
    parts = "".join(
        f"<div style='{_PART};width:{100 * weight:.2f}%;background:{css(colour)};"
        f"color:{_ink(colour)}'>{place + 1 if weight > 0.04 else ''}</div>"
        for place, (weight, colour) in enumerate(
            zip(terms.weights.tolist(), terms.colours.tolist(), strict=True)
        )
    )
    behind = f"<div style='{_PART};width:{100 * terms.behind:.2f}%;{_HATCHED}'></div>"
    words = (
        f"Weights of {len(terms.weights)} Gaussians, {terms.behind:.3f} are left for the background"
    )
    return f"<div style='{_BAR}' role='img' aria-label='{words}'>{parts}{behind}</div>"


def _row(terms: RayTerms, place: int, *, named: bool) -> str:
    index = int(terms.index[place])
    name = PLACED[index].title if named else f"no. {index}"
    numbers = (
        (terms.depths[place], 2),
        (terms.peaks[place], 2),
        (terms.falloff[place], 3),
        (terms.alpha[place], 3),
        (terms.in_front[place], 3),
        (terms.weights[place], 3),
    )
    cells = "".join(f"<td>{frame.number(float(value), digits)}</td>" for value, digits in numbers)
    return (
        f"<tr><th>{place + 1} {_swatch(terms.colours[place].tolist())}{name}</th>{cells}"
        f"<td>{_swatch(terms.sums[place].tolist())}</td></tr>"
    )


def _swatch(colour: Sequence[float]) -> str:
    return f"<span style='{_SWATCH};background:{css(colour)}'></span>"


def _ink(colour: Sequence[float]) -> str:
    """Black or white, whichever is read on this colour."""
    red, green, blue = colour
    return "#000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else "#fff"
