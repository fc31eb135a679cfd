"""Questions, introduction, mathematics, sources and running code of the tab "The game"."""

from engine.generative.gans import manifold, objectives, optimal, readings, slow_motion
from engine.generative.gans.clusters import clusters_of
from engine.generative.gans.training import GANTraining
from pages.generative.gans import game_answers
from pages.generative.gans.game_examples import THREE_CLUSTERS, TWO_ISLANDS
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "D wants to tell data (blue) from G's samples (orange), G wants D to be wrong; arrows: where G "
    "moves its samples. The game ends where they are alike: then D = ½ everywhere and V = −ln 4, "
    "for least squares −¼; for Wasserstein D is constant and V = 0. Freeze a player first."
)

PRESETS = (
    Preset(
        "What happens in one round of the game?",
        {"view": "slow", "step": 60},
        game_answers.one_round,
    ),
    Preset(
        "What does a perfect discriminator look like?",
        {
            "density": "rings",
            "frozen": "generator",
            "surface": "both",
            "discriminator_learning_rate": 0.02,
            "gradient_penalty": 0.0,
            "batch_size": "512",
            "step": 120,
        },
        game_answers.perfect,
    ),
    Preset(
        "Where do the samples go if the discriminator is frozen?",
        {"frozen": "discriminator", "step": 20},
        game_answers.frozen_discriminator,
    ),
    Preset(
        "Where can no discriminator tell them apart?",
        {"density": "rings", "surface": "optimal", "activation": "relu", "step": 100},
        game_answers.equilibrium,
    ),
    Preset(
        "Why do the samples hop?",
        {
            "generator_learning_rate": 0.01,
            "discriminator_learning_rate": 0.002,
            "gradient_penalty": 0.0,
            "activation": "relu",
            "step": 80,
        },
        game_answers.hopping,
    ),
    Preset(
        "What if D takes five steps for each step of G?",
        {"discriminator_steps": 5, "gradient_penalty": 0.0, "step": 150},
        game_answers.five_steps,
    ),
    Preset(
        "Can G paint two islands with one sheet?",
        {
            "density": "drawn",
            "drawn_density": TWO_ISLANDS,
            "generator_learning_rate": 0.002,
            "show_manifold": True,
            "show_arrows": False,
            "step": 200,
        },
        game_answers.islands,
        own_data="drawn_density",
    ),
    Preset(
        "Which of your clusters goes first?",
        {
            "density": "drawn",
            "drawn_density": THREE_CLUSTERS,
            "z_dim": "16",
            "activation": "relu",
            "step": 1,  # it stands there until the prediction is made
        },
        game_answers.first_cluster,
        own_data="drawn_density",
    ),
)

