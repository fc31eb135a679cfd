"""View "Four objectives": the codes and manifolds of rivals that differ in the objective alone."""

import numpy as np
import streamlit as st

from engine.generative.vae.comparison import (
    MEASURED,
    SHOWN,
    ObjectiveComparison,
    empty_share_of_prior,
)
from engine.generative.vae.training import OBJECTIVES
from engine.runs import Frame
from pages.generative.vae import code_plane, exports, latent_map
from pages.generative.vae.train_fields import training_settings
from ui import frame
from ui.components import canvas, chart, plane
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View

TITLES = {
    "vae": "VAE",
    "autoencoder": "Autoencoder",
    "reconstruction_only": "Reconstruction only",
    "kl_only": "KL only",
}
ORDER = ("autoencoder", "reconstruction_only", "vae", "kl_only")
assert set(ORDER) == set(OBJECTIVES)
FIRST_STEPS = 10
PACES = (Pace("1 step", 100, 1), Pace("fluent", 0, 100, 24), Pace("fastest", 0, 1_000_000, 250))


def draw(page: PageState, place: Place) -> View:
    """The four at this step."""
    live = Live(
        page,
        "four",
        ObjectiveComparison,
        paces=PACES,
        pace="fluent",
        autostart_after=FIRST_STEPS,
    )
    seen = live.advance(training_settings(page), keep_going=True, begin_again=True)
    with place.stage:
        for name, column in zip(ORDER, st.columns(4, gap="small"), strict=True):
            with column:
                _draw_one(name, seen)
        st.html(latent_map.legend_html())
    with place.readouts:
        _draw_readouts(seen)
    pictures = np.concatenate([seen.arrays[f"{name}_decoded"] for name in ORDER])
    return View(
        live=live,
        numbers={
            **seen.metrics,
            "view": "four",
            "step": seen.step,
            "beta": page["beta"],
            "prior_empty": empty_share_of_prior(MEASURED),
        },
        files={
            "image": lambda suffix: exports.png(pictures, columns=SHOWN),
            "table": lambda suffix: exports.table(
                list(seen.series), zip(*(v.tolist() for v in seen.series.values()), strict=True)
            ),
        },
    )


def _draw_one(name: str, seen: Frame) -> None:
    """Codes over the prior, and below them what the grid of the prior decodes to."""
    codes = seen.arrays[f"{name}_codes"]
    reach = code_plane.reach_of(codes)
    empty = seen.metrics[f"{name}_empty"]
    st.markdown(f"**{TITLES[name]}**")
    plane.plane(
        f"vae:codes:{name}",
        extent=(-reach, reach, -reach, reach),
        layers=[
            *code_plane.prior_layers(),
            *code_plane.class_layers(codes, seen.arrays["labels"], size=2.6),
        ],
        max_height=215,
        legend=False,
        alt=f"{TITLES[name]}: codes of 250 test images by class; "
        f"{100 * empty:.0f} % of the prior have none",
    )
    canvas.images(
        f"vae:decoded:{name}",
        canvas.to_bytes(seen.arrays[f"{name}_decoded"], 0, 1),
        columns=SHOWN,
        tool=None,
        max_height=215,
        alt=f"{TITLES[name]}: {SHOWN}×{SHOWN} images decoded from a grid of the prior",
    )


def _draw_readouts(seen: Frame) -> None:
    """Holes, and the two parts of the bound."""
    metrics, series = seen.metrics, seen.series
    rows = [
        (
            TITLES[name],
            f"{100 * metrics[f'{name}_empty']:.0f} % · "
            f"{frame.number(-metrics[f'{name}_reconstruction'], 0)} nats",
        )
        for name in ORDER
    ]
    st.html(
        "<p class='who'>Empty cells of the prior · reconstruction</p>"
        + frame.readout_html(rows)
        + "<p class='who'>64 cells have equal mass under the prior; in an empty one lies no sample "
        "of q(z | x) of 250 test images.</p>"
    )
    chart.lines(
        "vae:empty",
        {TITLES[name]: (series["step"], 100 * series[f"{name}_empty"]) for name in ORDER},
        x_label="training step",
        y_label="empty cells of the prior, %",
        y_range=(0, 100),
        marker=seen.step,
        height=180,
        alt="Share of the prior in which no test image is encoded, over training",
    )
