"""Intro, questions, mathematics, sources and running code of "One Gaussian"."""

from engine.geometry.gaussian_splats import exact_outline, one_gaussian
from pages.geometry.gaussian_splats import one_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "An ellipsoid in space and the ellipse that it becomes on the screen (orange), beside the exact"
    " outline (blue). Change a scale, then move the Gaussian to the edge of the picture."
)

PRESETS = (
    Preset("Is the ellipse of a splat the outline of the ellipsoid?", {}, one_answers.outline),
)

MATHS = r"""
A Gaussian has a centre $\mu$ and a covariance $\Sigma = R S S^\top R^\top$ from a rotation $R$ and
scales $S$. The camera turns it by $W$, and the projection is replaced by its Jacobian $J$ at the
centre:

$$\Sigma' = J W \Sigma W^\top J^\top .$$
"""

SOURCES = (
    Source(
        "Kerbl, Kopanas, Leimkühler, Drettakis: 3D Gaussian Splatting for Real-Time Radiance Field"
        " Rendering (2023)",
        "https://arxiv.org/abs/2308.04079",
    ),
)

CODE = (one_gaussian.covariance, one_gaussian.splat, exact_outline.exact_outline)
