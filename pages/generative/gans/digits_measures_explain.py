"""Questions, mathematics, sources and running code of the tab "Train and measure"."""

from engine.generative import frechet
from engine.generative.gans import penalties
from engine.generative.gans.digits import measures
from engine.generative.gans.digits.training import DigitGANTraining
from engine.generative.precision_recall import Support
from pages.generative.gans import digits_measures_answers as answers
from pages.generative.gans import exports
from ui.exports import Export
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A GAN of digits learns from scratch: each row of samples is one latent in the ten classes. "
    "Watch what D says of training, held-out and generated digits, then open Measures for the two "
    "generators that ship."
)

PRESETS = (
    Preset(
        "Does the loss say how good it is?",
        {"view": "training", "both_games": True},
        answers.loss,
    ),
    Preset(
        "What does training on bring?",
        {"view": "training", "trained_variant": "wgan-gp", "start": "pretrained"},
        answers.training_on,
    ),
    Preset(
        "How many samples does a Fréchet distance need?",
        {"view": "measures"},
        answers.sizes,
    ),
    Preset(
        "Has it memorised its data?",
        {"view": "measures", "measure": "nearest"},
        answers.memorised,
    ),
    Preset(
        "Is it quality or variety that is missing?",
        {"view": "measures", "measure": "support"},
        answers.lacking,
    ),
)

MATHS = r"""
**Training.** R1 plays the non-saturating game with $\tfrac\gamma2\, \mathbb E_{p_\text{data}}
\lVert \nabla_x D \rVert^2$ added to $L_D$ (Mescheder et al. 2018), WGAN-GP that of a critic with
$\lambda\, \mathbb E[(\lVert \nabla_x D(\hat x) \rVert - 1)^2]$ (Gulrajani et al. 2017). For a
critic of slope 1, $\mathbb E[D(x)] - \mathbb E[D(G(z))]$ is an estimate of the Wasserstein distance
from below; on held-out $x$ it does not count what $D$ has memorised. $L_D$ of the other game
estimates $2 \ln 2 - 2\,\mathrm{JS}$ for the best $D$, which is 0 for any two distributions that do
not overlap. Where $D$ is higher on training digits than on held-out ones, it has memorised.

**Fréchet distance** of features with means $\mu$ and covariances $\Sigma$:

$$
d^2 = \lVert \mu_1 - \mu_2 \rVert^2
+ \operatorname{tr}\big(\Sigma_1 + \Sigma_2 - 2 (\Sigma_1 \Sigma_2)^{1/2}\big)
$$

It is called FID on the features of an Inception network (Heusel et al. 2017). Ours are the 64
features of our own classifier of digits: ratios of our figures mean something, a comparison with
published FIDs does not. Its mean over samples of size $n$ is about $\mathrm{FD}_\infty + c/n$
(Chong & Forsyth 2020). With equal $n$ a ranking is fair where the models' $c$ are alike, but each
value stays biased; the extrapolated $\mathrm{FD}_\infty$ does not. The line is fitted to the means,
weighted by $1/\sigma^2$, where $n \ge 2 \cdot 64$: of fewer samples $\Sigma$ is singular or nearly
so. Real digits are compared with all the others, samples with the 4,500 training digits, which
leave about $c/4500$ in $\mathrm{FD}_\infty$. Its error is that over subsets of one pool. The view
*Training* measures 500 samples, 50 of each class: they are nearer than 500 drawn at random, whose
classes are not equally frequent.

**Precision and recall** (Kynkäänniemi et al. 2019): the support of a set is estimated by balls
around its members, each reaching to the third nearest of the others. Precision: share of the
samples in the support of the real digits. Recall: share of the real digits in the support of the
samples. Truncation replaces $z$ by $\psi z$. The errors $\sqrt{p (1 - p) / 500}$ hold for given
balls; these are of 500 points too, so that the true errors are larger.

**Memorisation.** For each of 500 samples the distance to the nearest of the 4,500 training digits,
against the same of 500 held-out digits, as many of each class. The *nearest tenth*: share that is
nearer than all but the nearest tenth of the held-out digits of its class, which is 10 % of these by
construction; a share $p$ of samples has the standard error $\sqrt{p (1 - p) / 500}$. Errors do not
contain what other held-out digits or another training would change.
"""

SOURCES = (
    Source(
        "M. J. Chong & D. Forsyth, Effectively Unbiased FID and Inception Score and Where to Find "
        "Them, 2020",
        "https://arxiv.org/abs/1911.07023",
    ),
    Source(
        "T. Kynkäänniemi, T. Karras, S. Laine, J. Lehtinen & T. Aila, Improved Precision and "
        "Recall Metric for Assessing Generative Models, 2019",
        "https://arxiv.org/abs/1904.06991",
    ),
    Source(
        "M. Heusel, H. Ramsauer, T. Unterthiner, B. Nessler & S. Hochreiter, GANs Trained by a Two "
        "Time-Scale Update Rule Converge to a Local Nash Equilibrium, 2017",
        "https://arxiv.org/abs/1706.08500",
    ),
    Source(
        "I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin & A. Courville, Improved Training of "
        "Wasserstein GANs, 2017",
        "https://arxiv.org/abs/1704.00028",
    ),
    Source(
        "L. Mescheder, A. Geiger & S. Nowozin, Which Training Methods for GANs do actually "
        "Converge?, 2018",
        "https://arxiv.org/abs/1801.04406",
    ),
)

CODE = (
    DigitGANTraining._step_discriminator,
    DigitGANTraining._penalty_backward,
    penalties.gradient_penalty,
    frechet.gaussian_distance,
    frechet.extrapolate,
    Support.contains,
    measures.memorised,
)

EXPORTS = (
    Export(
        "image",
        "Picture",
        ("png",),
        "gans-digits",
        offered=lambda page: page["view"] == "training" or page["measure"] != "frechet",
    ),
    exports.TABLE,
)
