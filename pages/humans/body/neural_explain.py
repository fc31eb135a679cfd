"""Intro, questions, mathematics, sources and running code of "Neural body"."""

from torch import nn

from engine.humans.body.neural.broyden import broyden
from engine.humans.body.neural.deformation import (
    correspondences,
    jacobian,
    posed_field,
    skinned,
)
from engine.humans.body.neural.fields import NeuralBody
from engine.humans.body.neural.posed import BackwardSkinning
from engine.humans.body.neural.training import with_gradient
from pages.humans.body import neural_answers
from ui.frame import Source
from ui.state import PageState
from ui.topic import Preset

INTRO = (
    "Left the true body, right a body of two networks, its error as colour. Drag “Share of the"
    " pose” from the T-pose to beyond the pose; press a body to trace a point back."
)

SEARCHES_INTRO = (
    "Left the posed body with the chosen point (pink), right the searches for it in the T-pose,"
    " one from each bone: blue ones reach a root, red ones none. Press the body to move the point."
)
SLICE_INTRO = (
    "A plane through the posed body: where the neural body and the true one are inside, and where"
    " only one of them is. Move the plane, or choose backward skinning."
)

BENT_ELBOW = "T~left_elbow_0_-140_0"

PRESETS = (
    Preset("How near does the neural body come?", {"pose": "sitting"}, neural_answers.nearness),
    Preset(
        "Where does a point of the pose come from?",
        {
            "pose": "waving",
            "view": "searches",
            "point": "-0.43_0.58_0.06",
            "starts": 12,
        },
        neural_answers.origin,
    ),
    Preset(
        "What if two limbs are at one place?",
        {
            "pose": BENT_ELBOW,
            "view": "slice",
            "plane": "height",
            "plane_offset": 0.48,
            "point": "0.41_0.48_0.02",
            "starts": 24,
        },
        neural_answers.two_roots,
    ),
    Preset(
        "What does backward skinning get wrong?",
        {
            "pose": "sitting",
            "view": "slice",
            "plane": "side",
            "plane_offset": 0.12,
            "method": "backward",
            "point": "0.12_0_0.3",
        },
        neural_answers.backward,
    ),
    Preset(
        "Who taught the skinning weights?",
        {"pose": "waving", "colour": "weight", "joint": "left_shoulder"},
        neural_answers.weights,
    ),
    Preset(
        "Where does it fail?",
        {"pose": "sitting", "share": 1.6},
        neural_answers.failure,
    ),
    Preset(
        "What does one surface for all poses leave out?",
        {"pose": "sitting", "truth": "corrected"},
        neural_answers.correctives,
    ),
)

MATHS = r"""
Two networks live in the space of the T-pose: a signed distance $f_{\sigma_f}(x)$, negative inside,
and skinning weights $w_{\sigma_w}(x)$ with $w_i \ge 0$ and $\sum_i w_i = 1$ by a softmax. **Forward
skinning** carries a point $x$ by the motions $B_i$ of the bones,

$$
d(x, B) = \sum_i w_i(x)\, B_i\, x .
$$

A point $x'$ of posed space comes from the **roots** of $d(x, B) - x' = 0$. They are searched from
where each bone alone would have it, $x_i^0 = B_i^{-1} x'$, by **Broyden's method**: with the
residual $g_k$ and a guess $\tilde J_k^{-1}$ of the inverse Jacobian,

$$
\Delta x_k = -\tilde J_k^{-1} g_k, \qquad
\tilde J_{k+1}^{-1} = \tilde J_k^{-1}
+ \frac{(\Delta x_k - \tilde J_k^{-1} \Delta g_k)\, \Delta x_k^\top \tilde J_k^{-1}}
       {\Delta x_k^\top \tilde J_k^{-1} \Delta g_k},
\qquad \tilde J_0 = \sum_i w_i(x^0) R_i .
$$

Where skin touches skin there are several roots $x^*_j$. A point is inside if it is inside any limb,
so the posed field is the smallest distance, as the largest occupancy in the paper:

$$
f(x' \mid B) = \min_j f_{\sigma_f}(x^*_j).
$$

In training the gradient of a loss goes through the root without unrolling the search: from
$d(x^*, B) = x'$, by **implicit differentiation**,

$$
\frac{\partial x^*}{\partial \sigma_w}
= -\left(\frac{\partial d}{\partial x}(x^*, B)\right)^{-1}
\frac{\partial d}{\partial \sigma_w}(x^*, B).
$$

**Backward skinning** is the other way: a point of posed space takes the weights $w$ of the nearest
vertex and goes to $\left(\sum_i w_i B_i\right)^{-1} x'$. That is one place, in a field of weights
that changes with every pose.
"""

SOURCES = (
    Source(
        "Chen, Zheng, Black, Hilliges, Geiger: SNARF: Differentiable Forward Skinning for"
        " Animating Non-Rigid Neural Implicit Shapes (2021)",
        "https://doi.org/10.1109/ICCV48922.2021.01139",
    ),
    Source(
        "Chen, Jiang, Song, Rietmann, Geiger, Black, Hilliges: Fast-SNARF: A Fast Deformer for"
        " Articulated Neural Fields (2023)",
        "https://arxiv.org/abs/2211.15601",
    ),
    Source(
        "Broyden: A class of methods for solving nonlinear simultaneous equations (1965)",
        "https://doi.org/10.1090/S0025-5718-1965-0198670-6",
    ),
    Source(
        "Park, Florence, Straub, Newcombe, Lovegrove: DeepSDF (2019)",
        "https://doi.org/10.1109/CVPR.2019.00025",
    ),
)

CODE = (
    skinned,
    correspondences,
    broyden,
    posed_field,
    jacobian,
    with_gradient,
    BackwardSkinning,
    NeuralBody,
)


def network(page: PageState) -> nn.Module:
    """The two fields."""
    return NeuralBody(24)
