"""Questions, introduction, mathematics, sources and running code of the tab "Conditional flows"."""

from engine.generative.flows.conditional import attributes, cflow, edits, srflow_samples
from engine.generative.flows.conditional.cflow import CFlow
from engine.generative.flows.conditional.flow import ConditionalCoupling, ConditionalFlow
from engine.generative.flows.conditional.guided import GuidedStep, Injector
from engine.generative.flows.conditional.srflow import SRFlow
from engine.generative.flows.conditional.styleflow import StyleFlow
from pages.generative.flows import conditional_answers
from ui.exports import Export
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A conditional flow generates pictures under a condition. SRFlow draws digits for 7×7 pixels, "
    "StyleFlow edits a digit's thickness, slant or width, C-Flow turns outlines into digits and "
    "back. Choose a model and a digit, then move the sliders."
)

AMBIGUOUS = {"source": "9", "held_out_index": 35}
"""A digit of which 7×7 pixels allow two readings."""

PRESETS = (
    Preset(
        "Do 7×7 pixels decide which digit it is?",
        AMBIGUOUS,
        conditional_answers.ambiguous,
    ),
    Preset(
        "Is the true digit the likeliest picture?",
        {**AMBIGUOUS, "temperature": 1.0},
        conditional_answers.most_likely,
    ),
    Preset(
        "Does the flow need the affine injector?",
        {**AMBIGUOUS, "injector": "off"},
        conditional_answers.without_injector,
    ),
    Preset(
        "What is in the 49 pixels of your own digit?",
        {"source": "drawn"},
        conditional_answers.own_small,
        own_data="digit",
    ),
    Preset(
        "Does vector arithmetic give the slant that it is asked for?",
        {"view": "styleflow", "source": "9", "held_out_index": 42},
        conditional_answers.arithmetic,
    ),
    Preset(
        "Does the more exact method also keep more classes?",
        {
            "view": "styleflow",
            "source": "8",
            "held_out_index": 9,
            "attribute": "width",
            "change_slant": 0,
            "change_width": -1.5,
        },
        conditional_answers.narrowed,
    ),
    Preset(
        "Can the stroke of your own digit be made thicker?",
        {
            "view": "styleflow",
            "source": "drawn",
            "attribute": "thickness",
            "change_slant": 0,
            "change_thickness": 0.8,
        },
        conditional_answers.own_digit,
        own_data="digit",
    ),
    Preset(
        "Do both directions of a translation cost the same bits?",
        {"view": "cflow"},
        conditional_answers.both_directions,
    ),
    Preset(
        "How much style is left once the structure is given?",
        {"view": "cflow", "source": "5", "held_out_index": 2},
        conditional_answers.style,
    ),
    Preset(
        "What does the flow see in an outline that you draw?",
        {"view": "cflow", "source": "drawn"},
        conditional_answers.own_outline,
        own_data="lines",
    ),
)

