"""Questions, introduction, mathematics, sources and running code of the tab "Train it"."""

from engine.generative.vae import comparison, elbo
from engine.generative.vae.training import VAETraining
from pages.generative.vae import train_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A VAE learns 4,500 digits: left the codes of test images by class, right what the prior "
    "decodes to. It plays by itself; move β first and watch the bars of the KL divergence."
)

PRESETS = (
    Preset(
        "Whose latent plane can be sampled?",
        {"view": "four", "learning_rate": 0.005, "step": 100},
        train_answers.holes,
    ),
    Preset(
        "When does the posterior collapse?",
        {"latent_size": "12", "beta": 10.0, "hidden": "128", "step": 100},
        train_answers.collapse,
    ),
    Preset(
        "Do free nats keep all dimensions alive?",
        {"latent_size": "12", "beta": 10.0, "free_nats": 0.25, "hidden": "128", "step": 100},
        train_answers.cure,
    ),
    Preset(
        "Does a learned σₓ set the balance by itself?",
        {"latent_size": "12", "likelihood": "gaussian", "hidden": "128", "step": 150},
        train_answers.pixel_noise,
    ),
    Preset(
        "Does more training always help?",
        {
            "latent_size": "12",
            "hidden": "128",
            "learning_rate": 0.005,
            "training_size": "250",
            "step": 350,
        },
        train_answers.overfitting,
    ),
)

MATHS = r"""
**The objective** of a batch (Kingma & Welling 2014), with $\beta$ of Higgins et al. (2017):

$$
\mathcal L = -\,\mathbb E_{q(z \mid x)}\big[\ln p(x \mid z)\big]
+ \beta \sum_j \max\!\big(\lambda,\ \overline{\mathrm{KL}}_j\big)
$$

$$
\mathrm{KL}_j = \tfrac12\big(\mu_j^2 + \sigma_j^2 - 1 - \ln \sigma_j^2\big)
$$

$\overline{\mathrm{KL}}_j$ is the mean over the batch for dimension $j$, $\lambda$ are the free nats
(Kingma et al. 2016). In a KL warm-up (Bowman et al. 2016) $\beta$ rises from 0. Training
minimises $\mathcal L$; read out is the ELBO, a lower bound on $\ln p(x)$, on every tab with this
sign: higher is better. It has $\beta = 1$ and $\lambda = 0$, whatever is trained. Of an
autoencoder, whose code has no distribution, that sum is no bound.

**The rivals.** *Autoencoder*: $z = \mu(x)$, no divergence. *Reconstruction only*: noise, but no
divergence. *KL only*: nothing teaches the decoder. *Empty cells of the prior*: the plane is cut
into 64 cells of equal mass under $\mathcal N(0, I)$; empty are those in which no sample of
$q(z \mid x)$ of 250 test images lies.

**Posterior collapse.** Where $q(z_j \mid x) = p(z_j)$ for every $x$, dimension $j$ carries nothing:
$\mathrm{KL}_j = 0$. A dimension counts as active while $\mathrm{Var}_x[\mu_j(x)] > 0.01$
(Burda et al. 2016). Decoders that do without the code and a large noise of the pixels invite it
(Lucas et al. 2019).

**Likelihood.** Bernoulli: minus the cross-entropy of each pixel, whose grey value stands for a
probability; over grey images that is no normalised density (Loaiza-Ganem & Cunningham 2019).
Gaussian, with one $\sigma_x$ that is learned (Rybkin et al. 2021):

$$
\ln p(x \mid z) = -\sum_i \Big[\frac{(x_i - \hat x_i)^2}{2 \sigma_x^2} + \ln \sigma_x
+ \tfrac12 \ln 2\pi\Big]
$$

There $1/\sigma_x^2$ weighs reconstruction against divergence, as $1/\beta$ does. A density can
exceed 1, so $\ln p(x)$ and the ELBO can be above 0. Nats of the one likelihood cannot be compared
with nats of the other.
"""

SOURCES = (
    Source(
        "D. Kingma & M. Welling, Auto-Encoding Variational Bayes, 2014",
        "https://arxiv.org/abs/1312.6114",
    ),
    Source(
        "S. Bowman et al., Generating Sentences from a Continuous Space, 2016",
        "https://arxiv.org/abs/1511.06349",
    ),
    Source(
        "D. Kingma et al., Improved Variational Inference with Inverse Autoregressive Flow, 2016",
        "https://arxiv.org/abs/1606.04934",
    ),
    Source(
        "J. Lucas, G. Tucker, R. Grosse & M. Norouzi, Don't Blame the ELBO! A Linear VAE "
        "Perspective on Posterior Collapse, 2019",
        "https://arxiv.org/abs/1911.02469",
    ),
    Source(
        "O. Rybkin, K. Daniilidis & S. Levine, Simple and Effective VAE Training with Calibrated "
        "Decoders, 2021",
        "https://arxiv.org/abs/2006.13202",
    ),
    Source(
        "G. Loaiza-Ganem & J. Cunningham, The Continuous Bernoulli: Fixing a Pervasive Error in "
        "Variational Autoencoders, 2019",
        "https://arxiv.org/abs/1907.06845",
    ),
)

CODE = (VAETraining._loss_backward, elbo.bound, elbo.kl_to_prior, comparison.empty_share)
