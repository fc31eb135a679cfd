"""Intro, questions, mathematics, sources and running code of "One Gaussian"."""

from engine.geometry.gaussian_splats import (
    covariance,
    exact_outline,
    free_covariance,
    one_gaussian,
    projection,
    spherical_harmonics,
)
from pages.geometry.gaussian_splats import one_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "One Gaussian in space and the splat that a camera makes of it (orange), beside the exact"
    " outline (blue, dashed). Drag x, y or z, then the splat, then the eye."
)

_TINY = {"scale_x": 0.006, "scale_y": 0.006, "scale_z": 0.006}

PRESETS = (
    Preset("Is the ellipse of a splat the outline of the ellipsoid?", {}, one_answers.outline),
    Preset(
        "What if the camera comes close?",
        {"distance": 1.4, "adjusted": "camera", "picture": "difference"},
        one_answers.close,
    ),
    Preset("What becomes of a Gaussian smaller than a pixel?", _TINY, one_answers.sub_pixel),
    Preset("Why not learn the six numbers of Σ?", {"view": "free", "step": 200}, one_answers.free),
    Preset(
        "How narrow a highlight can 48 numbers hold?",
        {"view": "harmonics", "azimuth": -55, "elevation": 30},
        one_answers.highlight,
    ),
    Preset(
        "Can a Gaussian be red from one side and cyan from the other?",
        {
            "view": "harmonics",
            "degree": 1,
            "coefficients": "3:100,-100,-100",
            "coefficient": 3,
            "azimuth": 0,
            "elevation": 0,
        },
        one_answers.two_colours,
    ),
)

