"""Intro, questions, mathematics, sources and running code of "Skinning"."""

from engine.humans.body.kinematics import forward_kinematics, skinning_transforms
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skinning import FastSkinning, linear_blend_skinning
from pages.humans.body import skinning_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A body of 24 joints and 6,890 vertices. Drag a hand or a foot, or choose a joint and turn it"
    " by its sliders."
)

PRESETS = (
    Preset(
        "What moves when one joint turns?",
        {"pose": "T~left_elbow_0_-90_0", "joint": "left_elbow", "skeleton": True},
        skinning_answers.chain,
    ),
)

MATHS = r"""
A pose $\theta$ gives each of the $K = 24$ joints a rotation against its parent, as an axis-angle
vector. Along the chain from the root they multiply to the motion of a bone,

$$
G_k(\theta) = \prod_{j \in A(k)} \begin{pmatrix} R(\theta_j) & o_j \\ 0 & 1 \end{pmatrix},
$$

with $A(k)$ the joint and its ancestors and $o_j$ the offset of a joint from its parent. **Linear
blend skinning** moves a vertex $v$ by the mean of these motions with its weights $w_k$:

$$
v' = \sum_k w_k\, G_k(\theta)\, G_k(0)^{-1}\, v, \qquad \sum_k w_k = 1.
$$
"""

SOURCES = (
    Source(
        "Loper, Mahmood, Romero, Pons-Moll, Black: SMPL: A Skinned Multi-Person Linear Model"
        " (2015)",
        "https://doi.org/10.1145/2816795.2818013",
    ),
)

CODE = (
    rotation_matrices,
    forward_kinematics,
    skinning_transforms,
    linear_blend_skinning,
    FastSkinning,
)
