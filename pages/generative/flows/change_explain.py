"""Questions, introduction, mathematics, sources, code of the tab "Change of variables"."""

from engine.generative.flows import change_of_variables, plane_maps, plane_squares, pushed_density
from pages.generative.flows import change_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "A normalizing flow is a chain of invertible maps x = g(z) that carry a simple density p(z) to "
    "p(x). Here is one map: where it stretches, the density gets thinner. Drag a knot of it first; "
    "in the plane, a column of its matrix or the square."
)

PRESETS = (
    Preset(
        "Where does the map make the density high?",
        {"base_density": "uniform"},
        change_answers.where_high,
    ),
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
    Preset(
        "Does a rotation change the density?",
        {"view": "plane", "first_column": "0.80_0.60", "second_column": "-0.60_0.80"},
        change_answers.rotation,
    ),
    Preset(
        "When is the log-determinant zero everywhere?",
        {"view": "plane", "plane_map": "swirl"},
        change_answers.zero_everywhere,
    ),
    Preset(
        "How small must a square be for det J to be right?",
        {"view": "plane", "plane_map": "smooth", "square_side": 1.2, "square_centre": "0.50_-0.40"},
        change_answers.how_small,
    ),
)

MATHS = r"""
**The change of variables.** $z$ has the density $p_z$, and $x = g(z)$ rises all the way, so that
$z = g^{-1}(x)$. A strip from $z$ to $z + dz$ becomes one from $x$ to $x + dx$ and keeps its mass:

$$
p_x(x)\,dx = p_z(z)\,dz \qquad\Longrightarrow\qquad
p_x(x) = p_z(z)\,\left|\frac{dx}{dz}\right|^{-1}
$$

**A normalizing flow** is a chain of such maps between data and a simple density, learnt from data
by maximum likelihood. So each must have an inverse and a determinant that is cheap: that of a
$D \times D$ matrix takes of the order of $D^3$ operations, of a triangular one $D$. Most layers are
built so that $J$ is triangular, or differs from one by a matrix of low rank.

**A map that folds** has no inverse. Its density is the sum over all $z$ that come to $x$, and
infinite where $dx/dz = 0$:

$$
p_x(x) = \sum_{z:\ g(z) = x} p_z(z)\,\left|\frac{dx}{dz}\right|^{-1}
$$
**In the plane** a small square of side $h$ at $z$ becomes nearly a parallelogram whose sides are
the columns of the Jacobian $J(z)$, $J_{ij} = \partial x_i / \partial z_j$. Its signed area is
$h^2 \det J(z)$, negative where the map turns the plane over, and

$$
p_x(x) = p_z(z)\,\left|\det J(z)\right|^{-1}, \qquad
\ln p_x(x) = \ln p_z(z) - \ln \left|\det J(z)\right|
$$

The area of the image of a whole square is an integral along its edge (Green's theorem), which is
how it is computed here; its ratio to $h^2$ differs from $\det J$ at the centre by a multiple of
$h^2$:

$$
\text{area} = \tfrac12 \oint x_1\,dx_2 - x_2\,dx_1
$$

**Maps on the stage.** Coupling: $x_1 = z_1$, $x_2 = z_2\,e^{s(z_1)} + t(z_1)$ with
$\ln \det J = s(z_1)$ (Dinh et al. 2017). Banana: the same with $s = 0$ (NICE; Dinh et al. 2015).
Radial: $x = z\,(1 + \beta / (\alpha + |z|))$ with $\alpha = 0.7$ and $\beta = 1.5\,a$; it has an
inverse if $\beta \ge -\alpha$ (Rezende & Mohamed 2015), so it folds for $a < -0.47$. Swirl: a
rotation by $3 a\,e^{-|z|^2/4}$. Random: $x = z + a \sum_k v_k \sin(w_k \cdot z + b_k)$. $a$ is the
strength. Where a map folds, the $z$ that come to one $x$ are found by Newton's method from a grid
of places.
"""

SOURCES = (
    Source(
        "G. Papamakarios, E. Nalisnick, D. Rezende, S. Mohamed & B. Lakshminarayanan, Normalizing "
        "Flows for Probabilistic Modeling and Inference, 2021",
        "https://arxiv.org/abs/1912.02762",
    ),
    Source(
        "D. Rezende & S. Mohamed, Variational Inference with Normalizing Flows, 2015",
        "https://arxiv.org/abs/1505.05770",
    ),
    Source(
        "L. Dinh, D. Krueger & Y. Bengio, NICE: Non-linear Independent Components Estimation, 2015",
        "https://arxiv.org/abs/1410.8516",
    ),
    Source(
        "L. Dinh, J. Sohl-Dickstein & S. Bengio, Density Estimation Using Real NVP, 2017",
        "https://arxiv.org/abs/1605.08803",
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
    plane_maps.Affine,
    plane_maps.Coupling,
    plane_squares.image_areas,
    pushed_density.pushed,
)
