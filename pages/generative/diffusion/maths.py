"""The mathematics of the diffusion page and where it comes from, by experiment."""

from ui.frame import Source

NOISE = r"""
**Adding noise** takes $T$ small steps, and any number of them is one leap (DDPM, eq. 2 and 4). With
variances $\beta_t$, $\alpha_t = 1 - \beta_t$ and $\bar\alpha_t = \prod_{s \le t} \alpha_s$:

$$
q(x_t \mid x_{t-1}) = \mathcal N\big(\sqrt{\alpha_t}\,x_{t-1},\ \beta_t I\big)
\qquad x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\epsilon,
\quad \epsilon \sim \mathcal N(0, I)
$$

**Learning** is regression: see $x_t$ and $t$, tell the noise. The simple loss (DDPM, eq. 14) is

$$
L_\text{simple} = \mathbb E_{t,\,x_0,\,\epsilon}\,
\big\lVert \epsilon - \epsilon_\theta(x_t, t) \big\rVert^2 .
$$

The best answer is known,
$\mathbb E[\epsilon \mid x_t] = -\sqrt{1-\bar\alpha_t}\;\nabla \log p_t(x_t)$:
who knows the noise knows the **score**, the direction in which $x_t$ becomes more likely (Vincent
2011; Song et al. 2021). $\epsilon$, $x_0$ and $v = \sqrt{\bar\alpha_t}\,\epsilon -
\sqrt{1-\bar\alpha_t}\,x_0$ (Salimans & Ho 2022) say the same at given $x_t$; they differ in which
noise levels an error counts for. So does the mean of the step back (DDPM, eq. 7),

$$
\tilde\mu_t(x_t, x_0) = \frac{\sqrt{\bar\alpha_{t-1}}\,\beta_t}{1 - \bar\alpha_t}\,x_0
+ \frac{\sqrt{\alpha_t}\,(1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t}\,x_t ,
$$

but it is nearly $x_t$ itself: what it says of $x_0$ is a small difference of large numbers, and is
learned late.

**The exact score.** If the data are Gaussians $\mathcal N(\mu_k, s^2 I)$ of weight $w_k$, then
$p_t$ is a mixture of $\mathcal N(\sqrt{\bar\alpha_t}\,\mu_k,\ v_t I)$, $v_t =
\bar\alpha_t s^2 + 1 - \bar\alpha_t$, and with $r_k(x)$ the share of the $k$-th in $x$

$$\nabla \log p_t(x) = \sum_k r_k(x)\,\frac{\sqrt{\bar\alpha_t}\,\mu_k - x}{v_t} .$$

With $s = 0$ that is the score of a finite data set: whoever follows it ends *on* the data. A
network that were perfect for its 60 training points would only copy them.

**Walking back** (DDIM, eq. 12), with $\hat x_0 = (x_t - \sqrt{1-\bar\alpha_t}\,\epsilon_\theta) /
\sqrt{\bar\alpha_t}$ from an earlier time $s$ on:

$$
x_s = \sqrt{\bar\alpha_s}\,\hat x_0 + \sqrt{1 - \bar\alpha_s - \sigma^2}\;\epsilon_\theta
+ \sigma z, \qquad
\sigma^2 = \eta^2\,\frac{1-\bar\alpha_s}{1-\bar\alpha_t}
\Big(1 - \frac{\bar\alpha_t}{\bar\alpha_s}\Big)
$$

**Here**: the distance is the sliced Wasserstein distance $W_2$, the root of the mean over
directions of the squared cost of moving one projected sample onto the other. The arrows of a moment
share one scale, chosen so that most of them fit; from moment to moment it changes. Where the data
are no Gaussians (moons, swiss roll, checkerboard), "exact" is exact for a mixture of 128 Gaussians
fitted to them.
"""

SAMPLERS = r"""
One network, many ways back. All solve the same equations and differ in their step.

**Two equations, one family of densities** (Song et al. 2021). With $\tau = -\log \bar\alpha$,
backwards:

$$
dx = -\big(\tfrac12 x + \nabla \log p\big)\,d\tau + dw \quad \text{(SDE)}
\qquad dx = -\tfrac12\big(x + \nabla \log p\big)\,d\tau \quad \text{(probability flow)}
$$

Both have the same $p_t$ at every $t$. The second has no chance in it: the same noise always becomes
the same point, and the way can be gone in both directions.

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
(Karras et al. 2022) tries the step, asks again at its end, and takes the mean of both slopes. It
asks twice in a step, and the chart counts every question. **Euler–Maruyama** takes the SDE
as it stands and needs many steps.

**There and back**: DDIM's step upwards, $x_t = \sqrt{\bar\alpha_t}\,\hat x_0 +
\sqrt{1-\bar\alpha_t}\,\epsilon_\theta$, uses $\epsilon_\theta$ of the near end for want
of the far one. So the round trip closes only for many steps; a fixed-point iteration at each step
closes it.
"""

SOURCES = (
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
    Source(
        "A. Nichol & P. Dhariwal, Improved Denoising Diffusion Probabilistic Models, 2021",
        "https://arxiv.org/abs/2102.09672",
    ),
    Source(
        "T. Karras et al., Elucidating the Design Space of Diffusion-Based Generative Models, 2022",
        "https://arxiv.org/abs/2206.00364",
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
        "J. Ho & T. Salimans, Classifier-Free Diffusion Guidance, 2022",
        "https://arxiv.org/abs/2207.12598",
    ),
    Source(
        "C. Meng et al., SDEdit: Guided Image Synthesis and Editing with Stochastic Differential "
        "Equations, 2022",
        "https://arxiv.org/abs/2108.01073",
    ),
)
