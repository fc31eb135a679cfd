"""Analyses of "The game": what D says of data and samples, and how far these are apart."""

from __future__ import annotations

from engine.generative.gans.objectives import has_probability
from engine.generative.gans.readings import outputs
from ui.analysis import Analysis, Drawn
from ui.analysis_figures import histogram, learning_curves
from ui.state import PageState
from ui.topic import View

_SLOW = "In slow motion there is a single round: open “Play”."


def _outputs(page: PageState, view: View) -> Drawn:
    if view.live is None or page["view"] == "slow":
        return _SLOW
    found = view.live.run.look(outputs)
    probability = has_probability(page["objective"])
    return histogram(
        {"data": (found["real"], "data"), "samples": (found["fake"], "model")},
        x="D(x), probability of being real" if probability else "D(x)",
    )


_CURVES = learning_curves(
    "divergence",
    "JS divergence of the samples to the data, nats",
    unit="nats",
    log_y=False,
    noun="round",
)


def _curves(page: PageState, view: View) -> Drawn:
    return _SLOW if view.live is None or page["view"] == "slow" else _CURVES.draw(page, view)


ANALYSES = (
    Analysis(
        "outputs",
        "D on data and samples",
        "What the discriminator says of 500 held-out data points and of 500 samples; the farther "
        "the two histograms are apart, the better it tells them apart.",
        _outputs,
    ),
    Analysis(_CURVES.name, _CURVES.title, _CURVES.shows, _curves),
)
