"""Intro, questions, mathematics, sources and running code of "Fit a scene"."""

from engine.geometry.gaussian_splats import density_control, fitting
from pages.geometry.gaussian_splats import scene_answers
from ui.frame import Source
from ui.state import UPLOAD
from ui.topic import Preset

INTRO = (
    "Random Gaussians become a scene: at the left what they show, beside it the photograph from"
    " there. Drag to turn; click to put one Gaussian under the microscope."
)

PRESETS = (
    Preset(
        "Are three photographs enough?",
        {"view_count": 3, "viewpoint": "held_out", "step": 75},
        scene_answers.few_views,
    ),
    Preset(
        "Can 50 Gaussians do it, if they may be cloned and split?",
        {
            "initial_count": 50,
            "initialisation": "surface",
            "interval": 20,
            "gradient_threshold": 5e-4,
            "shown": "ellipsoids",
            "compared": "density",
            "step": 160,
        },
        scene_answers.density_control,
    ),
    Preset(
        "What does an opacity reset cost, and what does it bring?",
        {"initial_count": 600, "reset_interval": 120, "compared": "reset", "step": 200},
        scene_answers.opacity_reset,
    ),
    Preset(
        "Does it help to know points of the surface?",
        {
            "initialisation": "surface",
            "compared": "initialisation",
            "shown": "centres",
            "step": 50,
        },
        scene_answers.initialisation,
    ),
    Preset(
        "What do spherical harmonics add on glossy pottery?",
        {
            "source": "glossy",
            "initial_count": 800,
            "initialisation": "surface",
            "density_control": False,
            "sh_degree": 3,
            "compared": "degree",
            "step": 150,
        },
        scene_answers.view_dependence,
    ),
    Preset(
        "Does it work with your own photographs?",
        {"source": UPLOAD},
        scene_answers.own_views,
        own_data="source",
    ),
)

MATHS = r"""
**Loss.** Each step renders one training view $\hat I$ and compares it with the photograph $I$:

$$
\mathcal L = (1-\lambda)\,\lVert \hat I - I\rVert_1 + \lambda\,(1 - \mathrm{SSIM}(\hat I, I)),
$$

with the L1 norm as the mean over all pixels and channels. Adam follows the gradients of means
$\mu$, $\log s$, quaternions, opacity logits and spherical harmonics, each group with a learning
rate of its own; that of the means falls to a hundredth over 3,000 steps.

**Adaptive density control.** For each Gaussian $i$ the length of the gradient by its mean in the
image, $\lVert \partial\mathcal L/\partial\mu'_i\rVert$ (in units of half the image), is averaged
over the views that saw it. Every $n$ steps, where it is above the threshold $\tau$,

- a small Gaussian ($\max s \le$ the split scale) is **cloned**;
- a large one is **split** into two with scales $s/1.6$ at points drawn from it;
- one with opacity $o$ below the limit, or very large, is **pruned**.

An **opacity reset** lowers all $o$ to at most 0.01; what the images need comes back.

**Quality.** $\mathrm{PSNR} = -10\log_{10}\mathrm{MSE}$ in decibels: of the training views as each
was last rendered, of six held-out views every 25 steps.
"""

SOURCES = (
    Source(
        "Kerbl, Kopanas, Leimkühler, Drettakis: 3D Gaussian Splatting for Real-Time Radiance Field"
        " Rendering (2023)",
        "https://arxiv.org/abs/2308.04079",
    ),
    Source(
        "Wang, Bovik, Sheikh, Simoncelli: Image Quality Assessment: From Error Visibility to"
        " Structural Similarity (2004)",
        "https://doi.org/10.1109/TIP.2003.819861",
    ),
    Source(
        "Mildenhall et al.: NeRF: Representing Scenes as Neural Radiance Fields for View Synthesis"
        " (2020), whose transforms.json is read here",
        "https://arxiv.org/abs/2003.08934",
    ),
)

CODE = (fitting.SplatFitting._advance_one, density_control.control_density)
