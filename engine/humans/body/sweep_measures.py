"""What parameter sweeps measure on bodies."""

from engine.humans.body import asset
from engine.humans.body.blending_comparison import READOUTS, ElbowSettings, measured_elbow
from engine.humans.body.fit_simulation import BodyFit, BodyFitSettings
from engine.humans.body.pipeline import (
    PipelineSettings,
    in_components,
    learned_shapes,
    rebuilding_errors,
    registered,
    true_people,
)
from engine.sweeps.measures import Measure, Measurement, of_function, of_simulation

_MM = 1_000.0


def _pipeline(settings: PipelineSettings, until: int | None) -> Measurement:
    """Registers one person after the other, then learns from them."""
    people = []
    for scan in settings.taken:
        people.append(registered(scan, settings.registration))
        yield
    learned = learned_shapes(settings)
    unseen = true_people().vertices[list(settings.left_out)]
    rebuilt = rebuilding_errors(learned.space.mean, learned.space.directions, unseen)
    return {
        "residual_mm": _MM * sum(float(each.offsets.abs().mean()) for each in people) / len(people),
        "registration_mm": _MM * sum(float(each.error.mean()) for each in people) / len(people),
        "average_mm": _MM * in_components(asset.body(), learned.space.mean).distance,
        "rebuilt_mm": _MM * float(rebuilt[-1]),
        "joints_mm": _MM * float(learned.joint_errors.mean()),
        "first_share": float(learned.space.explained[0]),
    }


PIPELINE = Measure(
    "humans.body.pipeline",
    PipelineSettings,
    _pipeline,
    ("residual_mm", "registration_mm", "average_mm", "rebuilt_mm", "joints_mm", "first_share"),
)
ELBOW = of_function("humans.body.elbow", ElbowSettings, measured_elbow, READOUTS)
JOINT_FIT = of_simulation(
    "humans.body.joint_fit",
    BodyFitSettings,
    BodyFit,
    ("energy", "data", "millimetres", "pixels", "settled"),
)
MEASURES = {"pipeline": PIPELINE, "elbow": ELBOW, "joint_fit": JOINT_FIT}
