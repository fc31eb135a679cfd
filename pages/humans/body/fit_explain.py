"""Introduction, questions, mathematics and sources of "Fit"."""

from engine.humans.body.fitting import FitEnergy, joint_jacobian, levenberg_marquardt_step
from pages.humans.body import fit_ambiguity_answers as ambiguity
from pages.humans.body import fit_answers as answers
from pages.humans.body.fit_fields import STEP
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "Left, 24 joints as a camera sees them (blue) and the body fitted to them (orange); right, the "
    "same in space, seen from the side. Drag a joint in the picture first."
)

JOINTS_PRESETS = (
    Preset(
        "How many iterations does a fit take?",
        {"seen": "space", STEP: 0},
        answers.descent,
    ),
    Preset(
        "Does one picture tell where the joints are in space?",
        {"person": "random"},
        answers.depth,
    ),
    Preset(
        "What if one joint is detected in the wrong place?",
        {"seen": "space", "robust_scale": 0.05, "moved": "21.-500_600_0", "chosen": "right_wrist"},
        answers.wrong_joint,
    ),
    Preset(
        "What if knees and elbows could bend both ways?",
        {"person": "random", "seed": 1, "limits": False, "pose_weight": 1e-5},
        answers.joint_limits,
    ),
    Preset(
        "What does a strong pose prior cost?",
        {"person": "waving", "seen": "space", "pose_weight": 0.1},
        answers.strong_prior,
    ),
    Preset(
        "Would gradient descent do?",
        {"seen": "space", "method": "gradient_descent"},
        answers.first_order,
    ),
    Preset("Which pose can the body not follow?", {}, answers.own_joints, own_data="moved"),
)
_AMBIGUITY = {"view": "ambiguity"}
AMBIGUITY_PRESETS = (
    Preset(
        "How many bodies have one projection?",
        {**_AMBIGUITY, "person": "waving", "alike": 12},
        ambiguity.how_many,
    ),
    Preset(
        "Which bodies do the limits of the joints rule out?",
        {**_AMBIGUITY, "person": "sitting", "alike": 4},
        ambiguity.refused,
    ),
    Preset(
        "How far apart are bodies that look the same?",
        {**_AMBIGUITY, "person": "walking", "alike": 24},
        ambiguity.how_far,
    ),
    Preset(
        "Does the pose prior choose the right one?",
        {**_AMBIGUITY, "person": "waving", "alike": 3},
        ambiguity.prior,
    ),
    Preset(
        "Would a second camera settle it?",
        {**_AMBIGUITY, "person": "relaxed", "alike": 8},
        ambiguity.second_camera,
    ),
)
PRESETS = (*JOINTS_PRESETS, *AMBIGUITY_PRESETS)

MATHS = r"""
**Energy.** Pose $\theta$ (axis-angle vectors), shape $\beta$ and place $t$ of the body minimise

$$
E = \sum_k c_k\, \rho(\lVert r_k \rVert) + w_\text{pose} \sum_i (\theta_i / h_i)^2
+ w_\text{shape} \lVert \beta \rVert^2, \qquad
\rho(r) = \frac{\sigma^2 r^2}{\sigma^2 + r^2}
$$

with $r_k$ the distance of joint $k$ from where it is seen, in metres (in the picture: at the
person's distance), $c_k$ its confidence, $h_i$ half the range of a movement, and $\rho$ the robust
function of Geman and McClure. Limits of the joints are a box that no step leaves.

**Iteration.** Levenberg–Marquardt solves

$$
(J^\top W J + P + \lambda\,\mathrm{diag})\,\delta = -\tfrac12 \nabla E
$$

with the analytic Jacobian $J$ of the joints, the weights $W_k = c_k (1 + r_k^2/\sigma^2)^{-2}$ of
$\rho$ and $P$ those of the priors; $\lambda$ grows eightfold until $E$ falls. The first iterations
turn and move the body as a whole.

**Depth ambiguity.** A bone of length $\ell$ that starts at $a$ and ends on the viewing ray
$c + s\,d$ with $\lVert d \rVert = 1$ ends at

$$
s = d \cdot (a - c) \pm \sqrt{\ell^2 - \lVert a - c \rVert^2 + (d \cdot (a - c))^2},
$$

nearer or farther: two places for each bone, four poses for a limb of two, $4^4 = 256$ bodies for
four limbs. Inverse kinematics finds which of them the limits of the joints allow.
"""

SOURCES = (
    Source(
        "Bogo, Kanazawa, Lassner, Gehler, Romero, Black 2016, Keep it SMPL: automatic estimation "
        "of 3D human pose and shape from a single image",
        "https://arxiv.org/abs/1607.08128",
    ),
    Source(
        "Barron 2019, A general and adaptive robust loss function (with that of Geman and McClure)",
        "https://arxiv.org/abs/1701.03077",
    ),
    Source(
        "Lee, Chen 1985, Determination of 3D human body postures from a single view",
        "https://doi.org/10.1016/0734-189X(85)90094-5",
    ),
    Source(
        "Sminchisescu, Triggs 2003, Kinematic jump processes for monocular 3D human tracking",
        "https://doi.org/10.1109/CVPR.2003.1211339",
    ),
)
CODE = (levenberg_marquardt_step, FitEnergy.at, joint_jacobian)
