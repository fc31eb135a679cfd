"""Intro, questions, mathematics, sources, running code and notice of "Bring your own"."""

from engine.humans.body.gltf_export import export_motion
from engine.humans.body.motion_file import read_motion
from engine.humans.body.pose_file import read_pose, write_pose
from engine.humans.body.restricted_pickle import load
from engine.humans.body.skinning import FastSkinning
from engine.humans.body.smpl_file import read_body
from pages.humans.body import own_answers
from ui.frame import Source
from ui.state import UPLOAD
from ui.topic import Preset

INTRO = (
    "A body plays a motion. Choose a file of yours: a body (SMPL, SMPL-H, SMPL-X, MANO), a motion"
    " as AMASS stores it, or a pose; it stays in your session. Or change the shape."
)

NOTICE = (
    "This page's body was learned from MakeHuman's public-domain data (CC0); it is not SMPL, and no"
    " file of SMPL comes with this page. Real SMPL, SMPL-H, SMPL-X and MANO files are licensed for"
    " non-commercial use. Learned pose correctives are patented (US 10,395,411, US 11,017,577):"
    " before commercial use, have that looked at."
)

PRESETS = (
    Preset("What is stored in a motion?", {"motion": "walking"}, own_answers.motion),
    Preset("Why does the knee bend in the swing?", {"step": 23}, own_answers.knee),
    Preset(
        "Do the same angles fit another shape?",
        {"motion": "still", "shape_1": 2.5},
        own_answers.retarget,
    ),
    Preset(
        "Do other programs show the same body?",
        {"motion": "still", "pose": "sitting"},
        own_answers.exported,
    ),
    Preset(
        "What can a hostile file do?", {"hostile": True, "motion": "still"}, own_answers.hostile
    ),
    Preset(
        "Which body and which motion are yours?",
        {"motion": UPLOAD},
        own_answers.own,
        own_data="body",
    ),
)

MATHS = r"""
**A body file** holds what the SMPL formulation needs: the template $\bar T$, shape directions $S$,
pose directions $P$, the joint regressor $\mathcal J$, skinning weights $\mathcal W$, faces, and the
tree of joints. A shape $\beta$ and a pose $\theta$ give

$$
M(\beta, \theta) = W\big(\bar T + \textstyle\sum_k \beta_k S_k + \sum_n (R(\theta) - I)_n P_n,\;
\mathcal J(\bar T + \sum_k \beta_k S_k),\; \theta,\; \mathcal W\big)
$$

with $W$ linear blend skinning. SMPL has 24 joints, SMPL-H 52, SMPL-X 55 and MANO, a hand, 16. The
first 22 joints of the bodies are the same, so a motion of one plays on another.

**A motion file** has an array `poses`, a row of axis-angle vectors $\theta_t$ for each frame, and
`trans`, the place of the pelvis. AMASS has its $z$ axis up, bodies have $y$: the root is turned by
$R_x(-90°)$, and so are the places.

**Reading without running.** A pickle is a program of a stack machine that may import and call
anything. Here its operations are checked first: none may ask for more memory than the file has.
Then each name it imports must be one of those that arrays, sparse matrices and chumpy arrays need,
and becomes a record that notes what it was called with and does nothing. Arrays are decoded from
those records. An `.npz` is read without pickles at all.

**Export.** glTF programs skin linearly with at most four bones for each vertex and know no
$P(\theta)$. Rotations are stored as unit quaternions with signs by which each frame is near the one
before, since they are interpolated.
"""

SOURCES = (
    Source(
        "Loper, Mahmood, Romero, Pons-Moll, Black: SMPL: A Skinned Multi-Person Linear Model"
        " (2015)",
        "https://doi.org/10.1145/2816795.2818013",
    ),
    Source(
        "Romero, Tzionas, Black: Embodied Hands: Modeling and Capturing Hands and Bodies Together"
        " (2017)",
        "https://doi.org/10.1145/3130800.3130883",
    ),
    Source(
        "Pavlakos, Choutas, Ghorbani, Bolkart, Osman, Tzionas, Black: Expressive Body Capture: 3D"
        " Hands, Face, and Body from a Single Image (2019)",
        "https://arxiv.org/abs/1904.05866",
    ),
    Source(
        "Mahmood, Ghorbani, Troje, Pons-Moll, Black: AMASS: Archive of Motion Capture as Surface"
        " Shapes (2019)",
        "https://arxiv.org/abs/1904.03278",
    ),
    Source(
        "Khronos Group: glTF 2.0 Specification (2021)",
        "https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html",
    ),
)

CODE = (read_body, load, read_motion, read_pose, write_pose, FastSkinning, export_motion)
