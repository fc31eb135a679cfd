"""Questions, introduction, mathematics, sources and running code of the tab "Digits"."""

from engine.generative.gans.digits import inversion, latents, networks, style
from engine.generative.precision_recall import precision_recall
from pages.generative.gans import digits_answers
from pages.generative.gans.digits_fields import DRAWN
from ui import drawn_digits
from ui.exports import Export
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A conditional GAN of digits: G is given a class beside z. Each row is one z in all ten "
    "classes. Truncate the latents first, then open the other views: a plane of latents, paths, "
    "and GAN inversion, which finds the z of a digit that you draw."
)

PRESETS = (
    Preset("What does one z look like in ten classes?", {}, digits_answers.one_latent),
    Preset("What does truncation trade?", {"psi": 0.5}, digits_answers.truncation),
    Preset("Why does a path between latents follow an arc?", {"view": "paths"}, digits_answers.arc),
    Preset(
        "Where does a 3 turn into an 8?",
        {"view": "paths", "path": "classes"},
        digits_answers.turning,
    ),
    Preset("Can G make a digit it has never seen?", {"view": "inversion"}, digits_answers.unseen),
    Preset(
        "What does G make of your own digit?",
        {"view": "inversion", "target": DRAWN, "digit": drawn_digits.BLANK},
        digits_answers.own_digit,
        own_data="digit",
    ),
)

MATHS = r"""
**A conditional GAN.** $x = G(z, y)$ with $z \sim \mathcal N(0, I)$ of 32 dimensions and a class
$y$, which enters as a learnt code of 16 numbers. Code and $z$ together scale and shift the channels
of each layer. The discriminator takes the class by projection (Miyato & Koyama 2018):

$$
D(x, y) = w^\top \phi(x) + b + v_y^\top \phi(x)
$$

**Style.** With the same $z$ in two classes $y, y'$, ink $\sum_i x_i$ and slant
$\operatorname{cov}(x, y) / \operatorname{var}(y)$ of the ink correlate over $z$; shown is the mean
over all pairs of classes, of 60 latents.

**Truncation.** Scaled: $G(\psi z, y)$. Resampled: entries $|z_i| > \psi$ are drawn anew until they
lie inside (Brock et al. 2019). *Precision* is the share of samples inside the support of the data,
*recall* the share of data inside that of the samples; a support is the union of balls around its
points in the features of a classifier, each reaching to its third neighbour (Kynkäänniemi et al.
2019). All figures are of 500 samples and 500 digits: for given balls a share $p$ has the standard
error $\sqrt{p (1 - p) / 500} \le 0.022$. The balls are of 500 points too, so that its error is at
least that.

**Paths.** $\|z\|^2$ has a $\chi^2$ distribution with 32 degrees of freedom, so nearly all samples
have $\|z\| \approx \sqrt{32} = 5.66$. Two of them are nearly orthogonal, and the middle of the line
between them is shorter by $1/\sqrt 2$. The arc (White 2016), with the angle $\Omega$ between both,

$$
z(t) = \ell(t) \left( \frac{\sin (1 - t) \Omega}{\sin \Omega} \frac{z_0}{\|z_0\|}
+ \frac{\sin t \Omega}{\sin \Omega} \frac{z_1}{\|z_1\|} \right), \qquad
\ell(t) = (1 - t) \|z_0\| + t \|z_1\|
$$

keeps their lengths. Between classes the code is mixed, $c(t) = (1 - t)\,c_y + t\,c_{y'}$.

**Inversion** (Zhu et al. 2016; Creswell & Bharath 2018). For a picture $x$ and each class $y$

$$
\hat z_y = \arg\min_z \; \| G(z, y) - x \|^2 + \frac{\lambda}{32} \|z\|^2, \qquad
\hat y = \arg\min_y \| G(\hat z_y, y) - x \|^2
$$

by 120 steps of Adam, from an encoder's estimate of $z$, from a random $z$, or from 0. The problem
is not convex: starts may end in different places. The encoder was trained on samples of $G$.
"""

SOURCES = (
    Source(
        "T. Miyato & M. Koyama, cGANs with Projection Discriminator, 2018",
        "https://arxiv.org/abs/1802.05637",
    ),
    Source(
        "A. Brock, J. Donahue & K. Simonyan, Large Scale GAN Training for High Fidelity Natural "
        "Image Synthesis, 2019",
        "https://arxiv.org/abs/1809.11096",
    ),
    Source(
        "T. Kynkäänniemi et al., Improved Precision and Recall Metric for Assessing Generative "
        "Models, 2019",
        "https://arxiv.org/abs/1904.06991",
    ),
    Source("T. White, Sampling Generative Networks, 2016", "https://arxiv.org/abs/1609.04468"),
    Source(
        "J.-Y. Zhu et al., Generative Visual Manipulation on the Natural Image Manifold, 2016",
        "https://arxiv.org/abs/1609.03552",
    ),
    Source(
        "A. Creswell & A. Bharath, Inverting the Generator of a Generative Adversarial Network, "
        "2018",
        "https://arxiv.org/abs/1611.05644",
    ),
)

CODE = (
    networks.Generator.from_codes,
    networks.Discriminator.forward,
    style.slant,
    latents.truncate,
    precision_recall,
    latents.path,
    latents.blend_classes,
    inversion.invert,
)

EXPORTS = (
    Export(
        "digits",
        "Digits",
        ("png",),
        "gans-digits",
        "Ink is white, as the networks see it.",
    ),
    Export(
        "film",
        "Film",
        ("gif",),
        "gans-digits-film",
        offered=lambda page: page["view"] in ("paths", "inversion"),
    ),
    Export("table", "Numbers", ("csv",), "gans-digits-numbers"),
)
