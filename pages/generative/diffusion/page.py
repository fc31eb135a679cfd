"""Diffusion: data dissolve in noise, and what learned to tell the noise finds the way back."""

from typing import Any

import streamlit as st

from engine.generative.diffusion import forward
from engine.generative.diffusion import samplers as ways
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.digits.ddim_sampling import DigitDescent
from engine.generative.diffusion.digits.unet import UNet
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.training import DiffusionTraining
from pages.generative.diffusion import digits, maths, models, models_maths, noise, samplers, table
from ui import frame
from ui.components.panel import dragging
from ui.state import PageState

page = PageState("diffusion", table.FIELDS)

DRAWN_BY: dict[str, Any] = {"noise": noise, "samplers": samplers, "digits": digits}
DRAWN_BY |= models.DRAWN_BY
MATHS = {"noise": maths.NOISE, "samplers": maths.SAMPLERS, "digits": maths.DIGITS}
MATHS |= models_maths.MATHS
CODE: dict[str, tuple[Any, ...]] = {
    "noise": (
        forward.diffuse,
        DiffusionTraining._make_batches,
        DenoisingMLP.regress,
        NoisedMixture.score,
        ways.ddim_step,
    ),
    "digits": (UNet.forward, ways.guided, DigitDescent._advance_one, ways.ddim_step),
    "samplers": (ways.ddpm_step, ways.ddim_step, ways.ode, ways.sde, ways.encode),
} | models.CODE


def main() -> None:
    """The frame, and in it the room."""
    key = page.key("x")
    st.session_state.setdefault(key, page["x"])
    with frame.topic("diffusion", on_reset=page.reset, ignored=page.ignored, seed=draw_seed):
        experiment = frame.experiments(table.EXPERIMENTS, key=key)
        if experiment != page["x"]:
            page["x"], page["i"], page["j"] = experiment, 0, 0
        room(experiment)
        left, right = st.columns(2, gap="large")
        with left:
            frame.maths(
                MATHS[experiment], (*maths.SOURCES, *models_maths.SOURCES), key="diffusion:maths"
            )
        with right:
            frame.code(*CODE[experiment], key="diffusion:code")


@st.fragment
def room(experiment: str) -> None:
    """The controls, and beside them everything that moves."""
    left, body = frame.room()
    with left:
        DRAWN_BY[experiment].draw_controls(page)
    with body:
        scene(experiment)


@st.fragment
def scene(experiment: str) -> None:
    """Stage, readouts, and the clock: all that runs while it plays."""
    hand = dragging(page)
    stage, live = DRAWN_BY[experiment].scene(page, hand)
    with stage:
        if live is not None:
            live.transport()
        frame.presets(
            table.TRY[experiment],
            lambda preset: page.replace({"x": experiment} | preset),
            key="diffusion",
        )
    page.publish(later=hand)  # the address follows when the slider rests


def draw_seed() -> None:
    """All chance on this page: data, noise and the network's first weights."""
    st.button(
        f"Seed {page['seed']}",
        icon=":material/casino:",
        type="tertiary",
        on_click=reseed,
        key="diffusion:seed",
        help="Another seed, other data, noise and weights",
    )


def reseed() -> None:
    """The next seed."""
    page["seed"] = (page["seed"] + 1) % 10_000


main()
