"""Introduction, questions, mathematics, sources and running code of "Effective field"."""

from engine.vision.receptive_fields.effective import effective_field, fit_root, moments
from pages.vision.receptive_fields import effective_answers as answers
from ui.exports import Export
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "How much each pixel changes the middle unit of the last layer: the gradient, averaged over "
    "inputs. The frame is what the unit could see. Change the number of layers first."
)

PRESETS = (
    Preset("Does a unit use all of its square?", {"depth": 20}, answers.whole_square),
    Preset("Does the width grow like √n?", {"depth": 28}, answers.root_law),
    Preset(
        "Do skip connections make the field wider?", {"depth": 20, "skips": True}, answers.skips
    ),
    Preset(
        "Do dilations widen both fields?", {"depth": 12, "dilation": "growing"}, answers.dilated
    ),
    Preset(
        "Does pooling beat the √n law?", {"depth": 12, "subsampling": "max"}, answers.subsampled
    ),
    Preset(
        "How much of 483 pixels does ResNet-50 use?",
        {"view": "architecture"},
        answers.published,
    ),
    Preset(
        "Does the field grow as the network learns?",
        {"view": "training", "depth": 8, "subsampling": "average", "normalised": True},
        answers.learning,
    ),
)

MATHS = r"""
**The effective receptive field** (Luo et al. 2016) asks not which pixels $x_p$ can change a unit
$y$ but how much they do, averaged over inputs and over the channels of the layer:

$$
E(p) = \mathbb E\!\left[\left(\frac{\partial y}{\partial x_p}\right)^{\!2}\right], \qquad
\sigma^2 = \tfrac12 \sum_p \frac{E(p)}{\sum_q E(q)}\, |p - c|^2
$$

with $c$ the mean position. Automatic differentiation gives it exactly.

**Why a Gaussian.** The gradient of a chain of convolutions is the convolution of their kernels.
With independent random weights of mean zero, $E(p)$ is on average proportional to the number of
paths from $p$ to the unit: the distribution of a sum of $n$ independent steps, one per layer. By
the central limit theorem it becomes a Gaussian whose variance is the sum of the variances of the
steps. A kernel of $k$ taps has the variance $(k^2 - 1)/12$ along an axis, so

$$
\sigma = \sqrt{n\,\frac{k^2 - 1}{12}} = 0.82\,\sqrt n \quad (k = 3), \qquad r = 1 + n\,(k - 1)
$$

and the share of the square that is used falls like $1/\sqrt n$ along each axis. That is a mean over
networks; in one of few channels the width scatters about it.

**Dilations and strides.** A layer with dilation $d$ whose input has the effective stride $j$ adds
$d^2 j^2 (k^2 - 1)/12$ to $\sigma^2$. Dilations 1, 2, 4, 8 add $85\,(k^2 - 1)/12$ per cycle: over
whole cycles $\sigma$ follows $\sqrt n$ too, within one it jumps. Two halvings, after a third and
two thirds of the layers, multiply $\sigma$ by $\sqrt{(1 + 4 + 16)/3} = \sqrt 7$ at any $n$; within
one network it grows faster than $\sqrt n$, as its last third adds most.

**Effective size.** Luo et al. count the pixels whose gradient is at least 1 − 95.45 % of the
largest, and take the root of their number.
"""

SOURCES = (
    Source(
        "Luo, Li, Urtasun and Zemel 2016: Understanding the effective receptive field in deep"
        " convolutional neural networks",
        "https://arxiv.org/abs/1701.04128",
    ),
)

TABLE = Export("table", "Numbers", ("csv",), "effective-field")
CODE = (effective_field, moments, fit_root)
