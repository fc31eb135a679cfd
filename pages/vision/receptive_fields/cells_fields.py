"""What can be set in "Simple and complex cells"."""

from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.reverse_correlation import KINDS
from ui.fields import Choice, Field, Number

VIEWS = {"stimulus": "Bar and grating", "flash": "Flash", "noise": "White noise"}
STIMULI = {"bar": "Bright bar", "dark": "Dark bar", "grating": "Grating"}
REACH = 28
"""Pixels from the middle of the screen to which a stimulus can be moved."""
FRAMES = 100_000

CELLS: tuple[Field, ...] = (
    Choice("view", "Experiment", "stimulus", VIEWS),
    Choice("stimulus", "Stimulus", "bar", STIMULI),
    Number("stimulus_orientation", "Its orientation", 45, -90, 90, 1, unit="°"),
    Number("position", "Its position", 0, -REACH, REACH, 0.5, unit=" px", by_hand=True),
    Number("bar_width", "Bar width", 5, 1, 20, 0.5, unit=" px"),
    Number.of(Gabor, "orientation", "Orientation θ", step=1, unit="°"),
    Number.of(Gabor, "wavelength", "Wavelength λ", step=0.5, unit=" px"),
    Number.of(Gabor, "phase", "Phase φ", step=5, unit="°"),
    Number.of(Gabor, "width", "Width σ", step=0.5, unit=" px"),
    Number.of(Gabor, "aspect", "Aspect γ", step=0.1),
    Choice("kind", "Cell", "simple", {kind: kind.capitalize() for kind in KINDS}),
    Number("step", "Step", 0, 0, 1_000, 1),
)
