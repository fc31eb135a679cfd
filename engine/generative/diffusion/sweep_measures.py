"""What parameter sweeps measure on diffusion in the plane."""

from dataclasses import dataclass

from engine.generative.diffusion import sampler_comparison
from engine.generative.diffusion.sampler_comparison import SAMPLERS, SamplingProblem
from engine.generative.diffusion.training import DiffusionSettings, DiffusionTraining
from engine.generative.diffusion.trajectories import SamplingSettings
from engine.sweeps.measures import Measure, Measurement, of_simulation

TRAINING = of_simulation(
    "generative.diffusion.training",
    DiffusionSettings,
    DiffusionTraining,
    ("loss", "distance", "floor", "step"),
)


@dataclass(frozen=True)
class SamplerSettings:
    """One sampler on one problem.

    Raises:
        ValueError: there is no such sampler.
    """

    problem: SamplingProblem
    sampler: str
    sampling: SamplingSettings

    def __post_init__(self) -> None:
        if self.sampler not in SAMPLERS:
            raise ValueError(f"There is no sampler {self.sampler!r}.")


def sample(settings: SamplerSettings, until: int | None) -> Measurement:
    """How good its samples are, and what they cost; `sampler_comparison.sample_quality`."""
    given = settings.problem, settings.sampler, settings.sampling
    for call in sampler_comparison.measurements(*given):
        call()
        yield
    quality = sampler_comparison.sample_quality(*given)
    evaluations = sampler_comparison.network_evaluations(
        settings.sampler, settings.sampling.sampling_steps
    )
    return {
        "distance": quality.distance,
        "share": quality.share,
        "evaluations": float(evaluations),
        "floor": sampler_comparison.measured_floor(settings.problem).mean,
    }


SAMPLING = Measure(
    "generative.diffusion.sampling",
    SamplerSettings,
    sample,
    ("distance", "share", "evaluations", "floor"),
)

MEASURES = {"training": TRAINING, "sampling": SAMPLING}
