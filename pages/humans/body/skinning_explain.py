"""Intros, questions, mathematics, sources and running code of "Skinning"."""

from engine.humans.body.dual_quaternions import aligned, dual_quaternion_skinning
from engine.humans.body.inverse_kinematics import drag
from engine.humans.body.kinematics import (
    forward_kinematics,
    position_jacobian,
    skinning_transforms,
)
from engine.humans.body.limb_sections import LimbSections
from engine.humans.body.model import BodyModel
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skinning import linear_blend_skinning
from engine.humans.body.vertex_blend import painted, vertex_blend
from pages.humans.body import skinning_answers
from ui.frame import Source
from ui.topic import Preset

INTROS = {
    "pose": "A body of 24 joints and 6,890 vertices. Drag a hand or a foot, or choose a joint, in"
    " the list or on the body, and turn it within its anatomical limits.",
    "vertex": "One vertex: where each of its bones alone would carry it, and (orange) their"
    " weighted mean, beside (violet) dual quaternions. Press another point of the skin.",
    "weights": "Skinning weights: how much the chosen joint carries each point of the skin. Press a"
    " limb to choose its joint, or take a brush and paint.",
    "blending": "The left arm by three ways of blending, coloured by its distance to dual"
    " quaternions; below, its radius from shoulder to wrist. Twist the forearm.",
}

_BENT = "T~left_elbow_0_-110_0"

PRESETS = (
    Preset(
        "What moves when one joint turns?",
        {"pose": "T~left_shoulder_0_0_60", "joint": "left_shoulder", "skeleton": True},
        skinning_answers.chain,
    ),
    Preset(
        "Which bones carry a point of the elbow?",
        {"view": "vertex", "pose": _BENT, "vertex": 1859},
        skinning_answers.blended,
    ),
    Preset(
        "How many bones carry a vertex?",
        {"view": "weights", "pose": "A", "joint": "left_shoulder"},
        skinning_answers.weights,
    ),
    Preset(
        "Why does a twisted forearm collapse like a candy wrapper?",
        {"view": "blending", "twist": 150},
        skinning_answers.candy_wrapper,
    ),
    Preset(
        "What do learned pose correctives repair?",
        {"view": "blending", "twist": 60, "bend": 90},
        skinning_answers.correctives,
    ),
    Preset(
        "Are dual quaternions right about a bent elbow?",
        {"view": "blending", "twist": 0, "bend": 130},
        skinning_answers.bulge,
    ),
    Preset(
        "Can you paint better weights?",
        {
            "view": "weights",
            "pose": _BENT,
            "brush": "raise",
            "strokes": "18_90_100_1fn",
        },
        skinning_answers.painting,
        own_data="strokes",
    ),
)

MATHS = r"""
**Forward kinematics.** A pose $\theta$ gives each of the $K = 24$ joints a rotation against its
parent, as an axis-angle vector in the frame of the T-pose. Along the chain from the root they
multiply to the motion of a bone,

$$
G_k(\theta) = \prod_{j \in A(k)} \begin{pmatrix} R(\theta_j) & o_j \\ 0 & 1 \end{pmatrix},
$$

with $A(k)$ the joint and its ancestors and $o_j$ the offset of a joint from its parent at rest.
What moves a point from rest to pose is $G'_k = G_k(\theta)\, G_k(0)^{-1}$.

**Linear blend skinning** moves a vertex $v$ by the mean of these motions with its weights $w_k$:

$$
v' = \sum_k w_k\, G'_k\, v, \qquad \sum_k w_k = 1, \quad w_k \ge 0.
$$

A mean of rotations is not a rotation: half way between two bones that are twisted by $\varphi$
against each other, what is across the axis shrinks by $|\cos(\varphi/2)|$, which is 0 at
$180°$. That is the **candy wrapper**.

**Dual quaternions.** A rigid motion $x \mapsto R x + t$ is $q + \varepsilon d$ with
$\varepsilon^2 = 0$, $q$ the unit quaternion of $R$ and $d = \tfrac12\, t\, q$. Their weighted mean,
divided by the length of its real part, is again a rigid motion:

$$
\hat q = \frac{\sum_k w_k\, \hat q_k}{\lVert \sum_k w_k\, q_k \rVert},
$$

with signs such that each bone turns the short way from its parent. So a section of a twisted limb
throughout which the weights are equal does not shrink (where they differ across it, a little); but
a bend carries the skin along an arc around the joint, and it bulges.

**Pose correctives.** The SMPL formulation keeps the linear blend and adds, at rest, offsets that
are linear in the entries of the rotations,

$$
P(\theta) = \sum_n \big(R(\theta) - R(0)\big)_n\, P_n ,
$$

zero in the T-pose. Those of this body are learned from 2,500 poses so that the linear blend comes
near to dual quaternions; the twist of an elbow in them ends at $100°$.

**Radius and volume.** A section is where a plane across the arm cuts edges of the mesh at rest;
posed, its points are the same shares of the same edges. Its radius is their mean distance from
their mean. Volume is that inside the closed surface, by the divergence theorem.

**Dragging.** With $J$ the derivative of the dragged joint's place by the angles of its limb, $r$
its distance from the pointer, $q$ the distance from the pose at the grab and $W$ the stiffness of
each joint, each step of **damped least squares** solves

$$
(J^\top J + W + \lambda I)\, \Delta\theta = -(J^\top r + W q),
$$

within the limits of the joints. A column of $J$ is $\omega \times (p - c)$: the joint at $c$ turns
with $\omega$ and takes the end at $p$ along.

**Painting.** A dab moves the weight of a joint by a share $s\,(1 - d^2/\rho^2)^2$ of the way to 1
(or to 0), with $d$ the distance at rest from its middle, $\rho$ its radius and $s$ its strength;
the other weights keep their proportions and a row still sums to 1.

**The body** was learned by a recipe of this project from MakeHuman's base data, which is in the
public domain (CC0), as the SMPL paper learns its own from scans. It is not SMPL: the files of SMPL,
SMPL-H, SMPL-X and MANO are licensed for non-commercial use, and none is part of this page. Learned
pose correctives are patented (US 10,395,411 and US 11,017,577): for commercial use have that looked
at. What stands in `NOTICE` and `assets/body/NOTICE.md` says more.
"""

SOURCES = (
    Source(
        "Loper, Mahmood, Romero, Pons-Moll, Black: SMPL: A Skinned Multi-Person Linear Model"
        " (2015)",
        "https://doi.org/10.1145/2816795.2818013",
    ),
    Source(
        "Kavan, Collins, Žára, O'Sullivan: Geometric Skinning with Approximate Dual Quaternion"
        " Blending (2008)",
        "https://doi.org/10.1145/1409625.1409627",
    ),
    Source(
        "Magnenat-Thalmann, Laperrière, Thalmann: Joint-Dependent Local Deformations for Hand"
        " Animation and Object Grasping (1988)",
        "https://dl.acm.org/doi/10.5555/102313.102317",
    ),
    Source(
        "Nakamura, Hanafusa: Inverse Kinematic Solutions with Singularity Robustness for Robot"
        " Manipulator Control (1986)",
        "https://doi.org/10.1115/1.3143764",
    ),
    Source(
        "Winter: Biomechanics and Motor Control of Human Movement (1990)",
        "https://doi.org/10.1002/9780470549148",
    ),
)

CODE = (
    rotation_matrices,
    forward_kinematics,
    skinning_transforms,
    linear_blend_skinning,
    dual_quaternion_skinning,
    aligned,
    BodyModel.pose_offsets,
    vertex_blend,
    painted,
    drag,
    position_jacobian,
    LimbSections.radii,
)
