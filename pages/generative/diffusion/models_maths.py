"""The mathematics of the experiments on the digit model and where it comes from."""

from ui.frame import Source

BOUND = r"""
**How likely is this digit?** The network can walk back in countless ways that end at $x_0$; the sum
over all of them is out of reach, but it is bounded (DDPM, eq. 5), and the bound is a sum over $t$:

$$
\begin{aligned}
-\log p_\theta(x_0) \le\
&\underbrace{\mathrm{KL}\big(q(x_T \mid x_0)\,\Vert\,p(x_T)\big)}_{L_T}
\ \underbrace{- \mathbb E_q \log p_\theta(x_0 \mid x_1)}_{L_0} \\
&+ \sum_{t=2}^{T} \underbrace{\mathbb E_q\,\mathrm{KL}\big(q(x_{t-1} \mid x_t, x_0)\,\Vert\,
p_\theta(x_{t-1} \mid x_t)\big)}_{L_{t-1}}
\end{aligned}
$$

All of them are in **nats** (1.44 bits): what it costs to write down exactly this picture, 784
pixels of 256 levels each, for somebody who has the network. $q(x_{t-1} \mid x_t, x_0)$ is
Gaussian and so is the answer, hence each term is a squared error with a weight (eq. 12):

$$
L_{t-1} = \mathbb E_\epsilon\;
\frac{\beta_t^2}{2\sigma_t^2\,\alpha_t(1-\bar\alpha_t)}\,
\big\lVert \epsilon - \epsilon_\theta(x_t, t) \big\rVert^2 + \text{const},
\qquad \sigma_t^2 = \tilde\beta_t
$$

**The simple loss** (eq. 14) puts 1 in the place of that weight. It leaves out what is dear in nats
and seen by nobody: noise so faint that it hides in the last grey levels. What remains counts for
where a digit gets its shape. So it makes better pictures and a worse bound.

**Signal to noise.** With $\mathrm{SNR}(t) = \bar\alpha_t / (1 - \bar\alpha_t)$ the bound's
weight on the error of $\hat x_0$ is $\tfrac12\big(\mathrm{SNR}(t-1) - \mathrm{SNR}(t)\big)$
(Kingma et al. 2021, eq. 14): the schedule only decides how finely the way is cut. As
$\lVert \hat\epsilon - \epsilon \rVert^2 = \mathrm{SNR}\,\lVert \hat x_0 - x_0 \rVert^2$, the losses
weigh the error of $\hat x_0$ by $\mathrm{SNR}$ (simple), $\max(\mathrm{SNR}, 1)$ (truncated),
$\mathrm{SNR} + 1$ (Salimans & Ho 2022; the network here was trained so), or $\min(\mathrm{SNR}, 5)$
(Hang et al. 2023).

**Here**: 6 draws of the noise at each of 32 times, a line between; the classes are not guided. The
digits were held out. With another seed the sum moves by some ten nats.
"""

LATENT = r"""
**Two networks instead of one** (Rombach et al. 2022). An autoencoder, trained once and then left
alone, turns a picture $x$ of 784 numbers into a code $z$ of 12 and back; diffusion learns the codes
only, and need not know about pixels at all.

$$
z \sim q(z \mid x) = \mathcal N\big(\mu(x), \sigma^2(x)\big), \qquad
z_t = \sqrt{\bar\alpha_t}\,z + \sqrt{1-\bar\alpha_t}\,\epsilon, \qquad
\min_\theta\; \mathbb E\,\big\lVert v - v_\theta(z_t, t, c) \big\rVert^2
$$

Everything of the other experiments stays: the schedule, $v$ (Salimans & Ho 2022), the class $c$
left out one time in ten, DDIM's step. Codes are brought to mean 0 and deviation 1 beforehand, the
scale that the noise has.

**The autoencoder** is variational (Kingma & Welling 2014), with $p(z) = \mathcal N(0, I)$:

$$-\log p(x) \le -\mathbb E_q \log p(x \mid z) + \mathrm{KL}\big(q(z \mid x)\,\Vert\,p(z)\big)$$

Its codes leave no holes, so even noise decodes to strokes. But it does not follow its own $p(z)$
well: decoded noise is often no digit. That is what the **prior** $p_\theta(z \mid c)$ is for.

**Here**: three hidden layers, batches of 256 codes of 4,500 digits and their distorted copies,
Adam, averaged weights. "Back" and "Between" use the prior that comes with the playground.
"Recognised" is said by a small classifier of our own; what shows no class is compared with the
class all the same.
"""

CONTROL = r"""
**A frozen model, and a branch beside it** (Zhang et al. 2023). The encoder of the U-Net is copied.
The copy sees the picture $x_t$ and a sketch $s$, and what it finds is added to the features that
the frozen encoder $F$ hands to the frozen decoder, each through a **zero convolution**
$\mathcal Z(h) = W h + b$, $1 \times 1$, begun at $W = 0$, $b = 0$:

$$f_k = F_k(x_t, t, c) + w\,\mathcal Z_k\big(\tilde F_k(x_t + \mathcal Z_0(s), t, c)\big)$$

($\mathcal Z_0$ sees $s$ through one more convolution and enters behind the first of the copy.)
**At step 0** of its training the branch adds exactly nothing: not nearly the same samples, but the
same bits. Nothing that the model knows can be lost, and yet it learns: with $y = Wh + b$,

$$
\frac{\partial L}{\partial W} = \frac{\partial L}{\partial y}\,h^\top \ne 0
\qquad\text{though}\qquad
\frac{\partial L}{\partial h} = W^\top \frac{\partial L}{\partial y} = 0 .
$$

After one step $W$ is no longer zero and the copy learns too.

**Here**: $s$ is the line of one pixel around the ink of a digit, $w$ the strength. The branch was
trained for 700 steps to find the very digits whose outline it saw; it never saw anything but
digits. "Outline kept" is twice the pixels that both outlines have, over the sum of both. Guidance 2
and 20 steps of DDIM throughout.
"""

MATHS = {"bound": BOUND, "latent": LATENT, "control": CONTROL}

SOURCES = (
    Source(
        "D. Kingma et al., Variational Diffusion Models, 2021",
        "https://arxiv.org/abs/2107.00630",
    ),
    Source(
        "T. Hang et al., Efficient Diffusion Training via Min-SNR Weighting Strategy, 2023",
        "https://arxiv.org/abs/2303.09556",
    ),
    Source(
        "R. Rombach et al., High-Resolution Image Synthesis with Latent Diffusion Models, 2022",
        "https://arxiv.org/abs/2112.10752",
    ),
    Source(
        "D. Kingma & M. Welling, Auto-Encoding Variational Bayes, 2014",
        "https://arxiv.org/abs/1312.6114",
    ),
    Source(
        "L. Zhang, A. Rao & M. Agrawala, Adding Conditional Control to Text-to-Image Diffusion "
        "Models, 2023",
        "https://arxiv.org/abs/2302.05543",
    ),
)
