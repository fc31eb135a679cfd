"""View "Rate–distortion": what the code costs against what it leaves out, over β."""

import numpy as np
import streamlit as st

from engine.generative.vae import pretrained_shapes
from engine.generative.vae.pretrained_shapes import BETAS, SEEDS
from pages.generative.vae import disentangle_runs, exports
from ui import frame
from ui.components import plane
from ui.components.plane import Layer, Marker, Meaning
from ui.state import PageState
from ui.topic import Place, View

_SIGNS: tuple[tuple[Meaning, Marker], ...] = (
    ("data", "circle"),
    ("model", "triangle"),
    ("good", "square"),
)


def draw(page: PageState, place: Place) -> View:
    """A point for each of the nine runs, joined by seed."""
    found = {beta: np.array(each) for beta, each in disentangle_runs.rates().items()}
    runs = np.stack([found[beta] for beta in BETAS], axis=1)  # seed, β, (rate, distortion)
    means = {beta: each.mean(axis=0).tolist() for beta, each in found.items()}
    deviations = {beta: each.std(axis=0, ddof=1).tolist() for beta, each in found.items()}
    top_rate, top = 1.15 * runs[..., 0].max(), 1.15 * runs[..., 1].max()
    layers: list[Layer] = []
    for seed, (colour, marker), run in zip(SEEDS, _SIGNS, runs, strict=True):
        layers += [
            plane.curve(run, colour=colour, width=1.5),
            plane.points(run, colour=colour, marker=marker, size=6, label=f"seed {seed}"),
        ]
    layers.append(
        plane.labels(
            [(rate + 1.1, lost + 3.5, f"β = {beta}") for beta, (rate, lost) in means.items()],
            size=17,
        )
    )
    with place.stage:
        plane.plane(
            "vae:rate",
            extent=(0, top_rate, 0, top),
            layers=layers,
            aspect=1.5,
            max_height=460,
            x_label="rate: KL(q ‖ p), nats",
            y_label="distortion: −E[ln p(x | z)], nats",
            hint="Nine shipped runs, 3,000 held-out shapes",
            alt="Distortion against rate of nine runs: "
            + "; ".join(
                f"β = {beta}: {lost:.1f} at {rate:.1f} nats" for beta, (rate, lost) in means.items()
            ),
        )
    with place.readouts:
        rows: list[frame.Row] = []
        for beta in BETAS:
            for name, mean, deviation in zip(
                (f"rate, β = {beta}", "… distortion"), means[beta], deviations[beta], strict=True
            ):
                value = f"{frame.number(mean, 1)} ± {frame.number(deviation, 1)}"
                rows.append((name, value))
        frame.readout(rows)
        st.html("<p class='who'>± deviation of the three seeds.</p>")
    return View(
        numbers={"view": "rate", "means": means, "deviations": deviations},
        files={
            "image": lambda suffix: exports.png(
                pretrained_shapes.held_out()[0][:24].numpy(), columns=12
            ),
            "table": lambda suffix: exports.table(
                ["beta", "seed", "rate", "distortion"],
                (
                    [float(beta), float(seed), *found[beta][k].tolist()]
                    for beta in BETAS
                    for k, seed in enumerate(SEEDS)
                ),
            ),
        },
    )
