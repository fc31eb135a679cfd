"""Questions, introduction, mathematics, sources, code of the tab "Warp a density"."""

from engine.generative.flows import interpolation, planar_fold
from engine.generative.flows.autoregressive import AutoregressiveAffine
from engine.generative.flows.continuous import VelocityField, dopri5
from engine.generative.flows.coupling import AffineCoupling, Coupling
from engine.generative.flows.filament import stray_mass
from engine.generative.flows.linear import InvertibleLinear
from engine.generative.flows.planar import Planar
from engine.generative.flows.spline import forward as spline_forward
from pages.generative.flows import warp_answers, warp_planar
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "Layers of a flow, taken apart: how a trained one carries noise to data with a density at each "
    "moment, one planar layer, what either direction costs, and solvers of a continuous flow. "
    "The film plays by itself: stop it, drag its slider, then press a point."
)

PRESETS = (
    Preset("Which half stays still?", {"layer_kind": "affine"}, warp_answers.frozen_half),
    Preset(
        "What can additive layers not do to a density?",
        {"layer_kind": "additive"},
        warp_answers.additive_cost,
    ),
    Preset(
        "Where does the thin filament between the modes come from?",
        {"layer_kind": "affine", "point": "1.71_0.71", "trajectory_step": 48},
        warp_answers.filament,
    ),
    Preset(
        "Why is an autoregressive flow slow one way?",
        {"view": "directions"},
        warp_answers.slow_direction,
    ),
    Preset(
        "What if the planar constraint is dropped?",
        {"view": "planar", "planar_constrained": False, "trajectory_step": warp_planar.WHOLE},
        warp_answers.planar_fold,
    ),
    Preset(
        "Do the paths of a continuous flow cross?",
        {"view": "solvers", "density": "moons"},
        warp_answers.crossing_paths,
    ),
)

MATHS = r"""
**A flow** is a chain of invertible maps $f = f_L \circ \dots \circ f_1$ from data $x$ to noise
$z \sim \mathcal N(0, I)$; $J_l$ is the Jacobian of layer $l$ where the point then is:

$$
\ln p(x) = \ln \mathcal N\big(f(x); 0, I\big) + \sum_{l=1}^{L} \ln |\det J_l|
$$

In the tab Change of variables $J$ is $\partial x / \partial z$, of the map from noise to data.
Here it is $\partial z / \partial x$, of the way that training takes: its inverse, so its logarithm
has the other sign.

**Between two layers** the film shows a flow too, with the share $\tau \in [0, 1]$ of the next
layer. Outputs of a conditioner network, $u$ of a planar layer, and $\ln s$ and $b$ of actnorm are
multiplied by $\tau$: zeros are the identity, and every $\tau$ gives an affine map of positive slope
or a monotone spline. A linear map $W = R\,S$ ($R$ a rotation, $S$ symmetric and positive definite)
becomes $R^\tau S^\tau$; if $\det W < 0$ no continuous path of invertible matrices leads to it, and
the coordinates are exchanged at once. A continuous flow goes along its time. So every moment has
an exact inverse and an exact density.

**Coupling layers** keep $x_a$ and move $x_b$ (Dinh et al. 2015, 2017; Durkan et al. 2019):

$$
y_a = x_a, \qquad y_b = x_b + t(x_a), \qquad y_b = x_b\, e^{s(x_a)} + t(x_a), \qquad
y_b = \mathrm{spline}_{\theta(x_a)}(x_b)
$$

The Jacobian is triangular: $\ln |\det J| = 0$, $\sum s(x_a)$, or the sum of the log slopes.

**Invertible 1×1** (Kingma & Dhariwal 2018): $W = P L (U + \mathrm{diag}(s))$ with
$\ln |\det W| = \sum_i \ln |s_i|$; **actnorm**: $y = s \odot x + b$.

**Planar layers** (Rezende & Mohamed 2015) are $f(x) = x + \hat u \tanh(w^\top x + b)$ with
$\hat u$ made from the parameter $u$ by the constraint below; without it $\hat u = u$. With
$\psi = \tanh'(w^\top x + b)\, w$ the matrix determinant lemma gives

$$
\det\big(I + \hat u \psi^\top\big) = 1 + \hat u^\top \psi
$$

Along $w$ this is $\alpha + w^\top \hat u \tanh(\alpha + b)$, which rises everywhere if
$w^\top \hat u \ge -1$. The constraint bends $u$ to

$$
\hat u = u + \big(m(w^\top u) - w^\top u\big)\, \frac{w}{\|w\|^2}, \qquad
m(a) = -1 + \ln\big(1 + (e - 1)\, e^a\big) > -1
$$

Rezende & Mohamed use $m(a) = -1 + \ln(1 + e^a)$. Ours is the same curve moved by $\ln(e - 1)$, so
that $m(0) = 0$ and $u = 0$ is the identity; theirs has $w^\top \hat u = \ln 2 - 1$ there.

**Without the constraint** the strip $\det J < 0$ is mapped onto those $z$ that come from three $x$.
Its mass is counted over $x \sim \mathcal N(0, I)$, that of its image over
$z \sim \mathcal N(0, I)$, so the two differ. The formula counts every $z$ as
often as something is mapped to it:
$\int \mathcal N(f(x)) |\det J|\,dx = 1 + 2\,P(z \text{ comes from three } x)$.

**Autoregressive layers** (Papamakarios et al. 2017):
$z_i = \big(x_i - \mu_i(x_{<i})\big)\, e^{-\alpha_i(x_{<i})}$, all $i$ in one pass. The inverse
needs $x_1, \dots, x_{i-1}$ before $x_i$: $D$ passes, one for each coordinate. This is the masked
autoregressive flow (MAF). The inverse autoregressive flow (IAF; Kingma et al. 2016) is its mirror
image, $x_i = \mu_i(z_{<i}) + z_i\, e^{\alpha_i(z_{<i})}$: samples in one pass, the density of a
given $x$ in $D$. Times are processor time of 128 points on this server, measured once, when first
asked for: both directions in turn, the best of many repeats of each. The error of their ratio is
half the difference between even and odd repeats.

**Continuous flows** (Grathwohl et al. 2019) follow $dx/dt = v(x, t)$ from data, $t = 0$, to noise,
$t = 1$, with $\frac{d}{dt} \ln |\det J| = \mathrm{tr}\, \frac{\partial v}{\partial x}$, here exact.
A Runge–Kutta step of fourth order takes four evaluations of $v$ and has the error $O(h^5)$; the
pair of Dormand and Prince estimates its error and chooses $h$. One solution goes through each
$(x, t)$ if $v$ is Lipschitz (Picard–Lindelöf), so paths never meet at one time.

**Stray mass** is the share of samples with $\ln p(x) < t$, where the highest-density region
$\{\ln p \ge t\}$ holds 99 % of the data. No homeomorphism makes two pieces, or a hole, of one
piece (Cornish et al. 2020).
"""

