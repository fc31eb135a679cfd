"""Texts of "Fit a picture": intro, questions, mathematics, sources."""

from engine.geometry.gaussian_splats.picture_codec import encode_rows
from engine.geometry.gaussian_splats.picture_fit import PictureFit
from engine.geometry.gaussian_splats.picture_jpeg import best_jpeg
from engine.geometry.gaussian_splats.picture_parameters import render_rows
from engine.geometry.gaussian_splats.picture_placement import first_means
from engine.geometry.gaussian_splats.picture_sum import sum_gaussians
from engine.geometry.image_quality import ssim_map
from pages.geometry.gaussian_splats import picture_answers as answers
from ui.frame import Source
from ui.state import UPLOAD
from ui.topic import Preset

INTRO = (
    "Left what N Gaussians show while they learn, right their target. Change N, or choose "
    "“Ellipses” on the fit to see what it is made of; click one for its numbers."
)

PRESETS = (
    Preset(
        "How many numbers does a photograph need for 30 dB?",
        {"placement": "gradient", "step": 200},
        answers.how_many,
    ),
    Preset(
        "Why do flat regions get few Gaussians, and large ones?",
        {
            "picture": "flower", "side": "96", "gaussians": 300, "placement": "gradient",
            "overlay": "outlines", "step": 200,
        },
        answers.flat_regions,
    ),
    Preset(
        "Does it matter where they begin, if they can move?",
        {
            "side": "64", "gaussians": 200, "view": "other", "other": "uniform",
            "overlay": "paths", "step": 500,
        },
        answers.beginnings,
    ),
    Preset(
        "Can soft blobs draw sharp letters?",
        {
            "picture": "text", "side": "96", "gaussians": 500, "placement": "gradient",
            "view": "jpeg", "step": 200,
        },
        answers.letters,
    ),
    Preset(
        "Which shows a photograph better in as many bytes, Gaussians or JPEG?",
        {"side": "96", "gaussians": 500, "placement": "gradient", "view": "jpeg", "step": 200},
        answers.beside_jpeg,
    ),
    Preset(
        "What is left of a photograph in 300 bytes?",
        {"side": "96", "gaussians": 25, "placement": "gradient", "view": "jpeg", "step": 200},
        answers.few_bytes,
    ),
    Preset(
        "How many does your own picture need?",
        {"picture": UPLOAD, "step": 60},
        answers.own_picture,
        own_data="picture",
    ),
)  # fmt: skip

MATHS = r"""
A **sum of Gaussians** (GaussianImage) shows at the pixel $p$ the colour

$$
C(p) = \sum_{n=1}^{N} c_n \exp\!\Big(-\tfrac12 (p-\mu_n)^\top \Sigma_n^{-1} (p-\mu_n)\Big),
\qquad \Sigma = R(\theta)\begin{pmatrix} s_1^2 & 0\\ 0 & s_2^2\end{pmatrix}R(\theta)^\top ,
$$

with mean $\mu$ in pixels, standard deviations $s_1, s_2$, angle $\theta$ and colour $c$ (of either
sign): eight numbers each. Weights below $1/255$ are left out. **Alpha compositing** has a
ninth, the opacity $o$, and an order: $C = \sum_n T_n \alpha_n c_n$ with
$\alpha_n = o_n \exp(\cdot)$ and $T_n = \prod_{m<n} (1-\alpha_m)$, the last Gaussian in front.

**Loss and gradient.** $L = \frac{1}{3WH}\sum_p \lVert C(p) - I(p)\rVert^2$ (or L1, or
$0.8\,L_1 + 0.2\,(1-\mathrm{SSIM})$), minimised with Adam by the gradient

$$
\frac{\partial L}{\partial \mu_n} = \sum_p \Big(\frac{\partial L}{\partial C(p)} \cdot c_n\Big)\,
w_n(p)\, \Sigma_n^{-1}(p-\mu_n),
$$

which only sees pixels with a weight $w_n(p)$: a Gaussian does not know of an error elsewhere.
So **where they begin** matters. "By gradient" draws a pixel with probability
$(1-\lambda)\,|\nabla I| / \sum|\nabla I| + \lambda / (WH)$, $\lambda = 0.3$; "By error" begins
with half of them so, and adds the other half in four parts, steps 100 to 400, with probability
proportional to the absolute error (Image-GS).

**Quality.** $\mathrm{PSNR} = -10\log_{10}\mathrm{MSE}$ of values from 0 to 1. SSIM is the mean
over windows of

$$
\frac{(2\mu_x\mu_y + C_1)(2\sigma_{xy} + C_2)}
{(\mu_x^2+\mu_y^2+C_1)(\sigma_x^2+\sigma_y^2+C_2)} .
$$

**Bytes.** Each number is rounded to a step of its range: $x, y$ to $b_p$ bits, others to $b$ bits.
A sum has no order, so the Gaussians are sorted along a Morton curve and only differences are
stored, which saves about $\log_2 N$ bits each; then zlib. Header and ranges are counted. The JPEG
is the best of all qualities, with and without chroma subsampling, with Huffman tables of its own,
that is not larger; its header and tables are counted too.
"""

SOURCES = (
    Source(
        "Zhang et al. 2024, GaussianImage: 1000 FPS image representation and compression by 2D "
        "Gaussian splatting",
        "https://arxiv.org/abs/2403.08551",
    ),
    Source(
        "Zhang et al. 2025, Image-GS: content-adaptive image representation via 2D Gaussians",
        "https://arxiv.org/abs/2407.01866",
    ),
    Source(
        "Kerbl et al. 2023, 3D Gaussian splatting for real-time radiance field rendering",
        "https://arxiv.org/abs/2308.04079",
    ),
    Source(
        "Wang et al. 2004, Image quality assessment: from error visibility to structural "
        "similarity",
        "https://doi.org/10.1109/TIP.2003.819861",
    ),
    Source(
        "Wallace 1992, The JPEG still picture compression standard",
        "https://doi.org/10.1109/30.125072",
    ),
)

CODE = (
    sum_gaussians,
    render_rows,
    PictureFit._advance_one,
    first_means,
    encode_rows,
    best_jpeg,
    ssim_map,
)
