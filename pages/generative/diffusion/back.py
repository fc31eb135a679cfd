"""View "Walk back": noise becomes data along a score."""

from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.generative.diffusion.training import DiffusionSettings
from pages.generative.diffusion import drawing, films, learn, moments
from pages.generative.diffusion.denoisers import data_only, memorised, settings_of
from ui import frame
from ui.components import chart, plane
from ui.components.plane import Layer
from ui.state import PageState


def walk_back(page: PageState, stage: DeltaGenerator, right: DeltaGenerator, *, hand: bool) -> None:
    """Noise becomes data along the score of the network, the exact one, or that of few points.

    While a hand is on a slider, the end of the way alone is shown, as a draft.
    """
    key, kind = page.key("reverse"), page["m"]
    learn.take_up(page, key)
    settings = settings_of(page)
    parameters, trained = network(page, settings) if kind == "learned" else (b"", 0)
    kept = data_only(settings, keep_network=kind == "learned")
    total = page["n"] + 1
    made = films.reverse_end if hand else films.reverse_film
    film = made(kept, kind, parameters, page["n"], page["e"])
    shown = moments.shown(page, key, total)
    with stage:
        plane.plane(
            key,
            extent=films.EXTENT,
            layers=reverse_layers(page, settings, film, parameters),
            frames=plane.Frames(
                fps=max(4, page["n"] / 5),
                labels=moments.labels(settings, page["n"]),
                report=True,
                autoplay=not shown,
                start=shown,
                only=page["n"] if hand else None,
                total=total,
                name=key,
            ),
            tool="inspect",
            max_height=530,
            hint=moments.DRAFT if hand else "Press to start a sample there",
            alt=f"1,000 samples go from noise to data in {page['n']} steps.",
        )
    with right:
        walked(page, settings, film, key, 0 if hand else shown, trained)


def reverse_layers(
    page: PageState, settings: DiffusionSettings, film: films.Film, parameters: bytes
) -> list[Layer | None]:
    """The density and its arrows as they change, the points, and some of their ways."""
    shown = film.x0 if page["h"] == "x0" else film.x
    starts = drawing.from_code(page["s"])
    ways = films.started_from(
        settings, page["m"], parameters, starts, steps=page["n"], eta=page["e"]
    )
    tracked = shown[:, : films.PATHS].transpose(1, 0, 2)
    whole = len(film.times) > 1
    known = memorised(settings).numpy() if page["m"] == "copy" else None
    return [
        plane.field(film.density, value_range=(0, 1), opacity=0.45, label="√(pₜ / max)"),
        plane.arrows(
            films.arrow_places().numpy(),
            film.arrows,
            scale=films.ARROW,
            opacity=0.4,
            label="score",
        )
        if page["f"] != "none"
        else None,
        plane.points(known, size=7, marker="ring", label="60 points")
        if known is not None
        else None,
        plane.points(
            shown,
            colour="model",
            size=3.2,
            opacity=0.75,
            label="predicted x₀" if page["h"] == "x0" else "xₜ",
        ),
        plane.paths(tracked, tail=14, opacity=0.7) if whole and page["h"] == "x" else None,
        plane.paths(ways, colour="chosen", width=3) if len(starts) else None,
    ]


def walked(
    page: PageState,
    settings: DiffusionSettings,
    film: films.Film,
    name: str,
    shown: int,
    trained: int,
) -> None:
    """How far the points are from the data, on the way and at the end."""
    noisy, guessed = film.distance
    moving = partial(frame.PerFrameText, name, at=shown)
    rows: list[frame.Row] = [
        ("samples to data, sliced W₂", known(noisy[-1])),
        ("… data to data, by chance", films.floor_of(settings)),
        (moving([f"xₜ to data, at t = {t}" for t in film.times]), moving([*map(known, noisy)])),
        ("predicted x₀ to data, there", moving([*map(known, guessed)])),
    ]
    if page["m"] == "learned":
        rows.insert(0, ("training steps so far", f"{trained:,}"))
    frame.readout(rows)
    if page["m"] == "learned":
        st.button(
            "Train 500 steps more",
            icon=":material/model_training:",
            on_click=train_on,
            key="diffusion:more",
        )
    if len(noisy) > 1:
        st.session_state["diffusion:way-shown"] = film.distance
    noisy, guessed = st.session_state.get("diffusion:way-shown", film.distance)
    at = np.arange(len(noisy))
    chart.lines(
        "diffusion:way",
        {"xₜ": (at, noisy), "predicted x₀": (at, guessed)},
        colours={"xₜ": "model", "predicted x₀": "ink"},
        x_label="sampling step",
        y_label="distance to data",
        log_y=True,
        marker=shown if len(film.times) > 1 else None,
        follows=(name, at),
        height=170,
        alt="Distance of x_t and of the predicted x_0 to the data along the way",
    )


def known(distance: float) -> str:
    """A number, or what stands there until it is known."""
    return "…" if np.isnan(distance) else frame.number(distance)


def network(page: PageState, settings: DiffusionSettings) -> tuple[bytes, int]:
    """Parameters of the network in training, and its steps so far."""
    seen = learn.training(page).advance(settings, keep_going=True)
    return seen.arrays["parameters"].tobytes(), seen.step


def train_on() -> None:
    """Trains the network further before the next film."""
    st.session_state["live:diffusion:train"]["run"].advance(500)
