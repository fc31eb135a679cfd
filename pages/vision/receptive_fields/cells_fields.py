"""What can be set in "Simple and complex cells"."""

from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.reverse_correlation import KINDS
from engine.vision.receptive_fields.traces import REACH, Stimulus
from pages.vision.receptive_fields import images
from ui.data_fields import DIGIT_DRAWING, Data
from ui.fields import Choice, Field, Number

VIEWS = {"stimulus": "Bar and grating", "picture": "Picture", "flash": "Flash", "noise": "Noise"}
STIMULI = {"bar": "Bright bar", "dark": "Dark bar", "grating": "Grating"}
DRAWN = "drawn"
PICTURES = images.TITLES | {DRAWN: "Drawn"}
PICTURE_SIDE = 129
"""Pixels along a side of a picture; odd, so that it has a middle."""
FARTHEST = PICTURE_SIDE // 2
FRAMES = 100_000

CELLS: tuple[Field, ...] = (
    Choice("view", "Experiment", "stimulus", VIEWS),
    Choice("stimulus", "Stimulus", "bar", STIMULI),
    Number("stimulus_orientation", "Its orientation", 45, -90, 90, 1, unit="°"),
    Number("position", "Its position", 0, -REACH, REACH, 0.5, unit="px", by_hand=True),
    Number.of(Stimulus, "bar_width", "Bar width", step=0.5, unit="px"),
    Number.of(Stimulus, "contrast", "Contrast", step=0.05),
    Choice("picture", "Picture", "china", PICTURES),
    Number("looks_right", "Cell to the right", 0, -FARTHEST, FARTHEST, 1, unit="px", by_hand=True),
    Number("looks_up", "Cell up", 0, -FARTHEST, FARTHEST, 1, unit="px", by_hand=True),
    Data("digit", DIGIT_DRAWING),
    Number.of(Gabor, "orientation", "Orientation θ", step=1, unit="°"),
    Number.of(Gabor, "wavelength", "Wavelength λ", step=0.5, unit="px"),
    Number.of(Gabor, "phase", "Phase φ", step=5, unit="°"),
    Number.of(Gabor, "width", "Width σ", step=0.5, unit="px"),
    Number.of(Gabor, "aspect", "Aspect γ", step=0.1),
    Choice("kind", "Cell", "simple", {kind: kind.capitalize() for kind in KINDS}),
    Number("step", "Step", 0, 0, 1_000, 1),
)