MATHS = r"""
**In space.** A Gaussian has a centre $\mu$ and a covariance $\Sigma$; its density falls like
$\exp\!\big(-\tfrac12 (x-\mu)^\top \Sigma^{-1} (x-\mu)\big)$. It is stored as three scales
$S = \operatorname{diag}(s_x, s_y, s_z)$ and a unit quaternion $q = (w, x, y, z)$ with rotation $R$:

$$
\Sigma = R S S^\top R^\top, \qquad
R = \begin{pmatrix}
1-2(y^2+z^2) & 2(xy-wz) & 2(xz+wy)\\
2(xy+wz) & 1-2(x^2+z^2) & 2(yz-wx)\\
2(xz-wy) & 2(yz+wx) & 1-2(x^2+y^2)\end{pmatrix} .
$$

**On the screen.** $W$ turns the world into the frame of the camera, where the centre is
$t = (t_x, t_y, t_z)$. With focal lengths $f_x, f_y$ in pixels a point is seen at
$(f_x t_x/t_z + c_x,\; f_y t_y/t_z + c_y)$. This map is not affine, so a Gaussian does not stay one;
EWA splatting replaces it by its tangent at the centre, the Jacobian $J$:

$$
\Sigma' = J W \Sigma W^\top J^\top, \qquad
J = \begin{pmatrix} f_x/t_z & 0 & -f_x t_x/t_z^2\\ 0 & f_y/t_z & -f_y t_y/t_z^2\end{pmatrix} .
$$

In the code of Kerbl et al., as here, $t_x/t_z$ and $t_y/t_z$ in $J$ are held within 1.3 times the
half picture, since $J$ degenerates beyond: outside the picture the error jumps. They also add
$0.3\,\mathrm{px}^2$ to both variances, a **low-pass filter**, and keep the opacity; Mip-Splatting
(Yu et al.) adds $s = 0.1\,\mathrm{px}^2$ in its place and divides the opacity by the area gained,
$\sqrt{|\Sigma' + s\,I| / |\Sigma'|}$.

**Exactly.** With $C = W \Sigma W^\top$ the ellipsoid at $k$ standard deviations has the outline
whose dual conic, in the coordinates $(x/z, y/z)$, is

$$
k^2 C - t\,t^\top ,
$$

an ellipse if $k^2 C_{zz} < t_z^2$, that is, if all of it lies in front of the plane through the
eye. For $k \to 0$ it becomes $\Sigma'$: the affine approximation is exact for points. Along a ray
$s\,d$ with $|d| = 1$ the density is a Gaussian of $s$, so its integral has a closed form too:

$$
\int_0^\infty e^{-\frac12 (s d - t)^\top C^{-1} (s d - t)}\,ds
= e^{-\frac12 \left(t^\top C^{-1} t - s_0^2\, a\right)} \sqrt{\frac{2\pi}{a}}\;\Phi(s_0 \sqrt a),
\qquad a = d^\top C^{-1} d,\quad s_0 = \frac{d^\top C^{-1} t}{a},
$$

where $\Phi$ is the distribution function of the normal distribution. The picture "Exact" shows it
as a share of its value through the centre, without the low-pass filter. What is misplaced is
$\int|\text{splat}-\text{exact}| \,/ \int\text{exact}$ over a box of five standard deviations, with
the splat as it is drawn: the filter counts while it is on.

**Why two factors.** The covariances form a cone among the symmetric matrices,
$\lambda_{\min}(\Sigma) \ge 0$. A step of gradient descent on six free numbers knows nothing of it.
$R S S^\top R^\top$ is in it whatever $q$ and $S$ are, because $v^\top R S S^\top R^\top v =
|S^\top R^\top v|^2$. Of $2 \times 2$ matrices $\begin{pmatrix} c+a & b\\ b & c-a\end{pmatrix}$ the
cone is round: $\sqrt{a^2+b^2} \le c$. It is drawn for the block of $\Sigma$ of the two thinnest
axes of the target.

**Colour.** Each channel is $\max\!\big(0,\; \tfrac12 + \sum_{\ell=0}^{3}\sum_{m=-\ell}^{\ell}
k_{\ell m} Y_{\ell m}(d)\big)$ with the real **spherical harmonics** $Y_{\ell m}$, the direction $d$
from the camera to the Gaussian, and coefficients $k_{\ell m}$: 1, 4, 9 or 16 for each channel. The
harmonics of degree $\ell$ have details of about $180°/\ell$. The first highlight is a point of
light cut off at degree 3, $\sum Y_{\ell m}(d_0)\,Y_{\ell m}(d)$, without clipping. The clamp
$\max(0, \cdot)$ can make it narrower, for instance with $k_{00} = -3$: it cuts the flanks off. The
width is that of the brightest side on a great circle, after the clamp, between the two places where
the mean of red, green and blue is half way between its lowest and its highest value.
"""

SOURCES = (
    Source(
        "Kerbl, Kopanas, Leimkühler, Drettakis: 3D Gaussian Splatting for Real-Time Radiance Field"
        " Rendering (2023)",
        "https://arxiv.org/abs/2308.04079",
    ),
    Source(
        "Zwicker, Pfister, van Baar, Gross: EWA Splatting (2002)",
        "https://doi.org/10.1109/TVCG.2002.1021576",
    ),
    Source(
        "Zwicker, Pfister, van Baar, Gross: EWA Volume Splatting (2001)",
        "https://doi.org/10.1109/VISUAL.2001.964490",
    ),
    Source(
        "Yu, Chen, Huang, Sattler, Geiger: Mip-Splatting: Alias-free 3D Gaussian Splatting (2024)",
        "https://arxiv.org/abs/2311.16493",
    ),
    Source(
        "Hartley, Zisserman: Multiple View Geometry in Computer Vision, 8.3 (2004)",
        "https://doi.org/10.1017/CBO9780511811685",
    ),
)

CODE = (
    covariance.covariances,
    one_gaussian.splat,
    projection.jacobians,
    exact_outline.exact_outline,
    exact_outline.integral_along_rays,
    free_covariance.FreeCovariance,
    spherical_harmonics.basis,
)
