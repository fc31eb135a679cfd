"""What parameter sweeps measure on receptive fields."""

from __future__ import annotations

from typing import Any

from engine.sweeps.measures import Measure, of_function, of_simulation
from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.depth import gradient_correlation, gradient_norms
from engine.vision.receptive_fields.depth_training import DepthTraining, DepthTrainingSettings
from engine.vision.receptive_fields.effective import radius_of_share
from engine.vision.receptive_fields.reverse_correlation import NoiseSettings, ReverseCorrelation
from engine.vision.receptive_fields.small_nets import SmallNet, build, field_of
from engine.vision.receptive_fields.theory import receptive_field
from engine.vision.receptive_fields.training import FieldTraining, FieldTrainingSettings

_TOPIC = "vision.receptive_fields"
_NEIGHBOUR = 3


def effective(settings: SmallNet) -> dict[str, float]:
    """The effective field of the last layer's middle unit, beside the theoretical one."""
    module = build(settings)
    name = settings.end(settings.depth)
    found = field_of(module, name, seed=settings.seed)
    theoretical = receptive_field(module.network, name)[0].size
    return {
        "width": found.moments.width,
        "size": found.size,
        "theoretical": float(theoretical),
        "share_of_side": found.size / theoretical,
        "radius_90": radius_of_share(found.energy, found.moments.centre, 0.9),
    }


def gradients(settings: DeepNetSettings) -> dict[str, float]:
    """What reaches the first block of a deep network, and how like it is between neighbours."""
    return {
        "norm_ratio": float(gradient_norms(settings)[0]),
        "correlation": float(gradient_correlation(settings, nets=2)[_NEIGHBOUR]),
    }


EFFECTIVE = of_function(
    f"{_TOPIC}.effective",
    SmallNet,
    effective,
    ("width", "size", "theoretical", "share_of_side", "radius_90"),
)
GRADIENTS = of_function(
    f"{_TOPIC}.gradients", DeepNetSettings, gradients, ("norm_ratio", "correlation")
)
TRAINING = of_simulation(
    f"{_TOPIC}.training",
    FieldTrainingSettings,
    FieldTraining,
    ("loss", "accuracy", "width", "size", "step"),
)
DEPTH_TRAINING = of_simulation(
    f"{_TOPIC}.depth_training",
    DepthTrainingSettings,
    DepthTraining,
    ("loss", "accuracy", "first_gradient", "last_gradient", "step"),
)
NOISE = of_simulation(
    f"{_TOPIC}.noise",
    NoiseSettings,
    ReverseCorrelation,
    ("frames", "spikes", "similarity", "step"),
)

MEASURES: dict[str, Measure[Any]] = {
    "effective": EFFECTIVE,
    "gradients": GRADIENTS,
    "training": TRAINING,
    "depth_training": DEPTH_TRAINING,
    "noise": NOISE,
}
