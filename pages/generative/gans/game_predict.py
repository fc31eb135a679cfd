"""A prediction on the visitor's own data: which drawn cluster does the generator reach first?"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from engine.data.densities import DRAWN
from engine.generative.gans.clusters import FAIR_PART, Clusters, clusters_of
from engine.runs import Frame
from pages.generative.gans import game_answers
from pages.generative.gans.game_explain import PRESETS
from pages.generative.gans.game_fields import CLUSTERS, NO_PREDICTION
from ui import frame
from ui.components import plane
from ui.components.panel import panel
from ui.components.plane import Layer
from ui.density_fields import packed_drawing
from ui.questions import QUESTION
from ui.state import PageState

QUESTION_NUMBER = 1 + [preset.answer for preset in PRESETS].index(game_answers.first_cluster)
"""The question that asks for a prediction; with another on the strip it would be in the way."""


def clusters(page: PageState) -> Clusters | None:
    """Of the drawing; None for other data."""
    return _clusters(packed_drawing(page)) if page["density"] == DRAWN else None


@lru_cache(maxsize=32)
def _clusters(packed: bytes) -> Clusters:
    return clusters_of(np.frombuffer(packed, np.float32).reshape(-1, 2))


def draw_choice(page: PageState) -> None:
    """The prediction, where there is something to predict."""
    found = clusters(page)
    if found is None or len(found) < 2:
        return
    panel(
        page,
        "predicted_cluster",
        among={"predicted_cluster": [NO_PREDICTION, *CLUSTERS[: len(found)]]},
    )


def is_asked(page: PageState) -> bool:
    """Whether the prediction is what the question on the strip waits for."""
    asked = page[QUESTION] == QUESTION_NUMBER and page["density"] == DRAWN
    return asked and page["predicted_cluster"] == NO_PREDICTION


def just_made(page: PageState, *, drawn_on: bool) -> bool:
    """Whether the visitor has predicted since the stage was drawn last, so that the game begins.

    Args:
        page: holds the prediction.
        drawn_on: the clusters are others now, which takes the prediction back.
    """
    if drawn_on:
        page["predicted_cluster"] = NO_PREDICTION
    key, now = f"{page.slug}:predicted_cluster:before", page["predicted_cluster"]
    before = st.session_state.get(key)
    st.session_state[key] = now
    return bool(before == NO_PREDICTION != now)


def letters_layer(page: PageState) -> Layer | None:
    """The clusters' names on the stage."""
    found = clusters(page)
    if found is None or len(found) < 2:
        return None
    names = zip(found.centres.tolist(), CLUSTERS, strict=False)
    return plane.labels([(x, y, letter) for (x, y), letter in names], size=20)


def numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of: the clusters in the order in which they were reached."""
    found = clusters(page)
    count = 0 if found is None else len(found)
    reached = seen.arrays["first_reached"][:count].tolist()
    shares = seen.arrays["cluster_shares"][:count].tolist()
    when = sorted(
        (step, letter)
        for step, letter in zip(reached, CLUSTERS, strict=False)
        if not math.isnan(step)
    )
    fair = [] if found is None else found.shares.tolist()
    lost = [
        letter
        for letter, step, share, due in zip(CLUSTERS, reached, shares, fair, strict=False)
        if not math.isnan(step) and share < FAIR_PART * due
    ]
    return {
        "clusters": count,
        "predicted_cluster": page["predicted_cluster"],
        "reached": tuple(letter for _, letter in when),
        "reached_at": tuple(int(step) for step, _ in when),
        "lost": tuple(lost),
        "on_clusters": float(sum(shares)),
        "missed": count - len(when),
    }


def rows(page: PageState, seen: Frame) -> list[frame.Row]:
    """For the readouts: when each cluster was reached, and what share of the samples it has."""
    found = clusters(page)
    if found is None or len(found) < 2:
        return []
    steps, shares = seen.arrays["first_reached"], seen.arrays["cluster_shares"]
    texts: list[frame.Row] = []
    for k, due in enumerate(found.shares.tolist()):
        when = "not yet" if math.isnan(steps[k]) else f"round {steps[k]:.0f}"
        label = f"{CLUSTERS[k]} ({100 * shares[k]:.0f} of {100 * due:.0f} %), reached"
        chosen = "chosen" if page["predicted_cluster"] == CLUSTERS[k] else None
        texts.append(frame.Readout(label, when, chosen))
    return texts