MATHS = r"""
**A conditional flow** is a map $z = f(x; c)$ that is invertible in $x$ for every condition $c$
(Winkler et al. 2019), so that the change of variables holds as it does without:

$$
\ln p(x \mid c) = \ln \mathcal N\big(f(x; c);\, 0, I\big)
+ \ln\left|\det \frac{\partial f(x; c)}{\partial x}\right|
$$

In the simplest case only the networks inside the coupling layers see $c$, beside the half $x_a$
that stays: $y_b = x_b \odot e^{s(x_a, c)} + t(x_a, c)$. A layer whose parameters $c$ alone decides,
such as the affine injector below, is invertible too. Nothing is ever inverted with respect to $c$.

**SRFlow** (Lugmayr et al. 2020): $x$ is a digit of 28×28 pixels and $y$ its means over blocks of
4×4. An encoder makes feature maps $u = g(y)$, and every step sees them: the coupling layer beside
the half that stays, and the *affine injector*, which moves all channels as $u$ alone decides,

$$
h \mapsto e^{s(u)} \odot h + t(u), \qquad \ln|\det| = \sum s(u)
$$

A sample is $x = f^{-1}(z; y)$ of $z \sim \mathcal N(0, T^2 I)$. Its *consistency error* is the
root mean square of $\downarrow\! x - y$, where $\downarrow$ takes the means again; nothing in the
training asks for it but the likelihood. The picture of $z = 0$ is in
general not the mode of $p(x \mid y)$, as the determinant varies with $x$. *Bits per dimension* are
$-\log_2 p(x \mid y) / 784$ of pictures with 256 grey levels, with uniform noise within a level.

The paper's model is far larger: its encoder is a residual-in-residual dense network (RRDB), each of
its scales begins with transition steps that see no condition, half of the channels is split off
between scales, and its $y$ comes from bicubic downscaling. Here the encoder has four convolutions
of 3×3, 11 steps in two levels split nothing off, and every injector also adds a learned bias for
each pixel to $\ln s$ and $t$.

**StyleFlow** (Abdal et al. 2021): $w$ is a code of a generator $G$, here the decoder of the
variational autoencoder (Kingma & Welling 2014) with 12 dimensions, and $c = (a, k)$ are the
attributes and the class that were measured in $G(w)$. Training maximises $\ln p(w \mid c)$, which
leaves in $z$ what the condition does not say. An edit keeps it:

$$
z = f(w;\, a, k), \qquad w' = f^{-1}(z;\, a', k)
$$

The paper's flow is continuous; this one has six coupling layers, actnorm and invertible linear
layers.

**Vector arithmetic** steps along fixed directions. With the regression $a \approx B w + b$ on the
training digits, $w' = w + B^{+} (a' - a)$ is the shortest step that changes the predicted
attributes as asked and no others; $B^{+}$ is the pseudoinverse. This baseline is this page's own:
InterFaceGAN (Shen et al. 2020) takes its directions from linear classifiers.

**C-Flow** (Pumarola et al. 2020): a flow of the source $x_1$ and a flow of the target $x_2$ run
side by side, and step $l$ of the target sees what step $l$ of the source gives,

$$
h_2^{(l)} = f_l\big(h_2^{(l-1)};\, h_1^{(l)}\big)
$$

Both are trained together, on $\ln p(x_1) + \ln p(x_2 \mid x_1)$. The paper's loss also has a
cycle-consistency term, $\lambda \lVert x_2 - \hat x_2 \rVert_1$, which holds generated targets near
the real ones; it is left out here. The chain rule $p(x_1)\, p(x_2 \mid x_1) = p(x_2)\, p(x_1 \mid
x_2)$ holds within one joint density; the two directions here are two models, trained separately.

The *style* $z$ of a target is what its source does not say; another source with the same $z$ gives
another structure in that style. The outline is the outer morphological gradient of the digit
(Rivest et al. 1993): its dilation by a 3×3 square less itself.

**Attributes**, from the ink $u(x, y)$ of a picture, $y$ upwards: the *slant* is
$\arctan(\mathrm{cov}(x, y) / \mathrm{var}(y))$; the *width* is the deviation
$\sqrt{\mathrm{var}(x) - \mathrm{cov}(x, y)^2 / \mathrm{var}(y)}$ after a shear has taken the slant
away; the *thickness* is $2 \int u \,/ \int |\nabla u|$, twice the area over the perimeter.

**Bits of different models.** In one joint density, knowing $y$ can only make $x$ cheaper. The
bits of this page come from separate networks: the digits cost SRFlow, which sees $y$, more than
they cost the unconditional flow in the tab "Glow on digits", and the flow of digits inside C-Flow
more still. SRFlow has two levels and no splits, and C-Flow divides its weights between two
pictures: what differs there is how well each network fits, not what it is told.

**Figures.** Errors and leakage are in units of $\sigma$, the deviation of each attribute among the
training codes. The error is between what is asked and what is measured; the leakage is how far the
other two attributes move; all are means over the changes of the chart and 100 held-out digits. What
is asked stays within the range of the training digits. The drift says how far the rest of the digit
moves: the edited picture is encoded again, $z$ is computed under the attributes measured in it, and
compared with that of the picture before; two unrelated digits are about $\sqrt{24} = 4.9$ apart.
"""

SOURCES = (
    Source(
        "C. Winkler, D. Worrall, E. Hoogeboom & M. Welling, Learning Likelihoods with Conditional "
        "Normalizing Flows, 2019",
        "https://arxiv.org/abs/1912.00042",
    ),
    Source(
        "A. Lugmayr, M. Danelljan, L. Van Gool & R. Timofte, SRFlow: Learning the Super-Resolution "
        "Space with Normalizing Flow, 2020",
        "https://arxiv.org/abs/2006.14200",
    ),
    Source(
        "R. Abdal, P. Zhu, N. Mitra & P. Wonka, StyleFlow: Attribute-Conditioned Exploration of "
        "StyleGAN-Generated Images Using Conditional Continuous Normalizing Flows, 2021",
        "https://arxiv.org/abs/2008.02401",
    ),
    Source(
        "A. Pumarola, S. Popov, F. Moreno-Noguer & V. Ferrari, C-Flow: Conditional Generative Flow "
        "Models for Images and 3D Point Clouds, 2020",
        "https://arxiv.org/abs/1912.07009",
    ),
    Source(
        "Y. Shen, J. Gu, X. Tang & B. Zhou, Interpreting the Latent Space of GANs for Semantic "
        "Face Editing, 2020",
        "https://arxiv.org/abs/1907.10786",
    ),
    Source(
        "D. Kingma & M. Welling, Auto-Encoding Variational Bayes, 2014",
        "https://arxiv.org/abs/1312.6114",
    ),
    Source(
        "J.-F. Rivest, P. Soille & S. Beucher, Morphological Gradients, 1993",
        "https://doi.org/10.1117/12.159642",
    ),
)

CODE = (
    CFlow,
    cflow.outline,
    SRFlow,
    GuidedStep,
    Injector,
    srflow_samples.sample,
    StyleFlow.edit,
    ConditionalFlow,
    ConditionalCoupling,
    edits.directions,
    attributes.thickness,
    attributes.slant,
    attributes.width,
)

EXPORTS = (
    Export("image", "Images", ("png",), "conditional-images", "Ink is white, as the flows see it."),
    Export("table", "Numbers", ("csv",), "conditional-numbers"),
)
