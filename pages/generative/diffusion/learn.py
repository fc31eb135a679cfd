"""View "Learn": a network in training, its samples, its score, and where samples begin."""

import functools

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from engine.generative.diffusion.training import (
    DRAWN,
    TIME_BINS,
    DiffusionSettings,
    DiffusionTraining,
)
from engine.runs import Frame
from pages.generative.diffusion import drawing, films
from pages.generative.diffusion.denoisers import data_only, settings_of
from ui import frame
from ui.components import chart, plane, pointer
from ui.components.plane import Layer
from ui.live import Live, Pace
from ui.state import PageState

PACES = (
    Pace("1 step", 100, 1),
    Pace("10 steps", 0, 10),
    Pace("fluent", 0, 100, 13),
    Pace("fastest", 0, 1_000_000, 150),
)
"""A picture costs as much as twenty steps: the fastest training is the one seen least often."""

STAGE = "diffusion:stage"
BEGIN = 150
"""Steps a training has taken when it is first seen."""


def learn(page: PageState, stage: DeltaGenerator, right: DeltaGenerator) -> Live:
    """A network in training, its samples and its score."""
    take_up(page, STAGE)
    live = training(page)
    settings = settings_of(page)
    seen = live.advance(settings, keep_going=True, begin_again=True)
    drawn = page["d"] == DRAWN
    with stage:
        plane.plane(
            STAGE,
            extent=films.EXTENT,
            layers=training_layers(page, settings, seen),
            tool="draw" if drawn else "inspect",
            hint="Draw where the data shall be" if drawn else "Press to start a sample there",
            alt=f"Data in blue; in orange 600 samples of the network after {seen.step} steps, "
            f"at a distance of {seen.metrics['distance']:.3f}.",
        )
    with right:
        learning(seen)
    return live


def training(page: PageState) -> Live:
    """The run behind "Learn"; "Walk back" and "Samplers" use its network."""
    return Live(page, "train", DiffusionTraining, paces=PACES, pace="fluent", autostart_after=BEGIN)


def training_layers(
    page: PageState, settings: DiffusionSettings, seen: Frame
) -> list[Layer | None]:
    """Arrows below data below samples, and on top the ways of started samples."""
    arrays, parameters = seen.arrays, seen.arrays["parameters"].tobytes()
    t = max(1, round(page["t"] * settings.schedule.steps))
    truth = exact_look(data_only(settings), t) if page["f"] == "both" else None
    scale = films.ARROW / films.longest(truth[1]) if truth else None
    learned = (
        films.arrows_at(settings, "learned", parameters, [t])[0] if page["f"] != "none" else None
    )
    where = films.arrow_places().numpy()
    starts = drawing.from_code(page["s"])
    ways = films.started_from(settings, "learned", parameters, starts, steps=20)
    return [
        plane.field(truth[0], value_range=(0, 1), opacity=0.35) if truth else None,
        plane.arrows(where, truth[1], scale=scale, colour="data", opacity=0.6, label="exact score")
        if truth
        else None,
        plane.arrows(where, learned, scale=scale, colour="ink", opacity=0.45, label="learned score")
        if learned is not None
        else None,
        plane.points(arrays["data"], opacity=0.4, label="data"),
        plane.points(arrays["samples"], colour="model", label="samples"),
        plane.paths(ways, colour="chosen", width=2.5) if len(starts) else None,
    ]


@functools.lru_cache(maxsize=64)
def exact_look(settings: DiffusionSettings, t: int) -> tuple[np.ndarray, np.ndarray]:
    """The density at t and its arrows, exact."""
    density = films.density_at(settings, "exact", [t])[0]
    return density, films.arrows_at(settings, "exact", b"", [t])[0]


def learning(seen: Frame) -> None:
    """How good the network is, against what is possible."""
    metrics, series = seen.metrics, seen.series
    floor = metrics["floor"]
    frame.readout(
        [
            ("samples to data, sliced W₂", metrics["distance"]),
            ("… data to data, by chance", floor),
            ("mean |ε̂ − ε|² per axis", metrics["loss"]),
        ]
    )
    chart.lines(
        "diffusion:distance",
        {
            "samples": (series["step"], series["distance"]),
            "chance": (series["step"][[0, -1]], np.array([floor, floor])),
        },
        colours={"samples": "model", "chance": "data"},
        x_label="training step",
        y_label="distance to data",
        log_y=True,
        marker=seen.step,
        height=150,
        alt="Sliced Wasserstein distance of the samples to the data over training",
    )
    middle = (np.arange(TIME_BINS) + 0.5) / TIME_BINS
    chart.lines(
        "diffusion:errors",
        {"error": (middle, seen.arrays["errors"])},
        colours={"error": "error"},
        x_label="t / T",
        y_label="|ε̂ − ε|² per axis",
        y_range=(0, None),
        height=150,
        alt="Error of the predicted noise over the noise level",
    )


def take_up(page: PageState, key: str) -> None:
    """What the hand did: a stroke adds to the drawing, a press starts a sample."""
    for event in plane.events(key):
        if page["d"] != DRAWN or page["v"] == "reverse":
            if event.kind == "press":
                page["s"] = drawing.started(page["s"], event.points)
            continue
        if stroke := pointer.stroke(key, event):
            page["drawn"] = drawing.added(page["drawn"], stroke)
