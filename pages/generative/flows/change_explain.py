"""Questions, introduction, mathematics, sources, code of the tab "Change of variables"."""

from engine.generative.flows import change_of_variables
from pages.generative.flows import change_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "z with the density p(z), below, goes through the map x = g(z); at the right, the density "
    "p(x). Thin lines part the mass into tenths. Drag a square knot of the map first."
)

PRESETS = (
    Preset(
        "Can a density be higher than any density it came from?",
        {
            "line_map": "-300_-300_-150_-90_-50_-20_50_20_150_90_300_300",
            "strip_centre": 0,
        },
        change_answers.higher,
    ),
    Preset(
        "What happens to the density when the map folds?",
        {"line_map": "-300_-280_-150_0_-50_120_50_-120_150_0_300_280", "strip_centre": 0},
        change_answers.folds,
    ),
)

MATHS = r"""
**The change of variables.** $z$ has the density $p_z$, and $x = g(z)$ rises all the way, so that
$z = g^{-1}(x)$. A strip from $z$ to $z + dz$ becomes one from $x$ to $x + dx$ and keeps its mass:

$$
p_x(x)\,dx = p_z(z)\,dz \qquad\Longrightarrow\qquad
p_x(x) = p_z(z)\,\left|\frac{dx}{dz}\right|^{-1}
$$

**A map that folds** has no inverse. Its density is the sum over all $z$ that come to $x$, and
infinite where $dx/dz = 0$:

$$
p_x(x) = \sum_{z:\ g(z) = x} p_z(z)\,\left|\frac{dx}{dz}\right|^{-1}
$$
"""

SOURCES = (
    Source(
        "G. Papamakarios, E. Nalisnick, D. Rezende, S. Mohamed & B. Lakshminarayanan, Normalizing "
        "Flows for Probabilistic Modeling and Inference, 2021",
        "https://arxiv.org/abs/1912.02762",
    ),
    Source(
        "F. Fritsch & J. Butland, A Method for Constructing Local Monotone Piecewise Cubic "
        "Interpolants, 1984",
        "https://doi.org/10.1137/0905021",
    ),
)

CODE = (
    change_of_variables.MonotoneMap,
    change_of_variables.strip,
    change_of_variables.CubicMap.summed_density,
)
