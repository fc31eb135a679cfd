"""Introductions, mathematics, sources and running code of the experiments in the plane."""

from engine.generative.diffusion import exact_inversion, forward, samplers
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.training import DiffusionTraining
from ui.components.diagram import Diagram, Node
from ui.frame import Source

DIAGRAM = Diagram(
    nodes=(
        Node("edges", "controlnet"),
        Node("noise x_T", "samplers"),
        Node("network", "noise_and_back"),
        Node("data x₀", "digits"),
        Node("code z", "latent_diffusion"),
        Node("log p(x₀)", "likelihood_bound"),
    ),
    arrows=("1 <> 2", "2 <> 3", "0 > 2", "3 <> 4", "3 > 5"),
)

NOISE_AND_BACK_INTRO = (
    "A network learns to predict the noise in noised data; its score (arrows) turns noise "
    "into samples (orange). Move the noise level first, then open the other two views."
)

NOISE_AND_BACK_MATHS = r"""
**The forward process** adds noise in $T$ small steps, a Markov chain; $x_t$ has a closed form as
well (DDPM, eq. 2 and 4). With variances $\beta_t$, $\alpha_t = 1 - \beta_t$ and
$\bar\alpha_t = \prod_{s \le t} \alpha_s$:

$$
q(x_t \mid x_{t-1}) = \mathcal N\big(\sqrt{\alpha_t}\,x_{t-1},\ \beta_t I\big)
\qquad x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\epsilon,
\quad \epsilon \sim \mathcal N(0, I)
$$

**Training** is regression: the network predicts the noise from $x_t$ and $t$. The simple loss
(DDPM, eq. 14) is

$$
L_\text{simple} = \mathbb E_{t,\,x_0,\,\epsilon}\,
\big\lVert \epsilon - \epsilon_\theta(x_t, t) \big\rVert^2 .
$$

Its minimiser is
$\mathbb E[\epsilon \mid x_t] = -\sqrt{1-\bar\alpha_t}\;\nabla \log p_t(x_t)$: to predict the
noise is to know the **score**, the direction in which $\log p_t$ grows fastest (Vincent 2011; Song
et al. 2021). $\epsilon$, $x_0$ and $v = \sqrt{\bar\alpha_t}\,\epsilon -
\sqrt{1-\bar\alpha_t}\,x_0$ (Salimans & Ho 2022) determine each other at given $x_t$; they differ in
how much an error counts at each noise level. So does the mean of the reverse step (DDPM, eq. 7),

$$
\tilde\mu_t(x_t, x_0) = \frac{\sqrt{\bar\alpha_{t-1}}\,\beta_t}{1 - \bar\alpha_t}\,x_0
+ \frac{\sqrt{\alpha_t}\,(1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t}\,x_t ,
$$

but it is nearly $x_t$ itself: $x_0$ follows from a small difference of large numbers, and is
learned late.

**The exact score.** If the data are Gaussians $\mathcal N(\mu_k, s^2 I)$ of weight $w_k$, then
$p_t$ is a mixture of $\mathcal N(\sqrt{\bar\alpha_t}\,\mu_k,\ v_t I)$, $v_t =
\bar\alpha_t s^2 + 1 - \bar\alpha_t$, and with $r_k(x)$ the share of the $k$-th in $x$

$$\nabla \log p_t(x) = \sum_k r_k(x)\,\frac{\sqrt{\bar\alpha_t}\,\mu_k - x}{v_t} .$$

With $s = 0$ this is the **empirical score** of a finite data set, and sampling with it ends *on*
its points. A network that fitted 60 training points perfectly would only reproduce them.

**Sampling** (DDIM, eq. 12), with $\hat x_0 = (x_t - \sqrt{1-\bar\alpha_t}\,\epsilon_\theta) /
\sqrt{\bar\alpha_t}$ to an earlier time $s < t$:

$$
x_s = \sqrt{\bar\alpha_s}\,\hat x_0 + \sqrt{1 - \bar\alpha_s - \sigma^2}\;\epsilon_\theta
+ \sigma z, \qquad
\sigma^2 = \eta^2\,\frac{1-\bar\alpha_s}{1-\bar\alpha_t}
\Big(1 - \frac{\bar\alpha_t}{\bar\alpha_s}\Big)
$$

**On this page** distances are sliced Wasserstein distances $W_2$, the root of the mean over
directions of the squared cost of moving one projected sample onto the other, to as many held-out
data as there are samples. The sampling floor is the distance of as many other data to the same
held-out data, with its standard deviation. Arrows are scaled so that most of them fit, at each
time anew; a learned arrow beside the exact ones is cut at one and a half times their typical
length. Moons, swiss roll and checkerboard are no Gaussian mixtures: their
"exact" score is that of 128 Gaussians fitted to them.
"""

FOUNDATIONS = (
    Source(
        "J. Ho, A. Jain & P. Abbeel, Denoising Diffusion Probabilistic Models, 2020",
        "https://arxiv.org/abs/2006.11239",
    ),
    Source(
        "J. Song, C. Meng & S. Ermon, Denoising Diffusion Implicit Models, 2021",
        "https://arxiv.org/abs/2010.02502",
    ),
    Source(
        "Y. Song et al., Score-Based Generative Modeling through Stochastic Differential "
        "Equations, 2021",
        "https://arxiv.org/abs/2011.13456",
    ),
)
"""Works behind both experiments."""

