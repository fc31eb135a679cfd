"""Questions, introduction, mathematics, sources and running code of the tab "Disentangle"."""

from engine.data import shapes
from engine.generative.vae import disentanglement, pretrained_shapes
from engine.generative.vae.interpolation import traversal
from pages.generative.vae import disentangle_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A β-VAE of shapes whose factors are known. Left: data, and what decodes as one dimension "
    "changes per row. Right: which dimension knows which factor. Choose β first; play trains on."
)

PRESETS = (
    Preset(
        "Does a larger β separate the factors?", {"view": "runs"}, disentangle_answers.larger_weight
    ),
    Preset("What does a larger β cost?", {"view": "rate"}, disentangle_answers.exchange),
    Preset(
        "How much does the seed alone change?",
        {"shapes_beta": "16", "run": "0"},
        disentangle_answers.seeds,
    ),
    Preset(
        "Which dimensions does β = 16 switch off?",
        {"shapes_beta": "16"},
        disentangle_answers.inactive,
    ),
    Preset(
        "Is a good reconstruction a sign of separate factors?",
        {"shapes_beta": "1"},
        disentangle_answers.rotation,
    ),
)

MATHS = r"""
**β-VAE** (Higgins et al. 2017): the divergence weighs $\beta > 1$ times,

$$
\mathcal L = -\,\mathbb E_q\big[\ln p(x \mid z)\big]
+ \beta\,\mathrm{KL}\big(q(z \mid x)\,\|\,p(z)\big)
$$

**Rate and distortion** (Alemi et al. 2018): the rate $R = \mathrm{KL}(q\,\|\,p)$ is what the code
costs, the distortion $D = -\mathbb E_q[\ln p(x \mid z)]$ what it leaves unsaid, and
$\text{ELBO} = -(D + R)$. Training at $\beta$ minimises $D + \beta R$, so on the curve of the best
models $-dD/dR = \beta$: there one more nat of code saves $\beta$ nats of distortion.

**Mutual information gap** (Chen et al. 2018): for the factors $v_k$ (shape, scale, x, y) and the
means $\mu_j(x)$ of 10,000 held-out images, in histograms of 20 bins,

$$
\mathrm{MIG} = \frac1K \sum_k \frac{I(v_k;\, \mu_{(1)}) - I(v_k;\, \mu_{(2)})}{H(v_k)}
$$

$\mu_{(1)}$ and $\mu_{(2)}$ are the dimensions that know most and second most of $v_k$; 1 is a
dimension of its own for each factor, 0 a factor shared out. The matrix shows
$I(v_k;\, \mu_j) / H(v_k)$. Chen et al. take samples of $q(z \mid x)$; in the means even a dimension
that is switched off knows a little. While it trains, 3,000 images are used. The ELBO of what ships
is that of 3,000 held-out images, one sample of each code; while it trains on, of 500.

**No guarantee.** The prior $\mathcal N(0, I)$ looks the same after any rotation of $z$: with the
decoder rotated too, $p(x)$ is the same. So without an inductive bias the data cannot tell the
separated code from a mixed one (Locatello et al. 2019). A diagonal $q(z \mid x)$ is such a bias: it
prefers the axes along which the decoder stretches space (Rolínek et al. 2019), which need not be
those of the factors. Runs that differ in the seed alone differ in the gap.
"""

SOURCES = (
    Source(
        "I. Higgins et al., β-VAE: Learning Basic Visual Concepts with a Constrained Variational "
        "Framework, 2017",
        "https://openreview.net/forum?id=Sy2fzU9gl",
    ),
    Source(
        "R. Chen, X. Li, R. Grosse & D. Duvenaud, Isolating Sources of Disentanglement in "
        "Variational Autoencoders, 2018",
        "https://arxiv.org/abs/1802.04942",
    ),
    Source(
        "A. Alemi, B. Poole, I. Fischer, J. Dillon, R. Saurous & K. Murphy, Fixing a Broken ELBO, "
        "2018",
        "https://arxiv.org/abs/1711.00464",
    ),
    Source(
        "F. Locatello et al., Challenging Common Assumptions in the Unsupervised Learning of "
        "Disentangled Representations, 2019",
        "https://arxiv.org/abs/1811.12359",
    ),
    Source(
        "M. Rolínek, D. Zietlow & G. Martius, Variational Autoencoders Pursue PCA Directions (by "
        "Accident), 2019",
        "https://arxiv.org/abs/1812.06775",
    ),
)

CODE = (
    shapes.draw,
    pretrained_shapes.rate_and_distortion,
    disentanglement.measure,
    disentanglement.Disentanglement,
    traversal,
)
