"""Experiment "Noise and back": data dissolve, a network learns the way back, and walks it."""

from collections.abc import Iterable
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.generative.diffusion.training import DRAWN, DiffusionSettings
from pages.generative.diffusion import back, drawing, films, learn, moments
from pages.generative.diffusion.denoisers import data_only, settings_of
from ui import frame
from ui.components import chart, plane, pointer
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

SETTINGS = {
    "train": ("lr", "t", "f", "b"),
    "forward": ("q", "b", "T"),
    "reverse": ("m", "n", "e", "h", "f", "b"),
}
"""Fields of each view, top to bottom."""


def draw_controls(page: PageState) -> None:
    """What can be set in the view that is on the stage."""
    panel(page, "v", "d")
    if page["d"] == DRAWN:
        st.button(
            "Clear the drawing",
            icon=":material/ink_eraser:",
            on_click=clear,
            args=(page,),
            key="diffusion:clear",
        )
    view = page["v"]
    panel(page, *SETTINGS[view], among={"f": ["none", "learned"]} if view == "reverse" else None)
    draw_schedule(page)
    if view == "train":
        draw_network_menu(page)


def draw_schedule(page: PageState) -> None:
    """α̅ over t, to be seen or drawn."""
    key = "diffusion:schedule"
    for event in plane.events(key):
        stroke = pointer.stroke(key, event)
        if len(stroke) > 1 and page["b"] == "curve":
            page["a"] = drawing.curve_code(stroke)
    schedule = settings_of(page).schedule
    t = np.linspace(0, schedule.steps, 101).round().astype(int)
    alpha_bar = schedule.alpha_bar.numpy()[t]
    drawn = page["b"] == "curve"
    plane.plane(
        key,
        extent=(0, 1, 0, 1),
        layers=[plane.curve(np.stack([t / schedule.steps, alpha_bar], 1), colour="data")],
        tool="draw" if drawn else None,
        hint="Draw α̅, falling" if drawn else "α̅: how much is left",
        x_label="t / T",
        y_label="α̅",
        aspect=1.7,
        max_height=190,
        legend=False,
        alt="The share α̅ of the data's variance that is left, from 1 at t = 0 to "
        f"{alpha_bar[-1]:.4f} at t = T; at the middle {alpha_bar[50]:.2f}.",
    )


def draw_network_menu(page: PageState) -> None:
    """What the network is, and what it is asked."""
    menu = st.popover(
        "Network and loss",
        icon=":material/tune:",
        width="stretch",
        key="diffusion:menu",
        on_change="rerun",
    )
    if menu.open:
        with menu:
            panel(page, "p", "l", "w", "B", "T")


def clear(page: PageState) -> None:
    """Forgets what was drawn."""
    page["drawn"] = ""


def draw_stage(page: PageState, place: Place) -> View:
    """Stage and readouts of the view that is open."""
    match page["v"]:
        case "forward":
            add_noise(page, place.stage, place.readouts)
        case "reverse":
            back.walk_back(page, place.stage, place.readouts, hand=place.dragging)
        case _:
            return View(live=learn.learn(page, place.stage, place.readouts))
    return View()


def add_noise(page: PageState, stage: DeltaGenerator, right: DeltaGenerator) -> None:
    """Data dissolve, by one leap to every t or step by step."""
    settings = settings_of(page)
    film = films.forward_film(data_only(settings), page["q"])
    schedule = settings.schedule
    key = page.key("forward")
    shown = moments.shown(page, key, len(film.times))
    labels = [
        f"t = {t} · xₜ = {schedule.signal[t]:.2f} x₀ + {schedule.noise[t]:.2f} ε"
        for t in film.times
    ]
    with stage:
        plane.plane(
            key,
            extent=films.EXTENT,
            layers=[
                plane.field(film.density, value_range=(0, 1), opacity=0.45, label="√(pₜ / max)"),
                plane.points(film.x, opacity=0.7, label="xₜ"),
                plane.paths(film.x[:, : films.PATHS].transpose(1, 0, 2), colour="chosen", tail=14),
            ],
            frames=plane.Frames(
                fps=10, labels=labels, report=True, autoplay=not shown, start=shown, name=key
            ),
            max_height=530,
            alt=f"1,000 points of the data, noised in {len(film.times) - 1} moments until only a "
            "round cloud is left.",
        )
    with right:
        noised(settings, film, key, shown)


def noised(settings: DiffusionSettings, film: films.Film, name: str, shown: int) -> None:
    """The moment's formula with its numbers, and leap against steps."""
    schedule, every = settings.schedule, list(film.times)
    apart, chance = films.leaps_apart(data_only(settings))

    moving = partial(frame.PerFrameText, name, at=shown)

    def numbers(values: Iterable[float]) -> frame.PerFrameText:
        return moving([frame.number(value) for value in values])

    snr = [frame.number(x, 2 if x < 100 else 0) for x in schedule.snr[every].tolist()]
    st.html(
        f"<p class='who'>{moving([f'at t = {t}' for t in every]).html}"
        "<span class='formula'>x<sub>t</sub> = √α̅ x₀ + √(1−α̅) ε</span></p>"
        + frame.readout_html(
            [
                ("√α̅, what is left of x₀", numbers(schedule.signal[t] for t in every)),
                ("√(1 − α̅), noise", numbers(schedule.noise[t] for t in every)),
                ("signal to noise α̅/(1−α̅)", moving(snr)),
            ]
        )
    )
    times = np.arange(schedule.steps + 1)
    chart.lines(
        "diffusion:signal",
        {"data": (times, np.array(schedule.signal)), "noise": (times, np.array(schedule.noise))},
        colours={"data": "data", "noise": "ink"},
        x_label="t",
        y_label="share in xₜ",
        marker=every[shown],
        follows=(name, every),
        height=160,
        alt="What x_0 and the noise are multiplied by, over t",
    )
    frame.readout(
        [
            (moving([f"one leap to {t} small steps, W₂" for t in every]), numbers(apart)),
            ("… two leaps, other noise", numbers(chance)),
        ]
    )
