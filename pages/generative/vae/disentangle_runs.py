"""View "Nine runs": the gap and the bound of all that ship, by β and seed."""

import numpy as np
import streamlit as st

from engine.generative.vae import pretrained_shapes
from engine.generative.vae.pretrained_shapes import BETAS, RATED, SEEDS
from pages.generative.vae import exports
from ui import frame
from ui.components import canvas
from ui.state import PageState
from ui.topic import Place, View

GAPS = "vae:gaps"


def handle_events(page: PageState) -> None:
    """A run that is pressed is opened."""
    for event in canvas.events(GAPS):
        if event.kind == "press" and event.cells:
            row, column = event.cells[-1]
            page["shapes_beta"], page["run"] = str(BETAS[row]), str(SEEDS[column])
            page["view"], page["step"] = "one", 0


def gaps() -> dict[int, list[float]]:
    """The mutual information gap of each seed, by β."""
    return {beta: [pretrained_shapes.gap(beta, seed) for seed in SEEDS] for beta in BETAS}


def rates() -> dict[int, list[tuple[float, float]]]:
    """Rate and distortion of each seed, by β."""
    return {
        beta: [pretrained_shapes.rate_and_distortion(beta, seed) for seed in SEEDS]
        for beta in BETAS
    }


def draw(page: PageState, place: Place) -> View:
    """The gap of each run, and beside it the ELBO, by which they would be chosen."""
    found = gaps()
    bounds = {beta: [-sum(parts) for parts in each] for beta, each in rates().items()}
    with place.stage:
        left, right = st.columns(2)
        with left:
            draw_gaps(page, tool="inspect", max_height=420, hint="Press a run to open it")
        with right:
            st.markdown(f"**ELBO on {RATED:,} held-out shapes, nats**")
            _draw_table(page, "vae:run-bounds", bounds, decimals=2, max_height=420)
    with place.readouts:
        frame.readout(
            [
                row
                for beta in BETAS
                for row in (
                    (f"mean gap, β = {beta}", frame.number(float(np.mean(found[beta])), 2)),
                    ("… ± deviation of seeds", _deviation(found[beta], 2)),
                    ("… deviation of their ELBO", f"{_deviation(bounds[beta], 2)} nats"),
                )
            ]
        )
    return View(
        numbers={"view": "runs", "shipped_gaps": found, "bounds": bounds},
        files={
            "image": lambda suffix: exports.png(
                pretrained_shapes.held_out()[0][:24].numpy(), columns=12
            ),
            "table": lambda suffix: exports.table(
                ["beta", "seed", "gap", "elbo"],
                (
                    [float(beta), float(seed), found[beta][k], bounds[beta][k]]
                    for beta in BETAS
                    for k, seed in enumerate(SEEDS)
                ),
            ),
        },
    )


def draw_gaps(page: PageState, *, tool: str | None, max_height: int, hint: str = "") -> None:
    """The gaps as a table of β and seed, the run on the stage outlined."""
    st.markdown("**Mutual information gap**")
    _draw_table(page, GAPS, gaps(), decimals=2, tool=tool, max_height=max_height, hint=hint)


def _draw_table(
    page: PageState,
    key: str,
    values: dict[int, list[float]],
    *,
    decimals: int,
    max_height: int,
    tool: str | None = None,
    hint: str = "",
) -> None:
    table = np.array([values[beta] for beta in BETAS], np.float32)
    spoken = "; ".join(
        f"β = {beta}: {', '.join(frame.number(each, decimals) for each in values[beta])}"
        for beta in BETAS
    )
    canvas.cells(
        key,
        table,
        row_names=[f"β = {beta}" for beta in BETAS],
        column_names=[f"seed {seed}" for seed in SEEDS],
        decimals=decimals,
        chosen=(BETAS.index(int(page["shapes_beta"])), SEEDS.index(int(page["run"]))),
        tool=tool,
        legend=False,
        hint=hint,
        max_height=max_height,
        alt=f"A row for each β, a column for each seed. {spoken}",
    )


def _deviation(values: list[float], decimals: int) -> str:
    return frame.number(float(np.std(values, ddof=1)), decimals)
