"""What one run of the script looks at: the moment of the fit, from one viewpoint."""

from dataclasses import dataclass

import numpy as np
import torch

from engine.geometry.gaussian_splats.density_control import DensityEvent
from engine.geometry.gaussian_splats.fitting import SplatFitting
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.views import Capture
from engine.runs import Frame
from pages.geometry.gaussian_splats.scene_picture import Viewpoint, viewpoint_of
from ui.live import Live
from ui.state import PageState

_NAMES = ("means", "log_scales", "quaternions", "opacity_logits", "sh")


@dataclass(frozen=True, eq=False)
class Look:
    """A moment of the fit.

    Attributes:
        shown: the frame of the run.
        gaussians: in it, on the CPU.
        events: of density control so far.
        degree: of the spherical harmonics that are in use.
        made: how many ids have been given so far.
        capture: the photographs.
        view: where the picture is taken from.
        playing: whether it goes on by itself.
    """

    shown: Frame
    gaussians: Gaussians
    events: tuple[DensityEvent, ...]
    degree: int
    made: int
    capture: Capture
    view: Viewpoint
    playing: bool

    @property
    def ids(self) -> np.ndarray:
        """Of the Gaussians, ascending."""
        return self.shown.arrays["ids"]

    @property
    def background(self) -> torch.Tensor:
        """RGB behind everything."""
        return torch.tensor(self.capture.background)


def look_at_run(page: PageState, live: Live, shown: Frame, *, dragging: bool) -> Look:
    """Reads off the run what its frame does not carry."""
    events, degree, made, capture = live.run.look(_read)
    gaussians = Gaussians(*(torch.from_numpy(shown.arrays[name]) for name in _NAMES))
    view = viewpoint_of(page, capture, dragging=dragging)
    return Look(shown, gaussians, events, degree, made, capture, view, live.playing)


def _read(simulation: SplatFitting) -> tuple[tuple[DensityEvent, ...], int, int, Capture]:
    made = simulation.population.next_id
    return simulation.events, simulation.degree, made, simulation.capture
