"""Introduction, questions, mathematics, sources and running code of "HMAX"."""

from engine.vision.receptive_fields.hmax import Hmax, c1, s1
from engine.vision.receptive_fields.invariance import trade_off, view_tuned
from pages.vision.receptive_fields import hmax_answers as answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A digit before a model of the visual cortex: simple cells of four orientations (S1), and "
    "complex cells that keep the strongest of a pool of them (C1). Move the digit to the right."
)

PRESETS = (
    Preset("Does the response survive a shift?", {"shift_right": 4}, answers.shifted),
    Preset("What do larger pools buy?", {"shift_right": 4, "pool": 2.5}, answers.pools),
    Preset("Does a larger digit excite the units too?", {"scale": 1.3}, answers.enlarged),
    Preset("What does clutter do?", {"clutter": 0.2}, answers.cluttered),
    Preset("Do other digits excite the units?", {"digit": "4"}, answers.other_digits),
)

MATHS = r"""
**HMAX** (Riesenhuber and Poggio 1999; Serre et al. 2007) alternates two kinds of layers:

$$
\text{S:}\quad y = \exp\!\Big(\!-\frac{\lVert w - x\rVert^2}{2\sigma^2}\Big), \qquad
\text{C:}\quad y = \max_{j \in \text{pool}} x_j
$$

S1 are Gabor filters of four orientations and several sizes, normalised by the contrast under them.
C1 is the maximum over a pool of neighbouring S1 units and over two sizes: it does not see where in
the pool the strongest one lies. S2 are units tuned to prototypes, pieces of C1 of the target; C2 is
their maximum over all places and bands.

**Invariance and selectivity** are a trade. A unit tuned to the whole C1 map answers 1 to its
target; its response to the moved target is its invariance, 1 − its response to other images its
selectivity. For this unit larger pools raise the one and lower the other. Convolutional networks
with maximum pooling inherited both layers; they learn the weights instead of cutting out
prototypes.
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

CODE = (s1, c1, Hmax.s2, Hmax.c2, view_tuned, trade_off)
