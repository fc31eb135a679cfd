"""Introductions, mathematics, sources and running code of the latent walk and the drawn digit."""

from engine.data import centring
from engine.generative.vae import elbo, interpolation, pretrained
from engine.generative.variational_autoencoder import VAE
from ui.components.diagram import Diagram, Node
from ui.frame import Source

DIAGRAM = Diagram(
    nodes=(
        Node("factors", "disentangle"),
        Node("image x", "your_digit"),
        Node("encoder", "train"),
        Node("q(z | x)", "inside_elbo"),
        Node("code z", "latent_walk"),
        Node("decoder", "train"),
        Node("image x̂", "latent_walk"),
    ),
    arrows=("0 > 1", "1 > 2", "2 > 3", "3 > 4", "4 > 5", "5 > 6"),
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
p(z) = \mathcal N(0, I)
$$

$$
\hat x = \mathbb E[x \mid z]
$$

The noise of $q$ makes neighbouring codes decode to similar images, and the prior $p(z)$ keeps the
codes together: so the space between two digits can be walked through.

**Linear interpolation and spherical interpolation** (Shoemake 1985), with $\Omega$ the angle
between $a$ and $b$:

$$
z(t) = (1 - t)\,a + t\,b
$$

$$
z(t) = \big[(1 - t)\,|a| + t\,|b|\big]\
\frac{\sin((1 - t)\,\Omega)\,\hat a + \sin(t\,\Omega)\,\hat b}{\sin \Omega}, \qquad
\hat a = \frac{a}{|a|},\ \hat b = \frac{b}{|b|}
$$

Shoemake interpolates unit vectors. His formula with $a$ and $b$ in place of $\hat a$ and $\hat b$
is the same where $|a| = |b|$; for unequal norms it can lead through codes longer than both ends.
Samples of $\mathcal N(0, I)$ in $d$ dimensions have norms near $\sqrt d$. A straight path between
two of them runs through shorter codes; on the spherical one the norm goes evenly from that of one
end to that of the other.

**The decoder's metric.** A step $dz$ moves the image by $|J\,dz|$, with $J = \partial \hat x /
\partial z$ (Arvanitidis et al. 2018): $|J\,dz|^2 = dz^\top G\,dz$, $G = J^\top J$. Its length along
a path does not depend on how the latent space is stretched. The ellipse around the point in the
plane has all $dz$ that move the image by 5 units of ink (L2 over the pixels).

**Twelve dimensions** are shown in the plane of the two largest principal components of the training
codes. A traversal sets one coordinate from $-3$ to $3$ and leaves the others. The image moves by
$\sqrt{G_{kk}}$ per unit of $z_k$ alone.

**The manifold** decodes a grid of equal shares of the prior's mass: the coordinates are quantiles
of the standard normal (Kingma & Welling 2014, appendix A).

**On this page** the networks have two hidden layers of 512 and 256 units and were trained on 4,500
digits of MNIST; $|J\,dz|$ is measured between neighbouring images of the walk. The
classifier knows ten classes and no other: far from the codes of digits it may be sure of an image
that is no digit. The classifier is a
small convolutional network for the same digits; it is never sure of blurred images, so its
probability on samples is compared with that on decoded test images.
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
    Source(
        "K. Shoemake, Animating Rotation with Quaternion Curves, 1985",
        "https://doi.org/10.1145/325165.325242",
    ),
    Source("T. White, Sampling Generative Networks, 2016", "https://arxiv.org/abs/1609.04468"),
)

LATENT_WALK_CODE = (
    VAE.decode,
    interpolation.linear,
    interpolation.spherical,
    interpolation.pull_back_metric,
)

YOUR_DIGIT_INTRO = (
    "Your drawing is scaled and centred like MNIST, encoded, decoded and scored by its ELBO, "
    "beside the 500 test images. Draw on the black paper first, then drag the diamond."
)

YOUR_DIGIT_MATHS = r"""
**Centring.** The digits of MNIST were scaled into a box of $20 \times 20$ pixels, their shape kept,
and put into $28 \times 28$ pixels with the centre of mass of the ink in the middle (LeCun et al.
1998). The network has seen nothing else, so a drawing is brought to that form before it is encoded.

**The score.** The evidence lower bound of one image, in nats (Kingma & Welling 2014, eq. 3):

$$
\ln p(x) \ge \underbrace{\mathbb E_{q(z \mid x)} \ln p(x \mid z)}_{\text{reconstruction}}
- \mathrm{KL}\big(q(z \mid x)\,\Vert\,p(z)\big)
$$

The expectation is the mean over 64 samples $z = \mu + \sigma\,\epsilon$, and the ± its standard
error. The KL divergence has a closed form (appendix B), a sum over the dimensions $k$ of $\tfrac12
(\mu_k^2 + \sigma_k^2 - 1 - \ln \sigma_k^2)$.

**Is it out of distribution?** An ELBO lower than nearly all of the test images says that the model
gives such an image little probability. The reverse is not true: simple images, such as a single
stroke, get a high likelihood whether or not they are digits (Nalisnick et al. 2019), since few
uncertain pixels cost few nats.

**Dragging** moves the mean code $\mu(x)$ in the plane that is shown. With 12 dimensions that is the
plane of the two largest principal components of the training codes, and the other ten directions
keep what the drawing has.
"""

YOUR_DIGIT_SOURCES = (
    LATENT_WALK_SOURCES[0],
    Source(
        "Y. LeCun, L. Bottou, Y. Bengio & P. Haffner, Gradient-Based Learning Applied to Document "
        "Recognition, 1998",
        "https://doi.org/10.1109/5.726791",
    ),
    Source(
        "E. Nalisnick et al., Do Deep Generative Models Know What They Don't Know?, 2019",
        "https://arxiv.org/abs/1810.09136",
    ),
)

YOUR_DIGIT_CODE = (centring.centred, VAE.encode, pretrained.score, elbo.kl_to_prior)
