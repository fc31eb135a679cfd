"""Introduction, questions, mathematics, sources and running code of "Depth and skips"."""

from engine.vision.receptive_fields.deep_net import DeepNet
from engine.vision.receptive_fields.depth import (
    gradient_correlation,
    gradient_norms,
    path_gradients,
)
from pages.vision.receptive_fields import depth_answers as answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "What becomes of the gradient on its way from the output of a deep network back to its input, "
    "with skip connections and without. Change the number of blocks, then the view."
)

PRESETS = (
    Preset(
        "What do PyTorch's default weights do in 24 layers?",
        {"initialisation": "torch"},
        answers.vanishing,
    ),
    Preset("Do skip connections keep the norm?", {"skips": True}, answers.exploding),
    Preset(
        "Does batch normalisation keep the gradient?",
        {"normalised": True, "depth": 50},
        answers.normalised,
    ),
    Preset(
        "Do neighbouring inputs have similar gradients?",
        {"view": "shattering", "normalised": True},
        answers.shattered,
    ),
    Preset(
        "Through how many layers does a gradient come?",
        {"view": "paths", "depth": 54, "scaled": True},
        answers.paths,
    ),
    Preset(
        "Can 40 layers learn two spirals?",
        {"view": "training", "depth": 40, "initialisation": "torch", "scaled": True},
        answers.training,
    ),
)

MATHS = r"""
**A deep network** of $n$ equal blocks, without and with skip connections (He et al. 2016):

$$
h_{l+1} = \phi(W_l h_l), \qquad h_{l+1} = h_l + \beta\,\phi(W_l h_l)
$$

**Norms.** Let $W$ have independent entries of variance $g/\text{width}$. A rectifier passes half of
the gradient's square, so a plain block multiplies it by $g/2$: He et al. (2015) choose $g = 2$;
PyTorch's default for linear layers has $g = 1/3$, and the norm falls by $\sqrt{1/6} = 0.41$ per
block. A skip adds 1 to the factor of the branch: $1 + \beta^2 g/2$ where branch and input are
uncorrelated, as with $\tanh$ or no nonlinearity. A ReLU's branch is never negative, so it is
correlated with its input and the gradient grows faster than that, also with $\beta = 1/\sqrt n$.

**Shattering** (Balduzzi et al. 2017). In a plain rectifier network the correlation of the gradients
at two inputs falls with depth like $2^{-n}$: they look like white noise. In their simplified
model skips alone make it $(3/4)^n$, and skips with normalisation $1/\sqrt n$, more like brown
noise, which stays predictable.

**Paths** (Veit et al. 2016). Multiplying out $\prod_l (1 + B_l)$ gives $2^n$ paths, $\binom nk$ of
them through $k$ branches; the mean is $n/2$. Where each branch makes the gradient smaller, as with
$\beta = 1/\sqrt n$ here and in trained ResNets, the paths that carry it are shorter.
"""

SOURCES = (
    Source(
        "He, Zhang, Ren and Sun 2015: Delving deep into rectifiers",
        "https://arxiv.org/abs/1502.01852",
    ),
    Source(
        "He, Zhang, Ren and Sun 2016: Deep residual learning for image recognition",
        "https://arxiv.org/abs/1512.03385",
    ),
    Source(
        "Balduzzi et al. 2017: The shattered gradients problem",
        "https://arxiv.org/abs/1702.08591",
    ),
    Source(
        "Veit, Wilber and Belongie 2016: Residual networks behave like ensembles of relatively"
        " shallow networks",
        "https://arxiv.org/abs/1605.06431",
    ),
)

CODE = (gradient_norms, gradient_correlation, path_gradients, DeepNet.hidden)
