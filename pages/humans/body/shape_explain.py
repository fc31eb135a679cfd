"""Intro, questions, mathematics, sources and running code of "Shape"."""

from engine.humans.body.joint_regression import learned_regressor
from engine.humans.body.measurements import hull_length, measure
from engine.humans.body.model import BodyModel
from engine.humans.body.registration import drawn, landmark_fit
from engine.humans.body.shape_regression import left_free, shape_of
from engine.humans.body.shape_space import shape_space
from pages.humans.body import shape_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A body of the mean shape and ten components, with its joints. Move β₁; the other views learn"
    " such a model from scans, step by step, and find a body by its measurements."
)

PRESETS = (
    Preset(
        "What does the first component change?",
        {"betas": "2", "surface": "difference", "show_joints": False},
        shape_answers.first_component,
    ),
    Preset(
        "How do the joints follow the shape?",
        {"betas": "-2_0_0_2", "joint": "left_knee"},
        shape_answers.joints_follow,
    ),
    Preset(
        "How does one template come to fit a scan?",
        {"view": "pipeline", "part": "registration"},
        shape_answers.registration,
    ),
    Preset(
        "Can scans be averaged without registration?",
        {"view": "pipeline", "part": "average", "averaged": "points"},
        shape_answers.averaging,
    ),
    Preset(
        "Is the average of eight people the mean shape?",
        {"view": "pipeline", "part": "average"},
        shape_answers.average,
    ),
    Preset(
        "How well do eight people describe others?",
        {"view": "pipeline", "part": "principal"},
        shape_answers.few_people,
    ),
    Preset(
        "How many people does a joint regressor need?",
        {"view": "pipeline", "part": "regressor"},
        shape_answers.joint_regressor,
    ),
    Preset(
        "What do your own measurements leave free?",
        {"view": "measurements"},
        shape_answers.left_free,
        own_data="stature",
    ),
)

MATHS = r"""
**Shape.** A body at rest is the mean shape $\bar T$ with $N$ vertices and components $S_k$, and its
joints follow through the regressor $\mathcal{J}$ (Loper et al. 2015, equations 8 and 10):

$$
T(\beta) = \bar T + \sum_{k=1}^{10} \beta_k S_k, \qquad J(\beta) = \mathcal{J}\, T(\beta).
$$

$\beta_k$ counts standard deviations of the population, so that $\beta \sim \mathcal{N}(0, I)$ and
$|\beta|^2$ is $\chi^2$-distributed with 10 degrees of freedom: that gives the share of bodies that
are further from the mean.

**Registration.** The surface is first posed and shaped by 24 marked joints. Then each vertex $i$
moves by $d_i$ towards the tangent plane of its nearest point, $e_i$ away, while neighbours
$i \sim j$ stay together; the stiffness $s$ is halved in every iteration:

$$
\min_d \sum_i c_i\, |d_i - e_i|^2 + s \sum_{i \sim j} |d_i - d_j|^2 ,
$$

with $c_i = 1$ where that point is near and its surface faces the same way, else 0.

**Unposing.** Each vertex is carried back by the inverse of its own blended motion. With the average
$\bar T$ of $n$ unposed bodies $T_b$, the **components** are the right singular vectors $u_k$ of the
matrix with the rows $T_b - \bar T$, times a standard deviation:

$$
S_k = \frac{\sigma_k}{\sqrt{n - 1}}\, u_k, \qquad
\text{variance explained by } k: \; \frac{\sigma_k^2}{\sum_j \sigma_j^2} .
$$

**Joint regressor.** Row $j$ of $\mathcal{J}$ has weights $w \ge 0$ that sum to one and come nearest
to the known joints $y_b$ of all bodies, $\min_w \sum_b |\sum_v w_v T_{b,v} - y_b|^2$.

**Measurements.** They are nearly linear in the shape, $m = \bar m + A\beta + \varepsilon$ with
$\varepsilon \sim \mathcal{N}(0, \Sigma)$. Given some of them, the shape is Gaussian with (Bishop
2006, equations 2.116 and 2.117)

$$
\mathbb{E}[\beta \mid m] = A^\top (A A^\top + \Sigma)^{-1} (m - \bar m), \qquad
\mathrm{Cov}[\beta \mid m] = I - A^\top (A A^\top + \Sigma)^{-1} A .
$$

The mean is the body on the stage, after a few Newton steps for what the linear fit misses; the
covariance is what the measurements leave free. A girth is the length of a tape around the cut, by
Cauchy's formula $\int_0^{2\pi} \max_p\, p \cdot u(\varphi)\, d\varphi$.
"""

SOURCES = (
    Source(
        "Loper, Mahmood, Romero, Pons-Moll, Black: SMPL: A Skinned Multi-Person Linear Model"
        " (2015)",
        "https://doi.org/10.1145/2816795.2818013",
    ),
    Source(
        "Allen, Curless, Popović: The space of human body shapes (2003), registration and"
        " components",
        "https://doi.org/10.1145/882262.882311",
    ),
    Source(
        "Anguelov et al.: SCAPE: Shape completion and animation of people (2005)",
        "https://doi.org/10.1145/1073204.1073207",
    ),
    Source(
        "Bishop: Pattern Recognition and Machine Learning (2006), section 2.3.3",
        "https://link.springer.com/book/9780387310732",
    ),
)

CODE = (
    BodyModel.shaped,
    BodyModel.joints,
    landmark_fit,
    drawn,
    shape_space,
    learned_regressor,
    measure,
    hull_length,
    shape_of,
    left_free,
)