SOURCES = (
    Source(
        "L. Dinh, J. Sohl-Dickstein & S. Bengio, Density Estimation Using Real NVP, 2017",
        "https://arxiv.org/abs/1605.08803",
    ),
    Source("L. Dinh, D. Krueger & Y. Bengio, NICE, 2015", "https://arxiv.org/abs/1410.8516"),
    Source(
        "C. Durkan, A. Bekasov, I. Murray & G. Papamakarios, Neural Spline Flows, 2019",
        "https://arxiv.org/abs/1906.04032",
    ),
    Source(
        "D. Kingma & P. Dhariwal, Glow: Generative Flow with Invertible 1×1 Convolutions, 2018",
        "https://arxiv.org/abs/1807.03039",
    ),
    Source(
        "D. Rezende & S. Mohamed, Variational Inference with Normalizing Flows, 2015",
        "https://arxiv.org/abs/1505.05770",
    ),
    Source(
        "G. Papamakarios, T. Pavlakou & I. Murray, Masked Autoregressive Flow for Density "
        "Estimation, 2017",
        "https://arxiv.org/abs/1705.07057",
    ),
    Source(
        "D. Kingma, T. Salimans, R. Jozefowicz, X. Chen, I. Sutskever & M. Welling, Improving "
        "Variational Inference with Inverse Autoregressive Flow, 2016",
        "https://arxiv.org/abs/1606.04934",
    ),
    Source(
        "W. Grathwohl, R. Chen, J. Bettencourt, I. Sutskever & D. Duvenaud, FFJORD, 2019",
        "https://arxiv.org/abs/1810.01367",
    ),
    Source(
        "R. Cornish, A. Caterini, G. Deligiannidis & A. Doucet, Relaxing Bijectivity Constraints "
        "with Continuously Indexed Normalising Flows, 2020",
        "https://arxiv.org/abs/1909.13833",
    ),
    Source(
        "J. Dormand & P. Prince, A Family of Embedded Runge–Kutta Formulae, 1980",
        "https://doi.org/10.1016/0771-050X(80)90013-3",
    ),
)

CODE = (
    interpolation.passage,
    interpolation.log_density,
    interpolation.linear_path,
    Coupling,
    AffineCoupling,
    spline_forward,
    InvertibleLinear,
    Planar,
    planar_fold.lemma,
    planar_fold.fold,
    AutoregressiveAffine,
    VelocityField,
    dopri5,
    stray_mass,
)