MATHS = r"""
**The game.** A generator $G$ maps noise $z \sim \mathcal N(0, I)$ to samples; $\ell(x)$
is the output of the discriminator's network. For minimax and non-saturating $D(x) =
\sigma(\ell(x))$ is the probability that $x$ is data; least squares and Wasserstein use the output
itself, $D(x) = \ell(x)$. In the original game $D$ maximises and $G$ minimises

$$
V(G, D) = \mathbb E_{x \sim p_\text{data}}[\ln D(x)] + \mathbb E_z[\ln(1 - D(G(z)))]
$$

(Goodfellow et al. 2014, eq. 1). A round is $k$ steps of Adam for $D$ and one for $G$, each on a new
batch of noise and, for $D$, of data; algorithm 1 there. $V$ is estimated on 500 held-out points and
500 samples.

**The optimal discriminator.** For a fixed $G$ with density $p_\text{model}$ the value is largest
for

$$
D^*(x) = \frac{p_\text{data}(x)}{p_\text{data}(x) + p_\text{model}(x)}, \qquad
V(G, D^*) = 2\,\mathrm{JS}(p_\text{data} \,\Vert\, p_\text{model}) - \ln 4
$$

(proposition 1 and theorem 1), with the Jensen–Shannon divergence in nats: from $-\ln 4 = -1.386$,
where the densities are equal, to 0, where they do not overlap. $G$ has no density in closed form,
so $p_\text{model}$ is a kernel density estimate of 2,500 samples with a Gaussian kernel of
deviation $h = 0.1$, on a grid of $97^2$ nodes; $p_\text{data}$ is blurred alike, exactly for
Gaussian mixtures and drawings, from 262,144 samples otherwise. No blur can increase the divergence,
but the noise of a finite sample does: what is shown is a lower bound of the true one up to the
sampling error. A trained $D$, which sees the points as they are, may end a little above it. Where
neither has mass, hatched, every $D$ is as good as any other; $D^*$ is drawn as ½ there.

**Objectives.** Minimax: $L_G = \mathbb E \ln(1 - D(G(z)))$. Non-saturating: $L_G =
-\mathbb E \ln D(G(z))$, with the same $L_D = -V$. Least squares (Mao et al. 2017): $L_D =
\frac12 \mathbb E (D(x) - 1)^2 + \frac12 \mathbb E D(G(z))^2$, $L_G = \frac12 \mathbb E (D(G(z)) -
1)^2$; it has the same $D^*$, and $V(G, D^*) = -\frac12 \int p_\text{data}\, p_\text{model} /
(p_\text{data} + p_\text{model})$, which is $-\frac14$ where the densities are equal.
Wasserstein (Arjovsky et al. 2017): $L_D = \mathbb E D(G(z)) - \mathbb E D(x)$, $L_G = -\mathbb E
D(G(z))$; without a bound on its slope no critic is best, as twice a critic has twice its value. So
no optimum is shown, and $V$ is no estimate of $W_1$. Where samples
and data are alike, $V = 0$ for every critic. For all objectives $V = -L_D$ without penalties.

**What G learns from.** By the chain rule
$\partial L_G / \partial \theta_G = \mathbb E_z\big[(\partial G / \partial \theta_G)^\top\,
\partial L_G / \partial x\big]$ at $x = G(z)$. The arrows are $-\partial L_G / \partial x$ of single
samples: they point up the slope of $D$. All samples share $\theta_G$, so none can follow its arrow
alone. Drawn are directions with lengths to scale, the longest tenth cut.

**The gradient penalty** $R_1 = \frac{\gamma}{2} \mathbb E_{p_\text{data}} \lVert \nabla_x \ell(x)
\rVert^2$ (Mescheder et al. 2018) flattens $D$ at the data and damps the rotation of the game.

**The sheet.** $G$ is continuous, so the image of its latent space is connected, and of one latent
dimension it is a curve. The lines are a grid over $[-2.5, 2.5]^2$; of more than two dimensions the
plane of the first two is drawn, the others zero.

**Slow motion.** Shown are the losses of the batch before and after one step of Adam: its step is of
nearly fixed length, so it can overshoot, and the loss rises.

**Modes.** A mode of a Gaussian mixture is *covered* if at least a fifth of its fair share of 2,500
samples lie within four of its standard deviations.

**Clusters.** Drawn points are joined into one cluster by steps of at most 0.55 (single linkage). A
cluster is reached when it has half of its share of the samples, looked at every five rounds; a
sample belongs to it within 0.3 of one of its points.
"""

SOURCES = (
    Source(
        "I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville "
        "& Y. Bengio, Generative Adversarial Nets, 2014",
        "https://arxiv.org/abs/1406.2661",
    ),
    Source(
        "X. Mao, Q. Li, H. Xie, R. Lau, Z. Wang & S. Smolley, Least Squares Generative Adversarial "
        "Networks, 2017",
        "https://arxiv.org/abs/1611.04076",
    ),
    Source(
        "M. Arjovsky, S. Chintala & L. Bottou, Wasserstein GAN, 2017",
        "https://arxiv.org/abs/1701.07875",
    ),
    Source(
        "L. Mescheder, A. Geiger & S. Nowozin, Which Training Methods for GANs do actually "
        "Converge?, 2018",
        "https://arxiv.org/abs/1801.04406",
    ),
    Source(
        "M. Kahng, N. Thorat, D. Chau, F. Viégas & M. Wattenberg, GAN Lab: Understanding Complex "
        "Deep Generative Models using Interactive Visual Experimentation, 2019",
        "https://arxiv.org/abs/1809.01587",
    ),
)

CODE = (
    GANTraining._advance_one,
    objectives.discriminator_loss,
    objectives.generator_loss,
    readings.push,
    optimal.optimal_discriminator,
    optimal.jensen_shannon,
    optimal.density_of_samples,
    slow_motion.next_round,
    manifold.generated,
    clusters_of,
)
