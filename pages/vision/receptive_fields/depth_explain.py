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
        "Does batch normalisation without skips keep the gradient?",
        {"normalised": True, "depth": 50},
        answers.normalised,
    ),
    Preset(
        "With batch normalisation, do neighbouring inputs have similar gradients?",
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
uncorrelated, as with $\tanh$ or no nonlinearity.

A ReLU's branch is never negative, so its mean adds up from block to block: where $\rho$ is the
mean of $h$ over its root mean square, the square of the values grows by $1 + \beta^2 g/2 + 2\beta
\rho \sqrt{g/2\pi}$, for $g = 2$, $\beta = 1$ by $1.70^2$ once $\rho$ has settled at 0.80. Such a
network is homogeneous, so $h_l \cdot \partial y/\partial h_l$ is the same in all blocks: the part
of the gradient along $h$ grows backwards as the values grow forwards. It begins with 1/width of the
square. So the gradient grows by $\sqrt 2 = 1.41$ per block at first and by 1.70 in depth; in 24
blocks of 64 units by 1.59 in the mean. Skips need a cure, normalisation or smaller branches: He et
al. normalise; networks with $\beta = 1/\sqrt n$, or with branches that begin at 0 (Zhang et al.
2019; De and Smith 2020), train without.

**Batch normalisation** without skips keeps the values and not the gradient: dividing by the
deviation of what a ReLU has passed multiplies its norm by $\sqrt{\pi/(\pi - 1)} = 1.21$ per block,
for large batches and whatever the variance of the weights (Yang et al. 2019); the first and the
last block shrink it.

**Shattering** (Balduzzi et al. 2017). In a plain rectifier network the correlation of the gradients
at two inputs falls with depth like $2^{-n}$: they look like white noise. In their simplified
model skips alone make it $(3/4)^n$, and skips with normalisation $1/\sqrt n$, more like brown
noise, which stays predictable.

**Paths** (Veit et al. 2016). Multiplying out $\prod_l (1 + B_l)$ gives $2^n$ paths, $\binom nk$ of
them through $k$ branches; the mean is $n/2$. If each branch multiplies the norm by $s$, the paths
that carry the gradient have $n\,s/(1 + s)$ branches on average. Here $s = \beta\sqrt{g/2}$: with
$\beta = 1$ and He's weights that is $n/2$ again, with PyTorch's 0.29 $n$, with $\beta = 1/\sqrt n$
about $\sqrt n$. In a trained ResNet of 54 blocks, whose branches are not divided, Veit et al.
measured paths of 5 to 17.
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
        "Yang et al. 2019: A mean field theory of batch normalization",
        "https://arxiv.org/abs/1902.08129",
    ),
    Source(
        "Zhang, Dauphin and Ma 2019: Fixup initialization: residual learning without normalization",
        "https://arxiv.org/abs/1901.09321",
    ),
    Source(
        "De and Smith 2020: Batch normalization biases residual blocks towards the identity"
        " function in deep networks",
        "https://arxiv.org/abs/2002.10444",
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
