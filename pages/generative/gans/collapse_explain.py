"""Questions, introduction, mathematics, sources and running code of the tab "Mode collapse"."""

from engine.data.densities import DRAWN
from engine.generative.gans import modes, objectives, penalties, unrolling
from engine.generative.gans.comparison import GANComparison
from engine.generative.gans.training import GANTraining
from pages.generative.gans import collapse_answers
from pages.generative.gans.collapse_clusters import five_clusters
from pages.generative.gans.collapse_fields import NONE
from ui import playback
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "The same game from the same start, with other losses and penalties: data blue, samples "
    "orange. Count the modes that each variant covers, then choose another second variant."
)

PLAYING = {playback.FIELD.name: playback.PLAYING}
"""It goes on from the step at which there is something to see."""

PRESETS = (
    Preset(
        "Why do all samples land on one mode?",
        {"second_recipe": "equal-rates", "step": 400, **PLAYING},
        collapse_answers.collapse,
    ),
    Preset(
        "Why do the samples hop from mode to mode?",
        {
            "generator_learning_rate": 1e-3,
            "discriminator_learning_rate": 2.5e-4,
            "second_recipe": NONE,
            "step": 200,
            **PLAYING,
        },
        collapse_answers.rotation,
    ),
    Preset(
        "What does the R1 penalty change?",
        {"second_recipe": "r1", "step": 100, **PLAYING},
        collapse_answers.r1,
    ),
    Preset(
        "Can it cover all 25 modes of a grid?",
        {
            "density": "grid",
            "first_recipe": "r1",
            "second_recipe": NONE,
            "r1_weight": 0.2,
            "averaged": True,
            "beta1": 0.0,
            "generator_learning_rate": 3e-3,
            "discriminator_learning_rate": 3e-3,
            "step": 200,
            **PLAYING,
        },
        collapse_answers.grid,
    ),
    Preset(
        "Does it help to look ahead?",
        {
            "generator_learning_rate": 1e-3,
            "discriminator_learning_rate": 5e-4,
            "second_recipe": "unrolled",
            "step": 60,
            **PLAYING,
        },
        collapse_answers.unrolled,
    ),
    Preset(
        "Does the Wasserstein distance cure it?",
        {"second_recipe": "clipped", "third_recipe": "penalised", "step": 100, **PLAYING},
        collapse_answers.wasserstein,
    ),
    Preset(
        "Is collapse a matter of luck?",
        {"view": "seeds", "second_recipe": NONE, "step": 60, **PLAYING},
        collapse_answers.luck,
    ),
    Preset(
        "Does averaging G hide the rotation?",
        {
            "generator_learning_rate": 1e-3,
            "discriminator_learning_rate": 2.5e-4,
            "second_recipe": "averaged",
            "step": 200,
            **PLAYING,
        },
        collapse_answers.average,
    ),
    Preset(
        "Which of your own clusters does G leave out?",
        {"density": DRAWN, "drawn_density": five_clusters(), "step": 100, **PLAYING},
        collapse_answers.drawing,
        own_data="drawn_density",
    ),
)

