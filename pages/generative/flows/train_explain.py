"""Questions, introduction, mathematics, sources and running code of the tab "Train it"."""

from engine.data.densities import DRAWN, rings_log_density
from engine.generative.flows import measures
from engine.generative.flows.race import FlowRace
from engine.generative.flows.race_settings import sized
from engine.generative.flows.training import FlowTraining
from pages.generative.flows import train_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A flow learns the data (blue) by its exact likelihood; q, the flow's density, and its samples "
    "are orange. Choose other data first, then other layers, or the view of six families."
)

PRESETS = (
    Preset(
        "Can affine coupling layers take eight modes apart?",
        {
            "family": "affine",
            "layers": 8,
            "width": "32",
            "actnorm": True,
            "learning_rate": 0.01,
            "step": 300,
        },
        train_answers.modes,
    ),
    Preset(
        "Can a flow cut rings out of the plane?",
        {"density": "rings", "step": 100},
        train_answers.rings,
    ),
    Preset(
        "What happens to data outside the box of the splines?",
        {"density": "banana", "box": 1.5, "step": 40},
        train_answers.box,
    ),
    Preset(
        "What if the halves of the coupling layers never take turns?",
        {"density": "moons", "swap": False, "step": 30},
        train_answers.swap,
    ),
    Preset("Which family learns most in the same time?", {"view": "race"}, train_answers.race),
    Preset(
        "Does a flow learn what you draw?",
        {"density": DRAWN, "step": 30},
        train_answers.drawing,
        own_data="drawn_density",
    ),
)

MATHS = r"""
**Maximum likelihood.** A flow $f_\theta$ from data $x$ to noise $z$ has the density

$$
\ln q_\theta(x) = \ln \mathcal N\big(f_\theta(x);\, 0, I\big)
+ \sum_l \ln \big\lvert \det J_l \big\rvert
$$

with $J_l$ the Jacobian of layer $l$ at the point that reaches it (Dinh et al. 2017, eq. 2 and 3).
Training minimises $-\ln q_\theta$ over a batch. Over all data $p$ that is

$$
-\,\mathbb E_p[\ln q_\theta] = H(p) + \mathrm{KL}(p \,\Vert\, q_\theta),
\qquad H(p) = -\,\mathbb E_p[\ln p],
$$

so no model is below the entropy $H(p)$, and the *gap* is the KL divergence. $H(p)$ is
computed by quadrature, the sum of $-p \ln p$ over a fine grid; $-\ln q_\theta$ is a mean over
2,000 held-out points. The gap is the mean of $\ln p - \ln q_\theta$ over the same points, in which
most of their chance cancels: so it differs a little from the difference of the two numbers. Its
error is $s / \sqrt{n}$, with $s$ the standard deviation of $\ln p - \ln q_\theta$. For moons,
Swiss roll, spirals and pinwheel $p$ has no closed form here, and no gap is shown. Of the rings

$$
p(x) = \frac14 \sum_{k=1}^{4} \frac{1}{2\pi\sigma^2}\,
\exp\!\Big(-\frac{\lvert x\rvert^2 + r_k^2}{2\sigma^2}\Big)\,
I_0\!\Big(\frac{\lvert x\rvert\, r_k}{\sigma^2}\Big),
$$

Gaussians with deviation $\sigma = 0.08$ averaged over circles of radius $r_k = 0.75\,k$; $I_0$ is
the modified Bessel function. Eight Gaussians: $\sigma = 0.2$, centres on a circle of radius 2. Grid
of 25: $\sigma = 0.05$, centres 1 apart. Checkerboard: uniform on eight squares of side 1.5. Banana:
$x_1 \sim \mathcal N(0, 1)$, $x_2 \sim \mathcal N(x_1^2 - 1,\, 0.3^2)$. A drawn density is a
Gaussian around every point drawn.

**Topology.** $f_\theta$ and its inverse are continuous, so $q_\theta > 0$ everywhere, and a set
with another number of holes or parts than the plane is reached only in the limit, with a Lipschitz
constant that grows without bound (Cornish et al. 2020). What is left are filaments. Their mass is
measured: the share of samples with $\ln p(x) < t$, where the highest-density region
$\{\ln p \ge t\}$ holds 99 % of the data. Blurred edges of the pieces count as well: only where
the gap is small is it the mass between them. The checkerboard is uniform and has no such region:
there it is the share outside the support.

**The box.** A rational-quadratic spline leaves a coordinate outside $[-B, B]$ as it is (Durkan et
al. 2019), and $q_\theta$ keeps the tails of the noise in it. **Halves.** If every layer moves $x_2$
given $x_1$, then without actnorm and invertible linear layers
$q_\theta(x_1, x_2) = \mathcal N(x_1; 0, 1)\, q_\theta(x_2 \mid x_1)$ and
$\mathrm{KL}(p \,\Vert\, q_\theta) \ge
\mathrm{KL}\big(p(x_1) \,\Vert\, \mathcal N(0, 1)\big)$.

**Families.** Additive coupling (NICE) keeps areas; affine coupling is RealNVP; *autoregressive* is
MAF, whose sampling takes a pass per coordinate; a planar layer pushes along one direction; the
continuous flow (FFJORD) follows $\dot x = v_\theta(x, t)$ by the Runge–Kutta method. Every batch
has another number of steps, around the number of layers: with one number it would learn the errors
of the method, a "density" of too much mass. Nats, samples and density take twice as many steps, 6
at least. At *equal time* each has had as many seconds of the
processor, and one whose last step was longer than its turn waits; with *equal parameters* the
widths are such that each has 4,000 within 5 %. All begin with an actnorm layer and have the same
learning rate, batches and held-out data: a rate that is tuned for each of them may order them
otherwise.

**W₂** is the sliced Wasserstein distance from 250 samples to 4,000 data, the mean of four
independent draws with its standard error; of data themselves it is not zero either.
"""

SOURCES = (
    Source(
        "G. Papamakarios, E. Nalisnick, D. Rezende, S. Mohamed & B. Lakshminarayanan, Normalizing "
        "Flows for Probabilistic Modeling and Inference, 2021",
        "https://arxiv.org/abs/1912.02762",
    ),
    Source(
        "L. Dinh, J. Sohl-Dickstein & S. Bengio, Density Estimation Using Real NVP, 2017",
        "https://arxiv.org/abs/1605.08803",
    ),
    Source(
        "C. Durkan, A. Bekasov, I. Murray & G. Papamakarios, Neural Spline Flows, 2019",
        "https://arxiv.org/abs/1906.04032",
    ),
    Source(
        "R. Cornish, A. Caterini, G. Deligiannidis & A. Doucet, Relaxing Bijectivity Constraints "
        "with Continuously Indexed Normalising Flows, 2020",
        "https://arxiv.org/abs/1909.13833",
    ),
    Source(
        "G. Papamakarios, T. Pavlakou & I. Murray, Masked Autoregressive Flow for Density "
        "Estimation, 2017",
        "https://arxiv.org/abs/1705.07057",
    ),
    Source(
        "W. Grathwohl, R. Chen, J. Bettencourt, I. Sutskever & D. Duvenaud, FFJORD: Free-Form "
        "Continuous Dynamics for Scalable Reversible Generative Models, 2019",
        "https://arxiv.org/abs/1810.01367",
    ),
)

CODE = (
    FlowTraining._loss_backward,
    measures.region_threshold,
    measures.mass_below,
    rings_log_density,
    FlowRace._turn,
    sized,
)
