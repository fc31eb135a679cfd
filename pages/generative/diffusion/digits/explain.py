"""Introductions, mathematics and sources of the experiments on digits."""

from ui.frame import Source

DIGITS_INTRO = (
    "A U-Net denoises digits step by step. The first view shows xₜ, the predicted x₀, the "
    "update, and the nearest training image. Move the guidance scale first."
)

DIGITS_MATHS = r"""
The same equations as in two dimensions, in 784. The network is a U-Net (Ronneberger et al. 2015; Ho
et al. 2020) whose inputs are an image $x_t$, the time $t$ and a class label $c$, and whose output
is $v$ (Salimans & Ho 2022), from which $\hat\epsilon$ and $\hat x_0$ follow. It was trained on
4,500 digits of MNIST.

**Each sampling step** takes the predicted $\hat x_0$ and adds the predicted noise again, at the
level of an earlier time $s < t$ (DDIM, $\eta = 0$):

$$x_s = \sqrt{\bar\alpha_s}\,\hat x_0(x_t) + \sqrt{1-\bar\alpha_s}\;\hat\epsilon(x_t)$$

**Classifier-free guidance** (Ho & Salimans 2022): in training, the class label was dropped one time
in ten, so the network is a conditional and an unconditional model ($\varnothing$) at once. The
guidance scale $w$ extrapolates from the latter through the former:

$$
\hat\epsilon = \hat\epsilon(x_t, \varnothing) + w\,\big(\hat\epsilon(x_t, c) -
\hat\epsilon(x_t, \varnothing)\big)
$$

$w = 0$ is the unconditional model and $w = 1$ the conditional one. Ho & Salimans write the same as
$(1 + w')\,\hat\epsilon(x_t, c) - w'\,\hat\epsilon(x_t, \varnothing)$: their weight is $w' = w - 1$.
At each $t$ exact predictions give the score of $p_t(x_t)\,p_t(c \mid x_t)^w$ (unnormalised);
for $w > 1$ these are not the noised versions of any one density of digits. For large $w$ the digits
become alike, thick and hard.

**SDEdit** (Meng et al. 2022): noise a drawing to $t$ by the closed form, and denoise it from there.
A small noise strength keeps the drawing, a large one keeps only where the ink was.

**Branching**: from any $x_t$ on, follow another class label, or draw new noise in every step ($\eta
> 0$).

**Does it memorise?** The distance of each predicted digit to the nearest of the 4,500 training
images (L2, pixels from 0 to 1) is compared with that of the 50 test images of its class, which the
network has never seen (a 1 is always nearer to another image than an 8). If the network copied,
samples would be closer than those. The classifier is a small convolutional network trained on the
same digits. The interval beside "8 of 8" covers the true share 19 times in 20
(Wilson 1927).
"""

LIKELIHOOD_BOUND_INTRO = (
    "The bound on −log p(x₀) of one digit, and a loss, split over eight bands of noise levels: the "
    "noisy xₜ, the x̂₀ predicted from it, and the shares. Change the conditioning first."
)