NOISE_AND_BACK_SOURCES = (
    *FOUNDATIONS,
    Source(
        "A. Nichol & P. Dhariwal, Improved Denoising Diffusion Probabilistic Models, 2021",
        "https://arxiv.org/abs/2102.09672",
    ),
    Source(
        "T. Salimans & J. Ho, Progressive Distillation for Fast Sampling of Diffusion Models, 2022",
        "https://arxiv.org/abs/2202.00512",
    ),
    Source(
        "P. Vincent, A Connection Between Score Matching and Denoising Autoencoders, 2011",
        "https://doi.org/10.1162/NECO_a_00142",
    ),
    Source(
        "C. Scarvelis, H. Sáez de Ocáriz Borde & J. Solomon, Closed-Form Diffusion Models, 2023",
        "https://arxiv.org/abs/2310.12395",
    ),
)

SAMPLERS_INTRO = (
    "Four samplers turn the same noise into samples (orange) of the data (blue), all with the same "
    "score. Move the number of sampling steps first, and compare by network evaluations (NFE)."
)

SAMPLERS_MATHS = r"""
One score, many samplers. All solve the same equations and differ in their step.

**Two equations, one family of densities** (Song et al. 2021). With $\tau = -\log \bar\alpha$,
backwards:

$$
dx = -\big(\tfrac12 x + \nabla \log p\big)\,d\tau + dw \quad \text{(SDE)}
\qquad dx = -\tfrac12\big(x + \nabla \log p\big)\,d\tau \quad \text{(probability flow)}
$$

Both have the same $p_t$ at every $t$. The second is deterministic: the same noise always becomes
the same point, and the map can be inverted.

**DDPM** (algorithm 2) draws $x_{t-1}$ from a Gaussian around the mean of
$q(x_{t-1} \mid x_t, \hat x_0)$:

$$
x_{t-1} = \frac{1}{\sqrt{\alpha_t}}\Big(x_t -
\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\,\epsilon_\theta\Big) + \sigma_t z,
\qquad \sigma_t^2 = \tilde\beta_t = \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\,\beta_t
$$

**DDIM** at $\eta = 0$ is the flow in the variables $\bar x = x/\sqrt{\bar\alpha}$,
$\sigma = \sqrt{(1-\bar\alpha)/\bar\alpha}$, where it is simply
$d\bar x = \epsilon_\theta\,d\sigma$, by Euler's method; at $\eta = 1$ it is DDPM. **Heun's method**
(Karras et al. 2022) takes an Euler step, evaluates the network again at its end, and repeats the
step with the mean of both slopes: $2n - 1$ network evaluations (NFE) in $n$ steps, since the last
has no second one.

It needs a variable in which large steps are harmless. $\sigma$ is none: at the end of the cosine
schedule it is 20,000, and a slope that is wrong by a thousandth moves a sample by 20. Karras et al.
begin at $\sigma = 80$. Here the steps are taken in the angle $\varphi$ with
$\cos\varphi = \sqrt{\bar\alpha}$ (Salimans & Ho 2022), which goes from $\pi/2$ to 0 on every
schedule:

$$
\frac{dx}{d\varphi} = v_\theta = \sqrt{\bar\alpha}\,\epsilon_\theta -
\sqrt{1-\bar\alpha}\,\hat x_0 .
$$

**Euler–Maruyama** discretises the SDE directly and needs many steps.

**The numbers** compare like with like: as many samples as held-out data, from the same noise, and
beside them the sampling floor, the distance of as many other data. Two samplers that differ by less
than twice its standard deviation are not ranked. The share within $3\sigma$ of a mode is
$1 - e^{-9/2} = 98.9\,\%$ for round Gaussians in the plane; moons, swiss roll and checkerboard have
no modes, so there it is the share within $3\sigma$ of one of the 128 Gaussians fitted to them.

**DDIM inversion**: the step upwards, $x_t = \sqrt{\bar\alpha_t}\,\hat x_0 +
\sqrt{1-\bar\alpha_t}\,\epsilon_\theta$, evaluates $\epsilon_\theta$ at its near end,
where the reverse step would need the far end. So the reconstruction is exact only in the limit of
many steps. **Fixed-point inversion** solves each step for $\epsilon_\theta$ at the far end. To
iterate does not converge where $\epsilon_\theta$ changes fast, as in the last step to the data;
Newton's method does. With the exact score every step has exactly one solution, because the step
back is the gradient of a convex function; with a learned one it need not have any, and the
reconstruction error says so. In few steps the noise found is far from Gaussian noise.
"""

SAMPLERS_SOURCES = (
    *FOUNDATIONS,
    Source(
        "T. Karras et al., Elucidating the Design Space of Diffusion-Based Generative Models, 2022",
        "https://arxiv.org/abs/2206.00364",
    ),
    Source(
        "T. Salimans & J. Ho, Progressive Distillation for Fast Sampling of Diffusion Models, 2022",
        "https://arxiv.org/abs/2202.00512",
    ),
)

NOISE_AND_BACK_CODE = (
    forward.diffuse,
    DiffusionTraining._make_batches,
    DenoisingMLP.regress,
    NoisedMixture.score,
    samplers.ddim_step,
)

SAMPLERS_CODE = (
    samplers.ddpm_step,
    samplers.ddim_step,
    samplers.ode,
    samplers.sde,
    samplers.invert_ddim,
    exact_inversion.solve,
)
