"""Questions, introduction, mathematics, sources, code of the tab "Inside the ELBO"."""

from engine.generative.vae import elbo, evidence, gradients
from engine.generative.variational_autoencoder import Posterior
from pages.generative.vae import elbo_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A test image is encoded as q(z | x), a normal distribution of codes. One digit: drag a "
    "sample of it first. Tighter bounds: more samples per estimate. Two gradients: how the "
    "encoder learns from samples."
)

PRESETS = (
    Preset("What does a far sample cost?", {"noise": "2.50_1.50"}, elbo_answers.far_noise),
    Preset(
        "Does Monte Carlo agree with the closed form of the KL divergence?",
        {"kl_samples": 5_000},
        elbo_answers.closed_form,
    ),
    Preset("Do 500 samples close the gap to ln p(x)?", {"view": "bounds"}, elbo_answers.importance),
    Preset(
        "Do more samples always close it?", {"view": "bounds", "image": 119}, elbo_answers.missed
    ),
    Preset(
        "Where does the gap of the ELBO come from?",
        {"view": "bounds", "latent_size": "1", "image": 6},
        elbo_answers.true_posterior,
    ),
    Preset("Are the two gradients the same?", {"view": "gradients"}, elbo_answers.variance),
    Preset(
        "What reaches the encoder without reparameterisation?",
        {"view": "gradients", "gradient_samples": 100},
        elbo_answers.blocked,
    ),
)

MATHS = r"""
**The evidence lower bound** (Kingma & Welling 2014), in nats:

$$
\ln p(x) = \underbrace{\mathbb E_{q(z \mid x)}\big[\ln p(x \mid z)\big]
- \mathrm{KL}\big(q(z \mid x)\,\|\,p(z)\big)}_{\text{ELBO}}
+ \mathrm{KL}\big(q(z \mid x)\,\|\,p(z \mid x)\big)
$$

The last term is never negative, and known only where $\ln p(x)$ is: it is the gap. With
$q = \mathcal N(\mu, \mathrm{diag}\,\sigma^2)$ and $p(z) = \mathcal N(0, I)$

$$
\mathrm{KL}\big(q\,\|\,p\big) = \tfrac12 \sum_j \big(\mu_j^2 + \sigma_j^2 - 1 - \ln \sigma_j^2\big)
= \mathbb E_q\big[\ln q(z \mid x) - \ln p(z)\big]
$$

**Tighter bounds** (Burda et al. 2016): with $k$ samples and the weights
$w_i = p(x, z_i) / q(z_i \mid x)$

$$
\mathcal L_k = \mathbb E\Big[\ln \tfrac1k \sum_{i=1}^k w_i\Big], \qquad
\text{ELBO} = \mathcal L_1 \le \mathcal L_2 \le \dots \le \ln p(x)
$$

In one or two dimensions $\ln p(x) = \ln \int p(x \mid z)\,p(z)\,dz$ is a sum over cells of $[-5,
5]^d$, the ones that hold the mass divided once more. In one dimension the true posterior $p(z \mid
x) = p(x \mid z)\,p(z) / p(x)$ is drawn beside $q$. An estimate of $\mathcal L_k$ from samples may
lie above $\ln p(x)$ by chance, within its standard error. Where $q(z \mid x)$ lies beside the mass
of $p(z \mid x)$, hardly a sample has a large weight, and $\mathcal L_k$ stays low: the encoder is
trained for all digits at once (amortised inference; Cremer et al. 2018). In one dimension the
normal distribution with the mean and the deviation of $p(z \mid x)$ stands for the best normal $q$:
its divergence is the fault of the shape, the rest of the gap that of the encoder.

**Two gradients** of $\mathbb E_q[f(z)]$, $f(z) = \ln p(x \mid z)$, with respect to
$\phi = (\mu, \ln \sigma^2)$:

$$
\underbrace{\mathbb E_\epsilon\big[\nabla_\phi f(\mu + \sigma \epsilon)\big]
}_{\text{reparameterised}}
= \underbrace{\mathbb E_q\big[f(z)\,\nabla_\phi \ln q(z \mid x)\big]}_{\text{score function}}
$$

(Williams 1992). A baseline $b$ that does not depend on $z$ may be taken off $f(z)$, since $\mathbb
E_q[\nabla_\phi \ln q(z \mid x)] = 0$: the mean stays, the variance can fall. Here it is the mean of
$f$ over the other samples (Mnih & Rezende 2016).
"""

SOURCES = (
    Source(
        "D. Kingma & M. Welling, Auto-Encoding Variational Bayes, 2014",
        "https://arxiv.org/abs/1312.6114",
    ),
    Source(
        "Y. Burda, R. Grosse & R. Salakhutdinov, Importance Weighted Autoencoders, 2016",
        "https://arxiv.org/abs/1509.00519",
    ),
    Source(
        "C. Cremer, X. Li & D. Duvenaud, Inference Suboptimality in Variational Autoencoders, 2018",
        "https://arxiv.org/abs/1801.03558",
    ),
    Source(
        "R. Williams, Simple Statistical Gradient-Following Algorithms for Connectionist "
        "Reinforcement Learning, 1992",
        "https://doi.org/10.1007/BF00992696",
    ),
    Source(
        "A. Mnih & D. Rezende, Variational Inference for Monte Carlo Objectives, 2016",
        "https://arxiv.org/abs/1602.06725",
    ),
)

CODE = (
    Posterior.sample,
    elbo.bound,
    elbo.kl_by_sampling,
    elbo.importance_weighted_bound,
    evidence.log_evidence,
    evidence.true_posterior,
    gradients.compare,
    gradients.reaches_encoder,
)