LIKELIHOOD_BOUND_MATHS = r"""
**How likely is this digit?** Countless trajectories of the reverse process end at $x_0$. The sum
over all of them is intractable, but it has a variational bound (DDPM, eq. 5), a sum over $t$:

$$
\begin{aligned}
-\log p_\theta(x_0) \le\
&\underbrace{\mathrm{KL}\big(q(x_T \mid x_0)\,\Vert\,p(x_T)\big)}_{L_T}
\ \underbrace{- \mathbb E_q \log p_\theta(x_0 \mid x_1)}_{L_0} \\
&+ \sum_{t=2}^{T} \underbrace{\mathbb E_q\,\mathrm{KL}\big(q(x_{t-1} \mid x_t, x_0)\,\Vert\,
p_\theta(x_{t-1} \mid x_t)\big)}_{L_{t-1}}
\end{aligned}
$$

The terms are in **nats** (1.44 bits): the length of a code for exactly this image, 784 pixels of
256 levels each, for a receiver who has the network. Both distributions in $L_{t-1}$ are Gaussian,
so each term is a weighted squared error (DDPM, eq. 12):

$$
L_{t-1} = \mathbb E_\epsilon\;
\frac{\beta_t^2}{2\sigma_t^2\,\alpha_t(1-\bar\alpha_t)}\,
\big\lVert \epsilon - \epsilon_\theta(x_t, t) \big\rVert^2 + \text{const},
\qquad \sigma_t^2 = \tilde\beta_t
$$

**The simple loss** (DDPM, eq. 14) replaces that weight by 1. It gives little weight to noise so
faint that it only changes the last grey levels, which costs many nats and is invisible. What
remains is spent on the noise levels at which a digit gets its shape: better images and a worse
bound.

**Signal-to-noise ratio.** With $\mathrm{SNR}(t) = \bar\alpha_t / (1 - \bar\alpha_t)$, the bound's
weight on the error of $\hat x_0$ is $\tfrac12\big(\mathrm{SNR}(t-1) - \mathrm{SNR}(t)\big)$ (Kingma
et al. 2021, section 4). In the limit of many steps the bound depends on the noise schedule by the
SNR at its two ends only (section 5): the schedule decides how finely the process is discretised. As
$\lVert \hat\epsilon - \epsilon \rVert^2 = \mathrm{SNR}\,\lVert \hat x_0 - x_0 \rVert^2$, the losses
weight the error of $\hat x_0$ by $\mathrm{SNR}$ (simple), $\max(\mathrm{SNR}, 1)$ (truncated),
$\mathrm{SNR} + 1$ (Salimans & Ho 2022; the weighting of the network's own training), or
$\min(\mathrm{SNR}, 5)$ (Hang et al. 2023).

**Bits per dimension** are the nats divided by $784\,\ln 2$: 8 would be a pixel without any model.

**Here**: six draws of the noise at each of 32 times, linearly interpolated between them (which adds
less than a hundredth), without guidance, $\sigma_1^2 = \tilde\beta_2$. The digits are from the test
set. The ± is the standard error over the draws. Two labels of one digit are compared under the same
noise, so their difference is known better than either sum. On average over the digits, the class
can be worth no more than its entropy, $\ln 10 = 2.3$ nats, to an exact model.
"""

LATENT_DIFFUSION_INTRO = (
    "Decoded samples of a small diffusion model in the 12-dimensional latent space of an "
    "autoencoder, while it trains. Watch strokes appear, then compare guidance scales."
)

LATENT_DIFFUSION_MATHS = r"""
**Two networks instead of one** (Rombach et al. 2022). An autoencoder, trained first and then
frozen, encodes an image $x$ of 784 pixels as a code $z$ of 12 dimensions, and decodes it. Diffusion
models the codes only:

$$
z \sim q(z \mid x) = \mathcal N\big(\mu(x), \sigma^2(x)\big), \qquad
z_t = \sqrt{\bar\alpha_t}\,z + \sqrt{1-\bar\alpha_t}\,\epsilon, \qquad
\min_\theta\; \mathbb E\,\big\lVert v - v_\theta(z_t, t, c) \big\rVert^2
$$

Everything else is as in the other experiments: the noise schedule, $v$-prediction (Salimans & Ho
2022), the class label $c$ dropped one time in ten, the DDIM step. Codes are standardised to mean 0
and deviation 1 first, the scale of the noise.

**The autoencoder** is variational (Kingma & Welling 2014), with $p(z) = \mathcal N(0, I)$:

$$-\log p(x) \le -\mathbb E_q \log p(x \mid z) + \mathrm{KL}\big(q(z \mid x)\,\Vert\,p(z)\big)$$

Its codes fill the latent space without holes, so even noise is decoded to strokes. But the codes of
digits do not follow $p(z)$ well: decoded noise is often no digit. That is what the learned
**prior** $p_\theta(z \mid c)$ is for.

**Here**: three hidden layers, batches of 256 codes of 4,500 digits and their augmented copies,
Adam, averaged weights. "Sampling" uses the pretrained prior, "Interpolation" only the autoencoder.
"Classified as requested" counts samples for which a small classifier predicts the class label; the
guidance scale $w$ is Ho & Salimans' weight plus 1, and with $w = 0$ no class is requested. Decoded
test images are the standard for samples, as the decoder blurs them alike. "Grey" is the share of
the ink (pixels above 0.15) between 0.3 and 0.7.
"""

CONTROLNET_INTRO = (
    "Four samples of the frozen digit model, the same noise with a ControlNet that follows the "
    "edges on the left, and the difference. Move the conditioning scale first."
)

