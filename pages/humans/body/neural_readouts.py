"""Numbers beside the stage of "Neural body": errors, and the searches of the chosen point."""

import streamlit as st

from engine.humans.body.neural.extraction import Extracted
from engine.humans.body.neural.posed import weight_differences
from engine.humans.body.neural.probe import Probe, Search
from engine.humans.body.neural.slices import Slice
from pages.humans.body.body_scene import joint_title
from ui import frame
from ui.frame import number
from ui.tables import comparison_html

SHOWN = 6
"""Searches that have a row each."""


def draw_surface(surface: Extracted | None, overlap: float | None, joint: int | None) -> None:
    """How near the surface is."""
    later = "…"
    rows: list[frame.Row] = [
        (
            "neural → true, mean",
            later if surface is None else f"{number(1e3 * surface.mean, 2)} mm",
        ),
        (
            "neural → true, largest",
            later if surface is None else f"{number(1e3 * surface.worst, 1)} mm",
        ),
        (
            "true → neural, mean",
            later if surface is None else f"{number(1e3 * surface.missing, 2)} mm",
        ),
        ("intersection over union", later if overlap is None else number(overlap)),
        ("points searched", later if surface is None else f"{surface.evaluations:,}"),
    ]
    if joint is not None:
        rows.append(("weight on other bones", f"{100 * weight_differences()[joint]:.1f} %"))
    frame.readout(rows)


def draw_slice(cut: Slice) -> None:
    """How much of the plane is wrong."""
    frame.readout(
        [
            ("inside of one body only", f"{100 * cut.wrong:.1f} %"),
            ("points searched", f"{cut.values.numel():,}"),
        ]
    )


def draw_searches(found: Probe) -> None:
    """Each search of the chosen point, the roots, and what backward skinning says."""
    rows = [_row(found, search) for search in found.searches[:SHOWN]]
    table = comparison_html(
        "Searches of the point", ("from", "steps", "remaining, mm", "ends"), rows
    )
    rest = found.searches[SHOWN:]
    if rest:
        none = sum(search.root < 0 for search in rest)
        table += (
            f"<p class='who'>{len(rest)} more bones: {len(rest) - none} reach a root,"
            f" {none} none.</p>"
        )
    st.html(table)
    lines: list[frame.Row] = []
    for index, root in enumerate(found.roots):
        wins = index == found.winner
        which = "smallest f, root" if wins else "f, root"
        lines.append(
            frame.Readout(
                f"{which} {index + 1}: {joint_title(root.bone).lower()}",
                f"{number(1e3 * root.distance, 1)} mm",
                "chosen" if wins else None,
            )
        )
    if not found.roots:
        lines.append(("roots", "none: outside"))
    lines.append(("backward skinning: f", f"{number(1e3 * found.backward_distance, 1)} mm"))
    lines.append(("there and forward: off by", f"{number(1e3 * found.backward_residual, 1)} mm"))
    frame.readout(lines)


def _row(found: Probe, search: Search) -> tuple[str, str, str, str]:
    ends = "no root" if search.root < 0 else f"root {search.root + 1}"
    return (
        joint_title(search.bone),
        str(search.iterations),
        number(1e3 * search.residual, 2),
        ends,
    )
