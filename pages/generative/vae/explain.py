"""Introductions, mathematics, sources and running code of the latent walk and the drawn digit."""

from engine.generative.vae import interpolation
from engine.generative.vae.model import VAE
from ui.components.diagram import Diagram, Node
from ui.frame import Source

DIAGRAM = Diagram(
    nodes=(
        Node("code z", "latent_walk"),
        Node("decoder", "latent_walk"),
        Node("image x̂", "latent_walk"),
    ),
    arrows=("0 > 1", "1 > 2"),
)

LATENT_WALK_INTRO = (
    "Every point of the plane is a latent code; the decoder draws its image. Marks are training "
    "digits where the encoder puts them, by class. Drag the point first."
)

LATENT_WALK_MATHS = r"""
**A decoder with noise at its input.** A VAE (Kingma & Welling 2014) encodes an image $x$ as a
distribution over codes and decodes samples of it:

$$
q(z \mid x) = \mathcal N\big(\mu(x),\ \mathrm{diag}\,\sigma^2(x)\big), \qquad
p(z) = \mathcal N(0, I), \qquad \hat x = \mathbb E[x \mid z]
$$

The noise of $q$ makes neighbouring codes decode to similar images, and the prior $p(z)$ keeps the
codes together: so the space between two digits can be walked through.

**Interpolation**, linear and spherical (Shoemake 1985), with $\Omega$ the angle between $a$ and
$b$:

$$
z(t) = (1 - t)\,a + t\,b, \qquad
z(t) = \frac{\sin((1 - t)\,\Omega)}{\sin \Omega}\,a + \frac{\sin(t\,\Omega)}{\sin \Omega}\,b
$$

Samples of $\mathcal N(0, I)$ in $d$ dimensions have norms near $\sqrt d$. A straight path between
two of them runs through shorter codes, the spherical one keeps the norm.

**The decoder's metric.** A step $dz$ moves the image by $|J\,dz|$, with $J = \partial \hat x /
\partial z$ (Arvanitidis et al. 2018): $|J\,dz|^2 = dz^\top G\,dz$, $G = J^\top J$. Its length along
a path does not depend on how the latent space is stretched. The ellipse around the point in the
plane has all $dz$ that move the image by 3 units of ink (L2 over the pixels).

**The manifold** decodes a grid of equal shares of the prior's mass: the coordinates are quantiles
of the standard normal (Kingma & Welling 2014, appendix A).
"""

LATENT_WALK_SOURCES = (
    Source(
        "D. Kingma & M. Welling, Auto-Encoding Variational Bayes, 2014",
        "https://arxiv.org/abs/1312.6114",
    ),
    Source(
        "G. Arvanitidis, L. K. Hansen & S. Hauberg, Latent Space Oddity: on the Curvature of Deep "
        "Generative Models, 2018",
        "https://arxiv.org/abs/1710.11379",
    ),
)

LATENT_WALK_CODE = (
    VAE.decode,
    interpolation.linear,
    interpolation.spherical,
    interpolation.pull_back_metric,
)
