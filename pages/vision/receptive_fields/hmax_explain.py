"""Introduction, questions, mathematics, sources and running code of "HMAX"."""

from engine.vision.receptive_fields.hmax import Hmax, c1, s1
from engine.vision.receptive_fields.invariance import trade_off
from engine.vision.receptive_fields.tuned_units import tuned_responses
from pages.vision.receptive_fields import hmax_answers as answers
from pages.vision.receptive_fields.hmax_fields import DRAWN
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A digit before a model of the visual cortex: simple cells (S1), complex cells that keep the "
    "strongest of a pool (C1), pieces of the digit (S2) and their best match (C2). Drag the digit."
)

PRESETS = (
    Preset("Does the response survive a shift?", {"shift_right": 6}, answers.shifted),
    Preset(
        "Which stage still tells a moved 3 from the other digits?",
        {"shift_right": 6, "shift_down": 6},
        answers.told_apart,
    ),
    Preset("What do larger pools buy?", {"shift_right": 6, "pool": 2.5}, answers.pools),
    Preset(
        "Does a larger digit excite the units too?",
        {"scale": 1.3, "curve": "scale"},
        answers.enlarged,
    ),
    Preset("What does clutter do?", {"clutter": 0.2, "curve": "clutter"}, answers.cluttered),
    Preset(
        "Does it find the pieces of your picture again?",
        {"target": DRAWN, "shift_right": 6},
        answers.own,
        own_data="target",
    ),
)

MATHS = r"""
**HMAX** (Riesenhuber and Poggio 1999; Serre et al. 2007) alternates two kinds of layers:

$$
\text{S:}\quad y = \exp\!\Big(\!-\frac{\lVert w - x\rVert^2}{2\sigma^2}\Big), \qquad
\text{C:}\quad y = \max_{j \in \text{pool}} x_j
$$

**S1** are Gabor filters of four orientations and sizes $n$ of 7, 9, 11, … 37 pixels, with $\lambda
= 2n / (4 - 0.025\,(n - 7))$, $\sigma = 0.8\,\lambda$ and $\gamma = 0.3$, divided by the norm of
the light under them. **C1** is the maximum over a pool of 8×8, 10×10, … S1 units, every 4, 5, …
units, and over two neighbouring sizes, a band. It does not see where in the pool the strongest one
lies. **S2** are tuned to prototypes, pieces of C1 of 4×4 units and all orientations; **C2** is
their maximum over all places and bands. These are the values of table 1 of Serre et al.

What differs from the paper: prototypes have one size (there 4, 8, 12 and 16), are cut out of the
finest band, and not where C1 is nearly empty; three bands at most fit this screen of 64×64 pixels;
filters that reach beyond the image are silent. The pools of the finest band stand 4 pixels apart,
those of the others 5, 6, …: a piece of the target that is moved by a multiple of 4 matches fully,
which one of a coarser band would not. A piece of 4×4 units with pools of 3 times the usual size
covers 36 pixels; moved, it may leave the screen, so that C2 loses invariance there. On a larger
screen it does not.

**A unit on a stage** is tuned to all that the stage answers to a target, relative to its length:
$\exp(-\lVert x - w\rVert^2 / 2\sigma^2\lVert w\rVert^2)$. Its response to the changed target is its
**invariance**; its **selectivity** is 1 − its mean response to other images (the other digits, or
parts of photographs): 0 if all are alike to it. On C1, larger pools raise
the one and lower the other. On C2 the unit is what Riesenhuber and Poggio call view-tuned.
Convolutional networks with maximum pooling inherited both layers; they learn the weights instead of
cutting out prototypes.
"""

SOURCES = (
    Source(
        "Riesenhuber and Poggio 1999: Hierarchical models of object recognition in cortex",
        "https://doi.org/10.1038/14819",
    ),
    Source(
        "Serre et al. 2007: Robust object recognition with cortex-like mechanisms",
        "https://doi.org/10.1109/TPAMI.2007.56",
    ),
)

CODE = (s1, c1, Hmax.s2, Hmax.c2, tuned_responses, trade_off)
