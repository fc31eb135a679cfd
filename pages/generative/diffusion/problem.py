"""What the experiment "Samplers" samples, and how much of it."""

from dataclasses import dataclass

from engine.generative.diffusion.training import DiffusionSettings

COUNTS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Steps of the charts."""

POINTS = 400
TRACKED = 10


@dataclass(frozen=True)
class Problem:
    """What is sampled: the data behind the settings, by a network's parameters or exactly."""

    settings: DiffusionSettings
    parameters: bytes

    @property
    def kind(self) -> str:
        """As `denoisers.denoiser` calls it."""
        return "learned" if self.parameters else "exact"
