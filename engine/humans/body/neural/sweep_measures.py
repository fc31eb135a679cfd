"""What parameter sweeps measure on posed neural bodies."""

from engine.humans.body.neural.extraction import calls, extracted, overlap
from engine.humans.body.neural.settings import NeuralBodySettings
from engine.sweeps.measures import Measure, Measurement

READOUTS = ("overlap", "error", "worst", "missing", "evaluations", "starts", "share")


def _begin(settings: NeuralBodySettings, until: int | None) -> Measurement:
    """A part of the surface at a time."""
    for call in calls(settings):
        call()
        yield
    found = extracted(settings)
    return {
        "overlap": overlap(settings),
        "error": 1e3 * found.mean,
        "worst": 1e3 * found.worst,
        "missing": 1e3 * found.missing,
        "evaluations": float(found.evaluations),
        "starts": float(settings.starts),
        "share": settings.share,
    }


POSED = Measure("humans.body.neural.posed", NeuralBodySettings, _begin, READOUTS)
MEASURES = {"posed": POSED}