CONTROLNET_MATHS = r"""
**A frozen model, and a trainable copy beside it** (Zhang et al. 2023). The encoder of the U-Net is
copied. The copy gets the image $x_t$ and a condition $s$, and its features are added to those that
the frozen encoder $F$ passes to the frozen decoder, each through a **zero convolution** $\mathcal
Z(h) = W h + b$, $1 \times 1$, initialised with $W = 0$, $b = 0$:

$$f_k = F_k(x_t, t, c) + w\,\mathcal Z_k\big(\tilde F_k(x_t + \mathcal Z_0(s), t, c)\big)$$

($\mathcal Z_0$ takes $s$ through one more convolution, and its output is added after the first
convolution of the copy.) **Zero-initialised**, the ControlNet adds exactly nothing: the samples are
bitwise identical. Nothing that the model has learned can be lost, and yet the copy learns: with $y
= Wh + b$,

$$
\frac{\partial L}{\partial W} = \frac{\partial L}{\partial y}\,h^\top \ne 0
\qquad\text{though}\qquad
\frac{\partial L}{\partial h} = W^\top \frac{\partial L}{\partial y} = 0 .
$$

After one step $W$ is no longer zero, and the copy gets gradients too.

**Here**: $s$ is the line, one pixel wide, around the ink of a digit, and $w$ the conditioning
scale. The ControlNet was trained for 700 steps to reconstruct the digits whose edges it was given;
it has seen nothing but digits. "Edge overlap" is the Dice coefficient $2\,|A \cap B| / (|A| + |B|)$
of the condition and the edges of $\hat x_0$ at the step shown. Guidance scale 2 (Ho & Salimans'
weight plus 1) and 20 steps of DDIM throughout.
"""

_DDPM = Source(
    "J. Ho, A. Jain & P. Abbeel, Denoising Diffusion Probabilistic Models, 2020",
    "https://arxiv.org/abs/2006.11239",
)
_DDIM = Source(
    "J. Song, C. Meng & S. Ermon, Denoising Diffusion Implicit Models, 2021",
    "https://arxiv.org/abs/2010.02502",
)
_V_PREDICTION = Source(
    "T. Salimans & J. Ho, Progressive Distillation for Fast Sampling of Diffusion Models, 2022",
    "https://arxiv.org/abs/2202.00512",
)
_GUIDANCE = Source(
    "J. Ho & T. Salimans, Classifier-Free Diffusion Guidance, 2022",
    "https://arxiv.org/abs/2207.12598",
)

DIGITS_SOURCES = (
    _DDIM,
    _GUIDANCE,
    _V_PREDICTION,
    Source(
        "O. Ronneberger, P. Fischer & T. Brox, U-Net: Convolutional Networks for Biomedical Image "
        "Segmentation, 2015",
        "https://arxiv.org/abs/1505.04597",
    ),
    Source(
        "C. Meng et al., SDEdit: Guided Image Synthesis and Editing with Stochastic Differential "
        "Equations, 2022",
        "https://arxiv.org/abs/2108.01073",
    ),
)

LIKELIHOOD_BOUND_SOURCES = (
    _DDPM,
    Source(
        "D. Kingma et al., Variational Diffusion Models, 2021",
        "https://arxiv.org/abs/2107.00630",
    ),
    _V_PREDICTION,
    Source(
        "T. Hang et al., Efficient Diffusion Training via Min-SNR Weighting Strategy, 2023",
        "https://arxiv.org/abs/2303.09556",
    ),
    Source(
        "A. Nichol & P. Dhariwal, Improved Denoising Diffusion Probabilistic Models, 2021",
        "https://arxiv.org/abs/2102.09672",
    ),
)

LATENT_DIFFUSION_SOURCES = (
    Source(
        "R. Rombach et al., High-Resolution Image Synthesis with Latent Diffusion Models, 2022",
        "https://arxiv.org/abs/2112.10752",
    ),
    Source(
        "D. Kingma & M. Welling, Auto-Encoding Variational Bayes, 2014",
        "https://arxiv.org/abs/1312.6114",
    ),
    _V_PREDICTION,
    _GUIDANCE,
)

CONTROLNET_SOURCES = (
    Source(
        "L. Zhang, A. Rao & M. Agrawala, Adding Conditional Control to Text-to-Image Diffusion "
        "Models, 2023",
        "https://arxiv.org/abs/2302.05543",
    ),
    _GUIDANCE,
    _DDIM,
)
