"""The matrices between the Gaussian and its splat, with their numbers, as one row of HTML."""

from __future__ import annotations

import math
from html import escape

import streamlit as st
import torch

from pages.geometry.gaussian_splats.one_gaussian_state import Looked
from ui import frame

_SMALL = 0.01
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_STYLE = {
    "row": "display:flex;flex-wrap:wrap;gap:0.3rem 0.5rem;align-items:flex-end;margin-top:0.2rem",
    "caption": "font-size:0.82rem;color:var(--quiet);text-align:center;caption-side:bottom;"
    "padding:0.15rem 0 0;white-space:nowrap",
    "table": "border-collapse:collapse;border-left:1.5px solid currentColor;"
    "border-right:1.5px solid currentColor;border-radius:0.4rem",
    "cell": "font:400 0.76rem/1.35 var(--mono);font-variant-numeric:tabular-nums;border:0;"
    "padding:0 0.28rem;text-align:right;white-space:nowrap",
}


def draw(looked: Looked) -> None:
    """Σ, W, J and Σ', each under its name."""
    screen = None if looked.filtered is None else looked.filtered.screen
    jacobian = None if looked.splat is None else looked.splat.jacobian
    filtered = " + 0.3 I" if looked.low_pass else ""
    parts = (
        _matrix("Σ = R S Sᵀ Rᵀ", looked.sigma),
        _matrix("W", looked.camera.rotation, digits=2),
        _matrix("J, px per unit", jacobian),
        _matrix(f"Σ' = J W Σ Wᵀ Jᵀ{filtered}", screen),
    )
    st.html(f"<div style='{_STYLE['row']}'>{''.join(parts)}</div>")


def significant(value: float, digits: int = 3) -> str:
    """So many digits that tell something, three decimals at most."""
    if value == 0 or not math.isfinite(value):
        return frame.number(value, 0)
    power = math.floor(math.log10(abs(value)))
    return frame.number(value, min(digits, max(0, digits - 1 - power)))


def _matrix(name: str, values: torch.Tensor | None, digits: int = 3) -> str:
    """A matrix over its name; small numbers are multiplied by a power of ten, which is named."""
    if values is None:
        return ""
    largest = float(values.abs().max())
    if 0 < largest < _SMALL:
        power = -math.floor(math.log10(largest))
        values, name = values * 10.0**power, f"{name} · 10{str(power).translate(_RAISED)}"
    rows = "".join(
        "<tr>"
        + "".join(f"<td style='{_STYLE['cell']}'>{significant(x, digits)}</td>" for x in row)
        + "</tr>"
        for row in values.tolist()
    )
    return (
        f"<table style='{_STYLE['table']}'><caption style='{_STYLE['caption']}'>{escape(name)}"
        f"</caption><tbody>{rows}</tbody></table>"
    )
