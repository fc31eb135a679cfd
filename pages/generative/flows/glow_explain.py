"""Questions, introduction, mathematics, sources and running code of the tab "Glow on digits"."""

from engine.generative.flows.glow import initialisation, latents, likelihood, pixels
from engine.generative.flows.glow.layers import Step, squeeze
from engine.generative.flows.glow.multiscale import Glow, Split
from pages.generative.flows import glow_answers
from ui import drawn_digits
from ui.exports import Export
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "One flow, trained on digits, in four views: samples level by level, paths between latents, "
    "the likelihood of pictures, and how actnorm begins. Press a sample and draw another level "
    "anew first, then open the other views."
)

PRESETS = (
    Preset(
        "Which level decides what digit it is?",
        {"resample_level_1": False, "resample_level_3": True},
        glow_answers.which_level,
    ),
    Preset(
        "Is the densest latent the likeliest picture?",
        {"temperature": 0},
        glow_answers.zero_temperature,
    ),
    Preset(
        "Is a path between latents likelier than a cross-fade?",
        {"view": "interpolation"},
        glow_answers.cross_fade,
    ),
    Preset(
        "Is an all-black image likelier than every test digit?",
        {"view": "likelihood"},
        glow_answers.all_black,
    ),
    Preset(
        "Does one initialised actnorm layer standardise the next?",
        {"view": "actnorm", "initialised_layers": 1},
        glow_answers.first_layer,
    ),
    Preset(
        "How likely is your own digit?",
        {"view": "likelihood", "digit": drawn_digits.BLANK},
        glow_answers.own_digit,
        own_data="digit",
    ),
)

MATHS = r"""
**Dequantisation: from counts to a density.** A pixel has one of 256 levels. With uniform noise
$u \in [0, 1)$ the point $y = (x + u) / 256$ has a density, and the mean of its logarithm over $u$
is a lower bound of $\ln P(x)$ (Theis et al. 2016). The logit of $\lambda + (1 - 2 \lambda)\,y$
(Papamakarios et al. 2017) takes the cube to all of $\mathbb R^{784}$ for $\lambda = 0$ only; with
$\lambda = 0.01$ here, to the box $[-4.595, 4.595]^{784}$. What density the flow leaves outside the
box belongs to no picture, so the bits are again too many, never too few. Samples outside it are
brought to its edge. With $D = 784$ pixels

$$
\text{bits per dimension} = 8 - \frac{\ln p(y)}{D \ln 2}, \qquad
\ln p(y) = \ln \mathcal N(z; 0, I) + \sum_l \ln \left| \det J_l \right|
$$

A uniform density costs the 8 bits of a pixel. Grathwohl et al. (2019) report 1.06 for Real NVP,
1.05 for Glow and 0.99 for FFJORD on MNIST. They count as here, 28×28 pixels of 256 levels with
uniform noise, but train on its 60,000 digits and test on its 10,000; this flow has 0.26 million
parameters, learned from 4,500 digits and is tested on 500. Likelihoods of binarised digits, in
nats, are of other data and do not compare.

**Squeeze** turns every block of $2 \times 2$ pixels into four channels: $28 \times 28$ becomes
$14 \times 14 \times 4$, a permutation with determinant 1. Then follow steps of Glow (Kingma &
Dhariwal 2018), with channels $c$ at every pixel $(i, j)$ of $h \times w$:

$$
\begin{aligned}
\textbf{actnorm} \quad & y_{ij} = s \odot x_{ij} + b \\
& \ln |\det| = h w \textstyle\sum \ln |s| \\
\textbf{1×1 convolution} \quad & y_{ij} = W x_{ij},\ W = P L (U + \mathrm{diag}\, s) \\
& \ln |\det| = h w \textstyle\sum \ln |s| \\
\textbf{affine coupling} \quad & y_a = x_a,\ y_b = x_b \odot e^{s(x_a)} + t(x_a) \\
& \ln |\det| = \textstyle\sum s(x_a)
\end{aligned}
$$

$s(x_a)$ and $t(x_a)$ come from a small convolutional network.

**Split.** In a multi-scale flow half of the channels leave after each level. Their density given
the half that stays, $h$, is normal, and the residuals are the latents of the level:

$$
z_k = \frac{x_b - \mu_k(h)}{\sigma_k(h)} \sim \mathcal N(0, I)
$$

Level 1 has 392 latents, levels 2 and 3 have 196 each. Sampling goes backwards, from level 3 to
level 1, so that level 3 decides the whole and level 1 what is left open at the end.

**Temperature.** $z = T \epsilon$ with $\epsilon \sim \mathcal N(0, I)$. For $T < 1$ samples come
from nearer the mode of the prior, which tends to look better and varies less.

**Paths.** Between two digits the noise rests at $u = \tfrac12$, so that the images move smoothly.
The flow has learnt that most pixels are black with random $u$: much of the norm of $z$ is this
noise. Without it a digit has $|z|$ near 13, with it near 28, as samples have. So a density in the
middle of the levels is higher than the mean over $u$: compare such values along a path, not with
those of noisy digits. With $y$ in the cube, $\ln p(y) = \ln p(z) + \ln |\det \partial z / \partial
y|$; of what one path gains over the other both parts are shown.

**Density and typical samples.** In $D$ dimensions samples of $\mathcal N(0, I)$ have norms near
$\sqrt D = 28$, although the density is largest at 0: nearly all of the volume is far out. So a
picture may be likelier than all samples and never be one (Nalisnick et al. 2019).

**Data-dependent initialisation.** Before the first step $s$ and $b$ of each actnorm layer are set
from one batch, layer after layer, so that every channel leaves it with mean 0 and variance 1:
$s = 1 / \sigma_\text{batch}$, $b = -\mu_\text{batch} / \sigma_\text{batch}$.
"""

SOURCES = (
    Source(
        "D. Kingma & P. Dhariwal, Glow: Generative Flow with Invertible 1×1 Convolutions, 2018",
        "https://arxiv.org/abs/1807.03039",
    ),
    Source(
        "L. Dinh, J. Sohl-Dickstein & S. Bengio, Density Estimation Using Real NVP, 2017",
        "https://arxiv.org/abs/1605.08803",
    ),
    Source(
        "G. Papamakarios, T. Pavlakou & I. Murray, Masked Autoregressive Flow for Density "
        "Estimation, 2017",
        "https://arxiv.org/abs/1705.07057",
    ),
    Source(
        "W. Grathwohl et al., FFJORD: Free-Form Continuous Dynamics for Scalable Reversible "
        "Generative Models, 2019",
        "https://arxiv.org/abs/1810.01367",
    ),
    Source(
        "L. Theis, A. van den Oord & M. Bethge, A Note on the Evaluation of Generative Models, "
        "2016",
        "https://arxiv.org/abs/1511.01844",
    ),
    Source(
        "E. Nalisnick et al., Do Deep Generative Models Know What They Don't Know?, 2019",
        "https://arxiv.org/abs/1810.09136",
    ),
    Source(
        "T. Salimans & D. Kingma, Weight Normalization, 2016", "https://arxiv.org/abs/1602.07868"
    ),
)

CODE = (
    squeeze,
    Step.forward,
    Split.forward,
    Glow.inverse,
    latents.resampled,
    likelihood.bits_of,
    pixels.bits_per_dimension,
    initialisation.initialise,
)

EXPORTS = (
    Export(
        "image",
        "Images",
        ("png",),
        "flows-glow-images",
        "Ink is white, as the flow sees it.",
        offered=lambda page: page["view"] != "actnorm",
    ),
    Export("table", "Numbers", ("csv",), "flows-glow-numbers"),
)