MATHS = r"""
**Collapse.** $G$ minimises $L_G = \mathbb E_z[\ell(D(G(z)))]$, a mean over single samples: with $D$
fixed it is smallest when *every* $z$ is mapped to the place where $D$ is highest. Only $D$ can ask
the samples to differ, by rejecting where too many of them lie, and it answers a step later.
If $D$ answers with another single peak, the samples move there together: they *rotate* among the
modes (Metz et al. 2017).

**What is counted.** A sample belongs to mode $k$, a Gaussian $\mathcal N(\mu_k, \sigma^2 I)$, if
$\lVert x - \mu_k \rVert \le 4\sigma$; such samples lie *at* the mode. Mode $k$ is *covered* if
it has at least a fifth of its fair share of 2,500 samples; so all modes can be covered while most
samples still lie between them, and the share at a mode stands beside it. It is *approached* if it
is the nearest mode of as many, at any distance. The *nearest mode of the
majority* is nearest to more than half of the samples, looked at every 20 steps; it *changes* when
it is another one.
A cluster of a drawing is covered if it has a fifth of its share of the data within 0.3 of its
points.

**Variants.** With the output $D(x)$ before any sigmoid, and $\sigma$ the sigmoid:

* minimax: $L_G = \mathbb E[\ln(1 - \sigma(D(G(z))))]$; non-saturating:
  $L_G = -\mathbb E[\ln \sigma(D(G(z)))]$ (Goodfellow et al. 2014); least squares:
  $L_G = \tfrac12 \mathbb E[(D(G(z)) - 1)^2]$ (Mao et al. 2017).
* R1 penalty: $\tfrac\gamma2\, \mathbb E_{p_\text{data}} \lVert \nabla_x D(x) \rVert^2$ is added to
  $L_D$ (Mescheder et al. 2018, eq. 9), which makes the game converge near its equilibrium.
* Unrolled GAN: $L_G$ is taken against $\theta_D^{(k)}$, the discriminator after $k$ further steps
  of its own, and differentiated through these (Metz et al. 2017, eq. 3–6).
* Wasserstein: $L_D = \mathbb E[D(G(z))] - \mathbb E_{p_\text{data}}[D(x)]$ estimates
  $-W_1$ if $D$ is 1-Lipschitz (Wasserstein GAN). Its weights are clipped to $[-c, c]$, which makes
  it $K$-Lipschitz for some $K$ that depends on $c$ and the network, so that $-K\, W_1$ is
  estimated (Arjovsky et al. 2017, section 3), or $\lambda\, \mathbb E[(\lVert \nabla_x D(\hat x)
  \rVert - 1)^2]$ is added, with $\hat x$ between data and samples (Gulrajani et al. 2017, eq. 3).
* Equal learning rates: $D$ learns at $G$'s rate. The others have two time scales (Heusel et al.
  2017): $D$ learns eight times as fast where nothing else is chosen.
* Averaged: samples are drawn with $\bar\theta \leftarrow 0.99\,\bar\theta + 0.01\,\theta_G$; the
  game itself does not see $\bar\theta$ (Yazıcı et al. 2019).

All variants have the seed, the data, the initial weights, the batches, Adam and, where nothing else
is said, the learning rates in common. So what differs is the recipe; other rates may suit one of
them better. The largest $\lVert \nabla D \rVert$ is looked for between data and samples: a lower
bound of the Lipschitz constant of $D$; logits and critics have different scales.
"""

SOURCES = (
    Source(
        "I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville "
        "& Y. Bengio, Generative Adversarial Nets, 2014",
        "https://arxiv.org/abs/1406.2661",
    ),
    Source(
        "L. Metz, B. Poole, D. Pfau & J. Sohl-Dickstein, Unrolled Generative Adversarial Networks, "
        "2017",
        "https://arxiv.org/abs/1611.02163",
    ),
    Source(
        "L. Mescheder, A. Geiger & S. Nowozin, Which Training Methods for GANs do actually "
        "Converge?, 2018",
        "https://arxiv.org/abs/1801.04406",
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
        "X. Mao, Q. Li, H. Xie, R. Lau, Z. Wang & S. P. Smolley, Least Squares Generative "
        "Adversarial Networks, 2017",
        "https://arxiv.org/abs/1611.04076",
    ),
    Source(
        "M. Heusel, H. Ramsauer, T. Unterthiner, B. Nessler & S. Hochreiter, GANs Trained by a Two "
        "Time-Scale Update Rule Converge to a Local Nash Equilibrium, 2017",
        "https://arxiv.org/abs/1706.08500",
    ),
    Source(
        "Y. Yazıcı, C.-S. Foo, S. Winkler, K.-H. Yap, G. Piliouras & V. Chandrasekhar, The Unusual "
        "Effectiveness of Averaging in GAN Training, 2019",
        "https://arxiv.org/abs/1806.04498",
    ),
)

CODE = (
    GANComparison._advance_one,
    GANTraining._advance_one,
    objectives.generator_loss,
    penalties.r1,
    penalties.gradient_penalty,
    unrolling.unrolled,
    modes.coverage,
    modes.switches,
)
