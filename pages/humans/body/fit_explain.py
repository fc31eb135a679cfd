"""Introduction, questions, mathematics and sources of "Fit"."""

from collections.abc import Callable
from dataclasses import replace

from engine.humans.body.depth_ambiguity import ray_sphere
from engine.humans.body.fitting import FitEnergy, joint_jacobian, levenberg_marquardt_step
from engine.humans.body.learned_descent import LearnedDescent, learned_step
from engine.humans.body.tracking import RimVertices, TrackingEnergy
from pages.humans.body import fit_ambiguity_answers as ambiguity
from pages.humans.body import fit_answers as answers
from pages.humans.body import fit_capture_answers as capture
from pages.humans.body import fit_learned_answers as learned
from pages.humans.body.fit_fields import STEP, VIEWS
from ui.frame import Source
from ui.topic import Preset, View

INTRO = (
    "Left, 24 joints as a camera sees them (blue) and the body fitted to them (orange); right, the "
    "same in space, seen from the side. Drag a joint in the picture first."
)


def _in(name: str, presets: tuple[Preset, ...]) -> tuple[Preset, ...]:
    """Questions of one view: in another one they say where they belong."""

    def within(answer: Callable[[View], str]) -> Callable[[View], str]:
        def answered(view: View) -> str:
            if view.numbers.get("view") == name:
                return answer(view)
            return f"Choose the view “{VIEWS[name]}” for this question."

        return answered

    return tuple(
        replace(
            preset,
            values={**({} if name == "joints" else {"view": name}), **preset.values},
            answer=within(preset.answer) if preset.answer is not None else None,
        )
        for preset in presets
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
AMBIGUITY_PRESETS = (
    Preset(
        "How many bodies have one projection?",
        {"person": "waving", "alike": 12},
        ambiguity.how_many,
    ),
    Preset(
        "Which bodies do the limits of the joints rule out?",
        {"person": "sitting", "alike": 4},
        ambiguity.refused,
    ),
    Preset(
        "How far apart are bodies that look the same?",
        {"person": "walking", "alike": 24},
        ambiguity.how_far,
    ),
    Preset(
        "Does the pose prior choose the right one?",
        {"person": "waving", "alike": 3},
        ambiguity.prior,
    ),
    Preset(
        "Would a second camera settle it?",
        {"person": "relaxed", "alike": 8},
        ambiguity.second_camera,
    ),
)
LEARNED_PRESETS = (
    Preset("Which fit is nearest after four steps?", {}, learned.same_steps),
    Preset(
        "Is the nearest in the picture the nearest in space?",
        {"descent_steps": 10},
        learned.picture,
    ),
    Preset(
        "Do more learned steps help than in training?",
        {"descent_steps": 12, "held_out": 3},
        learned.beyond,
    ),
    Preset(
        "Is a learned fit the better start for optimisation?",
        {"descent_steps": 12, "held_out": 5},
        learned.start,
    ),
    Preset(
        "Does a stronger prior make up for learning?",
        {"descent_steps": 12, "pose_weight": 1e-3, "held_out": 2},
        learned.prior,
    ),
)
CAPTURE_PRESETS = (
    Preset("What is a scan of the first picture worth?", {"picture": 8}, capture.scan),
    Preset(
        "Where does a template of the wrong size stand?",
        {"picture": 8, "followed": "generic_joints", "measure": "place"},
        capture.depth,
    ),
    Preset(
        "Do silhouettes help a good template?",
        {"picture": 8, "pixel_noise": 8},
        capture.silhouettes,
    ),
    Preset(
        "Do silhouettes help a wrong template?",
        {"picture": 8, "followed": "generic_silhouettes"},
        capture.wrong_template,
    ),
    Preset(
        "Would ten shape components do instead of the scan?",
        {"picture": 8, "generic": "components", "followed": "generic_silhouettes"},
        capture.components,
    ),
    Preset("Does the error add up over the pictures?", {"picture": 24}, capture.drifting),
)
PRESETS = (
    *_in("joints", JOINTS_PRESETS),
    *_in("ambiguity", AMBIGUITY_PRESETS),
    *_in("learned", LEARNED_PRESETS),
    *_in("capture", CAPTURE_PRESETS),
)

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

**Learned gradient descent.** With $\Theta = (\theta, \beta, t)$, $x$ the joints in the picture and
$L = \sum_k \lVert r_k \rVert^2$

$$
\Theta_{n+1} = \Theta_n + N_w\big(\nabla L(\Theta_n), \Theta_n, x, r(\Theta_n)\big),
$$

where the network $N_w$ is trained on synthetic people through four of its own steps to bring
$\Theta_n$ and the joints in space near the true ones. $L$ is the error in the picture alone; the
prior is learned, not set by hand. The residuals $r$ are an input of the network only here: Song
et al. 2020 give it $\nabla L$, $\Theta_n$ and $x$.

**Capture.** A template of fixed shape follows the person: for each picture

$$
E = \sum_k \rho(\lVert r_k \rVert) + \frac{w_s}{n} \sum_i \rho\big(d(\pi(v_i))\big)
+ w_m \lVert \theta - \theta' \rVert^2 + w_p \lVert t - t' \rVert^2
$$

with $v_i$ the $n$ vertices on the template's own outline, $\pi$ the camera, $d$ the signed distance
from the outline that is seen, and $\theta', t'$ those of the picture before.
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
    Source(
        "Song, Chen, Hilliges 2020, Human body model fitting by learned gradient descent",
        "https://arxiv.org/abs/2008.08474",
    ),
    Source(
        "Kolotouros, Pavlakos, Black, Daniilidis 2019, Learning to reconstruct 3D human pose and "
        "shape via model-fitting in the loop",
        "https://arxiv.org/abs/1909.12828",
    ),
    Source(
        "Carranza, Theobalt, Magnor, Seidel 2003, Free-viewpoint video of human actors",
        "https://doi.org/10.1145/882262.882309",
    ),
    Source(
        "Habermann, Xu, Zollhöfer, Pons-Moll, Theobalt 2019, LiveCap: real-time human performance "
        "capture from monocular video",
        "https://arxiv.org/abs/1810.02648",
    ),
)
CODE = (
    levenberg_marquardt_step,
    FitEnergy.at,
    joint_jacobian,
    ray_sphere,
    learned_step,
    LearnedDescent.forward,
    TrackingEnergy.at,
    RimVertices.slopes,
)
