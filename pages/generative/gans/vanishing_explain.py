"""Questions, introduction, mathematics, sources, code of the tab "Why G stops learning"."""

from engine.generative.gans import (
    perfect_discriminator,
    saturation,
    segments,
    smeared,
    transport,
)
from pages.generative.gans import vanishing_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "How a gradient for G is lost. One sample: how steep four losses of G are in D's output a; "
    "drag the violet sample first. The other views: data and generator that do not touch, and a D "
    "that learns while G waits."
)

PRESETS = (
    Preset(
        "Why does G stop when D wins?",
        {"game_objective": "minimax", "discriminator_steps": 3, "step": 250},
        vanishing_answers.stops,
    ),
    Preset(
        "What does G learn from one sample that D rejects?",
        {"sample_logit": -8.0, "game_objective": "non-saturating"},
        vanishing_answers.one_sample,
    ),
    Preset(
        "How far apart are two distributions that do not touch?",
        {"view": "segments"},
        vanishing_answers.apart,
    ),
    Preset(
        "Are supports that cross any nearer?",
        {"view": "segments", "segment_q": "-1.00_-0.80_1.20_1.00"},
        vanishing_answers.cross,
    ),
    Preset(
        "Does noise on data and samples help?",
        {"view": "segments", "noise": 0.3},
        vanishing_answers.noise,
    ),
    Preset(
        "What gradient does a perfect D leave to G?",
        {"view": "perfect", "step": 100},
        vanishing_answers.perfect,
    ),
    Preset(
        "Is the non-saturating loss the cure?",
        {"view": "perfect", "offset": "0.50_0.00", "step": 120},
        vanishing_answers.cure,
    ),
    Preset(
        "What does the slope of the Wasserstein critic say?",
        {"view": "perfect", "shape": "segments", "offset": "1.50_0.00", "step": 100},
        vanishing_answers.critic,
    ),
)

