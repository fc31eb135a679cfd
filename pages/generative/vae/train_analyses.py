"""Analyses of "Train it": what each latent dimension carries, errors by image, learning curves."""

from __future__ import annotations

from engine.generative.vae.training import VAETraining
from ui.analysis import Analysis, Drawn
from ui.analysis_figures import histogram, learning_curves, spectrum
from ui.state import PageState
from ui.topic import View

_OTHER_VIEW = "This view shows several trainings at once: open “One training”."


def _one(view: View) -> bool:
    return view.live is not None and view.numbers.get("view") == "one"


def _spectrum(page: PageState, view: View) -> Drawn:
    if not _one(view) or view.live is None or view.live.frame is None:
        return _OTHER_VIEW
    arrays = view.live.frame.arrays
    return spectrum(
        arrays["kl"],
        arrays["active"],
        x="latent dimensions, in falling order",
        y="KL to the prior, nats",
        unit="nats",
    )


def _errors(page: PageState, view: View) -> Drawn:
    if not _one(view) or view.live is None:
        return _OTHER_VIEW
    found = view.live.run.look(VAETraining.errors_by_set)
    return histogram(
        {
            "training images": (found["training"], "data"),
            "held-out images": (found["held out"], "model"),
        },
        x="−ln p(x | z) of an image, nats",
    )


_CURVES = learning_curves("held_out", "−ELBO of held-out images, nats", unit="nats", log_y=False)


def _curves(page: PageState, view: View) -> Drawn:
    return _CURVES.draw(page, view) if _one(view) else _OTHER_VIEW


ANALYSES = (
    Analysis(
        "spectrum",
        "KL by dimension",
        "What each latent dimension says of the held-out images, in nats, the largest first; "
        "hatched are those that carry nothing.",
        _spectrum,
    ),
    Analysis(
        "errors",
        "Reconstruction errors",
        "How the reconstruction error is spread over images, of the training and held out; "
        "upright lines at the median and at the 5 % and 95 % quantiles.",
        _errors,
    ),
    Analysis(_CURVES.name, _CURVES.title, _CURVES.shows, _curves),
)
