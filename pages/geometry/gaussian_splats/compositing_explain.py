"""Intro, questions, mathematics, sources and running code of "Compositing"."""

from engine.geometry.gaussian_splats import pair_lists
from pages.geometry.gaussian_splats import compositing_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A picture of Gaussians, and the ray of one pixel term by term: opacity α, transmittance T,"
    " weight T α. Press a pixel, then drag a Gaussian in the plan in front of another."
)

PRESETS = (
    Preset("Do the weights of a pixel add up to 1?", {}, compositing_answers.weights),
    Preset(
        "What if nothing is sorted?",
        {"scene": "surfels", "order": "stored", "pixel": "48_48"},
        compositing_answers.unsorted,
    ),
    Preset(
        "Is one depth for each Gaussian enough?",
        {"scene": "surfels", "picture": "difference", "pixel": "60_30"},
        compositing_answers.one_depth,
    ),
    Preset(
        "Why do splats pop when the camera turns?",
        {"view": "turn", "azimuth": 20},
        compositing_answers.pops,
    ),
    Preset(
        "What is lost without faint contributions?",
        {"scene": "surfels", "picture": "count", "pixel": "55_48"},
        compositing_answers.threshold,
    ),
    Preset(
        "What if splats had hard edges?",
        {"scene": "surfels", "exponent": 8, "pixel": "60_48"},
        compositing_answers.falloff,
    ),
)

MATHS = r"""
In a pixel at $p$ each Gaussian has the opacity

$$
\alpha_i = \min\!\big(o_i\,G_i,\; 0.999\big), \qquad
G_i = \exp\!\Big(-\tfrac12 \big(\Delta^\top \Sigma_i'^{-1} \Delta\big)^{\beta/2}\Big),
\qquad \Delta = p - p_i,
$$

with its opacity parameter $o_i$, its centre $p_i$ and its covariance $\Sigma_i'$ on the screen,
and $\beta = 2$ (another $\beta$ is the generalised exponential of Hamdi et al.). Pairs with
$\alpha_i < 1/255$ are left out. From front to back, with the **transmittance** $T_i$ that is left
in front of the $i$-th,

$$
c = \sum_{i=1}^{N} w_i\,c_i + T_{N+1}\,c_{\text{background}}, \qquad
w_i = T_i\,\alpha_i, \qquad T_i = \prod_{j<i} (1 - \alpha_j), \qquad
\sum_{i=1}^{N} w_i = 1 - T_{N+1} .
$$

The last equation holds since $w_i = T_i - T_{i+1}$: the sum telescopes. It is the quadrature of
volume rendering with $\alpha_i = 1 - e^{-\sigma_i \delta_i}$, so splats and NeRF share it. A
renderer stops where $T_i < 10^{-4}$.

**Order.** $w_i$ depends on the order, and there is no order of Gaussians that is right for every
ray. 3DGS sorts once for each picture by the depth of the **centre**, the same in all tiles of
$16 \times 16$ pixels. When the camera turns, two centres change places in one moment and all
pixels in which both are seen change: **popping**. Along a ray with direction $d = (x, y, 1)$ the
density of a Gaussian with centre $t$ and covariance $C$ in the frame of the camera is largest at
the depth

$$
s_0 = \frac{d^\top C^{-1} t}{d^\top C^{-1} d} .
$$

Sorted by $s_0$ for each **ray** (Radl et al.), two sheets cross along a line that moves steadily.
Sorted by $s_0$ of the ray through the middle of the **tile**, seams appear between tiles. Where
Gaussians overlap in depth even this is only the order of their peaks, not the integral.

**Measured.** "Changed by sorting anew": the view at the next degree is composited twice, in its own
order and in the order of the degree before, with the splats at the same places. A pixel counts if a
channel differs by more than 8/255.
"""

SOURCES = (
    Source(
        "Kerbl, Kopanas, Leimkühler, Drettakis: 3D Gaussian Splatting for Real-Time Radiance Field"
        " Rendering (2023)",
        "https://arxiv.org/abs/2308.04079",
    ),
    Source(
        "Radl, Steiner, Parger, Weinrauch, Kerbl, Steinberger: StopThePop: Sorted Gaussian"
        " Splatting for View-Consistent Real-time Rendering (2024)",
        "https://arxiv.org/abs/2402.00525",
    ),
    Source(
        "Hamdi, Melas-Kyriazi, Mai, Qian, Liu, Vondrick, Ghanem, Vedaldi: GES: Generalized"
        " Exponential Splatting for Efficient Radiance Field Rendering (2024)",
        "https://arxiv.org/abs/2402.10128",
    ),
    Source(
        "Max: Optical Models for Direct Volume Rendering (1995)",
        "https://doi.org/10.1109/2945.468400",
    ),
)

CODE = (
    pair_lists.pairs,
    pair_lists.depths_along,
    pair_lists.composite,
    pair_lists.resorted,
)
