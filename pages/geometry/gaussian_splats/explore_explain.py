"""Intro, questions, mathematics, sources and running code of "Explore"."""

from engine.geometry.gaussian_splats import exploring, ply_file, splat_file
from pages.geometry.gaussian_splats import explore_answers
from ui.exports import Export
from ui.frame import Source
from ui.state import UPLOAD
from ui.topic import Preset

INTRO = (
    "Ring and ball: 19,600 Gaussians on surfaces, with 200 floaters planted above. Drag to orbit,"
    " press two points to measure; hide by opacity, crop, and save the rest as PLY or .splat."
)

PRESETS = (
    Preset(
        "What does a scene weigh?",
        {"least_opacity": 0.2, "adjusted": "selection"},
        explore_answers.weight,
    ),
    Preset(
        "Can floaters be told by their opacity?",
        {"least_opacity": 0.2, "elevation": 20, "adjusted": "selection"},
        explore_answers.floaters,
    ),
    Preset(
        "What is inside a scene of splats?",
        {
            "least_opacity": 0.2,
            "crop_y": 0.2,
            "azimuth": -80,
            "elevation": 35,
            "adjusted": "selection",
        },
        explore_answers.inside,
    ),
    Preset(
        "What does your own scene hold?",
        {"scene": UPLOAD},
        explore_answers.own_file,
        own_data="scene",
    ),
)

EXPORTS = (
    Export(
        "gaussians",
        "Gaussians shown",
        ("ply", "splat"),
        "gaussians",
        "PLY as 3DGS writes it: logarithms of scales, logits of opacities. A .splat keeps colours"
        " of degree 0 in 8 bits.",
    ),
)

MATHS = r"""
The picture is $\sum_i w_i c_i + T c_{\text{background}}$ with the weights $w_i = T_i \alpha_i$ of
front-to-back compositing. With depths $z_i$ of the centres in place of colours the same weights
give the **expected depth** of a pixel,

$$
\bar z = \frac{\sum_i w_i z_i}{\sum_i w_i} ,
$$

and with it the point $\text{eye} + \bar z\, d$ on the ray $d$ that is one unit deep. Where a pixel
sees two surfaces, $\bar z$ lies between them; where more than half of the light passes, nothing is
measured.

**What is stored.** For each Gaussian 3 numbers for $\mu$, 3 for the normal (zero), 3 logarithms
of scales, 4 of the quaternion, the logit of the opacity, and $3(\ell+1)^2$ coefficients of colour
up to degree $\ell$: 62 numbers of 4 bytes with $\ell = 3$. A `.splat` file keeps $\mu$ and $S$
in 4 bytes a number, colour, opacity and quaternion in 1: 32 bytes. A mesh with colours takes about
27 bytes a vertex (12 for its place, 3 for its colour, two triangles of three short indices), has an
inside, and cannot be partly transparent. The network of the first NeRF (Mildenhall et al.) has
about $1.2 \cdot 10^6$ weights, 5 MB whatever the scene, and is evaluated hundreds of times for each
pixel.
"""

SOURCES = (
    Source(
        "Kerbl, Kopanas, Leimkühler, Drettakis: 3D Gaussian Splatting for Real-Time Radiance Field"
        " Rendering (2023)",
        "https://arxiv.org/abs/2308.04079",
    ),
    Source(
        "Mildenhall, Srinivasan, Tancik, Barron, Ramamoorthi, Ng: NeRF: Representing Scenes as"
        " Neural Radiance Fields for View Synthesis (2020)",
        "https://arxiv.org/abs/2003.08934",
    ),
)

CODE = (exploring.look, exploring.point_seen, exploring.kept, ply_file.write, splat_file.write)
