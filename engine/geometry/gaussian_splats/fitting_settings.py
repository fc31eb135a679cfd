"""What is fitted to which photographs, and how."""

from dataclasses import dataclass, field

from engine.geometry.gaussian_splats.density_control import DensityRules
from engine.geometry.gaussian_splats.views import Capture, capture_scene
from engine.settings import check_ranges, setting

INITIALISATIONS = ("random", "surface")


@dataclass(frozen=True)
class LearningRates:
    """Of each group of parameters.

    Attributes:
        position: of the means; falls to a hundredth over 3,000 steps.
        scale: of the logarithms of the scales.
        rotation: of the quaternions.
        opacity: of the logits.
        colour: of the constant of the spherical harmonics; a twentieth for all higher ones.

    Raises:
        ValueError: one is out of range.
    """

    position: float = setting(4e-3, low=1e-5, high=1.0)
    scale: float = setting(4e-2, low=1e-4, high=4.0)
    rotation: float = setting(4e-2, low=1e-4, high=4.0)
    opacity: float = setting(0.1, low=1e-3, high=10.0)
    colour: float = setting(5e-2, low=5e-4, high=5.0)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True)
class FittingSettings:
    """What is fitted, and how.

    Attributes:
        scene: a key of `SCENES`; ignored where there is a capture of the visitor's.
        capture: the visitor's own views.
        view_count: training views.
        resolution: pixels along each side.
        count: Gaussians at the beginning.
        initialisation: "random" in a cube, or "surface": on points of the surface.
        sh_degree: highest degree of the spherical harmonics.
        sh_interval: steps until the degree is raised by one.
        dssim_weight: λ, the share of 1 − SSIM in the loss.
        rates: learning rates.
        density: rules of density control.
        seed: of the initialisation and of the order of the views.

    Raises:
        ValueError: a value is out of range.
    """

    scene: str = "blocks"
    capture: Capture | None = None
    view_count: int = 24
    resolution: int = 64
    count: int = setting(1000, low=1, high=10_000)
    initialisation: str = "random"
    sh_degree: int = setting(1, low=0, high=3)
    sh_interval: int = setting(50, low=1, high=10_000)
    dssim_weight: float = setting(0.2, low=0.0, high=1.0)
    rates: LearningRates = field(default_factory=LearningRates)
    density: DensityRules = field(default_factory=DensityRules)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.initialisation not in INITIALISATIONS:
            raise ValueError(f"An initialisation is {' or '.join(INITIALISATIONS)}.")
        if self.initialisation == "surface" and self.capture and not len(self.capture.points):
            raise ValueError("These views come without points of the surface; begin at random.")

    @property
    def views(self) -> Capture:
        """The photographs, made on the first request."""
        if self.capture is not None:
            return self.capture
        return capture_scene(self.scene, self.view_count, self.resolution)