MATHS = r"""
**One sample.** Let $a$ be D's output before its sigmoid $\sigma$, at a sample $x = G(z)$. The
gradient that reaches the sample is a slope times the gradient of $a$:

$$
\frac{\partial L_G}{\partial x} = \frac{dL_G}{da}\,\nabla_x a, \qquad
\frac{d}{da}\log\big(1 - \sigma(a)\big) = -\sigma(a), \qquad
\frac{d}{da}\big(-\log \sigma(a)\big) = -\big(1 - \sigma(a)\big)
$$

for minimax and for the non-saturating loss (Goodfellow et al. 2014, section 3). Least squares,
$\tfrac12 (a - 1)^2$, gives $a - 1$ (Mao et al. 2017), Wasserstein, $-a$, gives $-1$. These two have
no sigmoid: $a$ is the output of D itself, which least squares drives to 0 on samples and to 1 on
data. So a slope at $a = -8$ is far outside of where its D works, and does not compare with that of
a loss over a logit.

**Divergences.** With $m = \tfrac12 (p + q)$ the Jensen–Shannon divergence is

$$
\mathrm{JS}(p, q) = \tfrac12\,\mathrm{KL}(p \,\Vert\, m) + \tfrac12\,\mathrm{KL}(q \,\Vert\, m)
= \log 2 - \tfrac12\,\mathbb E_p\!\Big[\log\!\Big(1 + \frac qp\Big)\Big]
- \tfrac12\,\mathbb E_q\!\Big[\log\!\Big(1 + \frac pq\Big)\Big]
$$

and log 2 wherever $p$ and $q$ have no mass in common; the best D attains
$2\,\mathrm{JS} - 2\log 2$. On a common stretch of length $\ell$ the densities of segments are
$1/L_p$ and $1/L_q$, which gives JS, the total variation
$1 - \min(\ell/L_p,\, \ell/L_q)$ and KL in closed form. *With noise*, both are convolved with
$\mathcal N(0, \sigma^2 I)$: with $s$ along a segment and $n$ across it,

$$
p_\sigma(x) = \frac1{L}\Big[\Phi\Big(\frac{s + L/2}{\sigma}\Big)
- \Phi\Big(\frac{s - L/2}{\sigma}\Big)\Big]\,
\frac{1}{\sigma\sqrt{2\pi}}\,e^{-n^2/2\sigma^2}
$$

($\Phi$ is the normal distribution function), and the expectations are taken by quadrature (instance
noise; Arjovsky & Bottou 2017, section 3).

**Wasserstein-1** is the least mean distance over which mass must be moved,

$$
W_1(p, q) = \inf_{\gamma}\ \mathbb E_{(x, y) \sim \gamma}\,\lvert x - y\rvert
= \sup_{\lVert f\rVert_{\text{Lip}} \le 1}\ \mathbb E_p[f] - \mathbb E_q[f]
$$

over all joint distributions $\gamma$ with the marginals $p$ and $q$. Here each segment is 256
points of equal mass, and the optimal assignment is found exactly
(`scipy.optimize.linear_sum_assignment`); the error
of $W_1$ is at most $(L_p + L_q)/1024$, and nothing for a translation, whose $W_1$ is its
length. When all of Q moves, $W_1$ changes by the mean of the unit vectors along the lines of
transport; of this slope two digits are shown, since a point that goes another way changes it by up
to $2/256$. Where Q is P, the unit vectors are $0/0$: $W_1 = |\theta|$ has a kink there, with the
slope $-1$ on the left and $+1$ on the right.

**A perfect D.** If the supports are disjoint, some D is right everywhere and constant around both,
so that $\nabla_x D = 0$ there; as D approaches it, the minimax gradient goes to zero, while that of
the non-saturating loss does not (Arjovsky & Bottou 2017, theorems 2.1 and 2.4). Their theorem 2.6
takes a D near this perfect one, whose error and whose error's gradient are independent Gaussian
noise at every point: the non-saturating gradient is then Cauchy distributed, with infinite
variance over that noise. The table's "sd/mean over x" is something else: for one trained D, the
standard deviation of $\lVert\partial L/\partial x\rVert$ over the samples, divided by its mean
over the samples. The critic with a gradient penalty maximises
$\mathbb E_p[D] - \mathbb E_q[D] - \lambda\,\mathbb E\big[(\lVert\nabla D\rVert - 1)^2\big]$
(Gulrajani et al. 2017). For a cloud and its translate by $d$, a linear D of slope $g$ along $d$ has
$g\,\lvert d\rvert - \lambda (g - 1)^2$, largest at $g = 1 + \lvert d\rvert / 2\lambda$.

Each length is a mean over 256 samples that D has not learned from; of four trainings the curve
shows the geometric mean, the band the least and the most. All learn from the same points.
"""

SOURCES = (
    Source(
        "M. Arjovsky & L. Bottou, Towards Principled Methods for Training Generative Adversarial "
        "Networks, 2017",
        "https://arxiv.org/abs/1701.04862",
    ),
    Source(
        "M. Arjovsky, S. Chintala & L. Bottou, Wasserstein GAN, 2017",
        "https://arxiv.org/abs/1701.07875",
    ),
    Source(
        "I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin & A. Courville, Improved Training of "
        "Wasserstein GANs, 2017",
        "https://arxiv.org/abs/1704.00028",
    ),
    Source(
        "I. Goodfellow et al., Generative Adversarial Networks, 2014",
        "https://arxiv.org/abs/1406.2661",
    ),
    Source(
        "X. Mao et al., Least Squares Generative Adversarial Networks, 2017",
        "https://arxiv.org/abs/1611.04076",
    ),
)

CODE = (
    saturation.slope,
    segments.divergences,
    smeared.log_density,
    smeared._measured,
    transport.transport,
    perfect_discriminator.PerfectDiscriminator._loss_backward,
    perfect_discriminator.PerfectDiscriminator.generator_gradients,
)
