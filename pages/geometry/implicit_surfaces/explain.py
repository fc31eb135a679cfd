"""Intros, mathematics, sources and running code of the experiments."""

from collections.abc import Callable

from engine.geometry import marching_cubes, marching_tables, sdf, triangle_repair
from engine.geometry.implicit_surfaces import (
    csg,
    deepsdf,
    igr,
    marching_squares,
    occupancy,
)
from engine.geometry.implicit_surfaces.double_backward import ValuesAndGradients
from engine.geometry.mesh_distance import MeshDistance
from ui.components.diagram import Diagram, Node
from ui.frame import Source

DIAGRAM = Diagram(
    nodes=(
        Node("code z", "deepsdf"),
        Node("in / out", "occupancy"),
        Node("points", "learn"),
        Node("field f", "combine"),
        Node("zero set", "marching"),
        Node("mesh", "mesh"),
    ),
    arrows=("2 > 3", "0 > 3", "1 > 3", "3 > 4", "4 > 5", "5 > 3"),
)

INTROS = {
    "combine": "Solids as the zero level of one field f, cut open: the slice shows f, orange inside"
    " and blue outside. Drag a numbered handle, then widen the smooth minimum.",
    "marching": "Marching goes through the cells of a grid that knows f only at its corners; the"
    " table shows the case of the current cell. Step, then change the samples per axis.",
    "learn": "A network (orange) learns the signed distance of a point cloud (blue); the small"
    " picture shows where its gradient norm is not 1. Lower the eikonal weight.",
    "occupancy": "The same small networks learn one mesh twice: as a classifier of inside and"
    " outside, and as a signed distance. Change the units per layer.",
    "deepsdf": "One network holds a family of shapes; each point of the plane is a latent code."
    " Drag the diamond, then infer the code of a shape of which only a part is visible.",
    "mesh": "A mesh from a file, repaired, with its signed distance on the slice. Switch to the"
    " surface that marching cubes extracts from these distances.",
}

_COMBINE = r"""
A shape is the set where a **field** is not positive, its surface the zero level:
$S = \{p : f(p) = 0\}$, inside $f < 0$. Of all fields with this surface one is special, the **signed
distance** $d(p) = \pm\min_{q \in S} \lVert p - q\rVert$. It solves the **eikonal equation**

$$\lVert\nabla f\rVert = 1 \text{ almost everywhere}, \qquad f = 0 \text{ on } S .$$

**Combining.** Set operations are arithmetic on values:

$$A \cup B:\ \min(f, g) \qquad A \cap B:\ \max(f, g) \qquad A \setminus B:\ \max(f, -g)$$

Their surface is exact; their values need not be. $\min(d_A, d_B)$ is the distance outside the
union, but inside the overlap it knows only the nearer of two surfaces that are not there: $|f| <
|d|$ although $\lVert\nabla f\rVert = 1$ there too. So the eikonal equation alone does not make a
distance.

**Blending** with width $k$ (Quilez' quadratic smooth minimum):

$$
\operatorname{smin}_k(f, g) = \min(f, g) - \tfrac{1}{4k}\max(k - |f - g|, 0)^2,
\qquad \nabla \operatorname{smin}_k = (1 - w)\,\nabla f + w\,\nabla g
$$

with $0 \le w \le 1$: a mean of two unit vectors, so its length is at most 1, and less wherever the
two do not point the same way.

**Transforming the values.** Let $g$ increase with $g(0) = 0$. Then $g(f) = 0$ exactly where
$f = 0$, and $g(f) < 0$ exactly where $f < 0$: the same surface. But the gradient becomes
$g'(f)\,\nabla f$; with $g = f^3$ it vanishes on the surface. The surface is still there, but a grid
locates it less accurately. $f - c$ is another matter: of a distance it is the surface moved
outwards by $c$.

**Moving.** For a rigid motion $T$ the field $f \circ T^{-1}$ has the surface $T(S)$, and stays a
distance if it was one: turning everything changes neither volume nor area nor $V - E + F$, up to
what the grid resolves. $V - E + F = 2\,(\text{components} - \text{genus})$.

Here $f$ comes from the formula, the surface from marching cubes on $61^3$ samples, and the distance
to compare with from that surface. Marching cubes takes the field as linear between two samples:
where $g(f)$ bends, as $f^3$ does, volume and area of the same surface come out wrong by a few per
cent. Beside them stand those of $f$ itself, and of a single solid the exact ones.
"""

_MARCHING = r"""
A computer knows $f$ only at samples. **Marching squares** and **cubes** go through the cells
between them and determine for each which of its corners are inside ($f < 0$). A square has $2^4 =
16$ cases, a cube $2^8 = 256$; up to rotation and exchanging inside and outside the cubes form **15
classes** (Lorensen & Cline). A table says which edges are crossed and how to join the crossings.

**Where on the edge?** With values $f_0 < 0 \le f_1$ at its ends, as if $f$ were linear there:

$$p = p_0 + t\,(p_1 - p_0), \qquad t = \frac{f_0}{f_0 - f_1}$$

With cells of side $h$ the error is $O(h^2)$: half the cell size, a quarter of the error. Always
halfway ($t = \tfrac12$) it is $O(h)$, and the surface is a staircase, whatever the resolution.

**Ambiguous cells.** With two opposite corners inside (cases 5 and 10) both pairings fit the signs.
The bilinear interpolant has a saddle, of value

$$f_s = \frac{f_{00} f_{11} - f_{10} f_{01}}{f_{00} + f_{11} - f_{10} - f_{01}},$$

and the **asymptotic decider** connects the inside corners if $f_s < 0$ (Nielson & Hamann). Cubes
have such faces too (classes with a star). Two cubes that share one must agree, or the surface has a
hole, as it could with the table of 1987: here the inside corners of a face are always separated, so
the mesh is closed.

**What gets lost.** Whatever fits between samples: if two surfaces are closer than $h$, or a tube is
thinner, no cell has a corner in between. $V - E + F = 2\,(\text{components} - \text{genus})$ tells.

**What it costs.** With $n$ samples per side voxels take $n^3$ bits and err by about $h/4$; a mesh
has about $n^2$ triangles and errs by $O(h^2)$. The distance to the truth is measured: of a surface
at its own points as $|f| / \lVert\nabla f\rVert$, of a cloud from points of the true surface to
the nearest one.
"""

_LEARN = r"""
Given: points $x_i$ on an unknown surface, nothing else. Wanted: a network $f_\theta$ that is zero
on them and a distance everywhere. **Implicit geometric regularisation** (Gropp et al.) minimises
exactly that:

$$
L(\theta) = \underbrace{\frac1n \sum_i |f_\theta(x_i)|}_{\text{zero on the points}}
\;+\; \lambda\, \underbrace{\mathbb{E}_p
\big(\lVert\nabla f_\theta(p)\rVert - 1\big)^2}_{\text{the eikonal term}}
$$

where $p$ comes half from the whole cube and half from around the points. $\nabla f_\theta$ is the
derivative of the network with respect to its *input*; learning differentiates it once more, with
respect to the weights $\theta$.

**Without the eikonal term** ($\lambda = 0$) the constant $f = 0$ is a perfect answer, and the
network moves towards it: the gradient vanishes, and the values mean nothing.

**With it** there are still many answers, since $-f$ and even the unsigned distance solve the
equation almost everywhere. What decides is the initialisation and the smoothness of the network.
With weights chosen so that $f_\theta(p) \approx \lVert p\rVert - r$ it starts as a **sphere**
(Atzmon & Lipman): inside and outside are settled, and training only deforms the sphere. With a
random initialisation the zero level is anywhere, and may stay in several components.

**Holes and noise.** Where there are no points only the eikonal term acts, and the surface is
closed smoothly. Noise is averaged as long as the network is too small to follow it.

The network has 4 layers of 64 softplus units ($\beta = 100$: nearly a rectifier, but with a
derivative that is continuous). The **chamfer distance** is the mean distance from points of one
surface to the nearest of the other, both ways, here of 2,000 points each; two samples of the same
surface are not at distance zero, but at about half the spacing of the points.
"""

_OCCUPANCY = r"""
Points $x_i$ of the cube are known with their signed distance $d_i$ to a mesh, half of
them near its surface. The same network can be trained on two targets.

**Occupancy** (Mescheder et al.): is $x$ outside? A classifier. The network gives the log-odds
$f_\theta(x)$, and is trained by the cross-entropy

$$
L = -\frac1n\sum_i \big[\,o_i \log\sigma(f_\theta(x_i))
+ (1 - o_i)\log(1 - \sigma(f_\theta(x_i)))\,\big], \qquad o_i = [\,d_i \ge 0\,]
$$

The surface is its **decision boundary**, $\sigma(f) = \tfrac12$, that is $f = 0$. (The paper's
occupancy is 1 inside; here it is 1 outside, so that $f < 0$ is inside as everywhere on this page.)

**Distance** (Park et al.): how far? A regression on the distance, clamped to $\pm\delta$,
$\delta = 0.1$, so that no capacity is spent on distant points:

$$
L = \frac1n\sum_i \big|\operatorname{clamp}(f_\theta(x_i), \delta)
- \operatorname{clamp}(d_i, \delta)\big|
$$

The surface is its **zero level**. (Where $|d_i| \ge \delta$ any $f_\theta$ beyond $\delta$ on the
same side is right, as in the paper. Where $|d_i| < \delta$ ours is not clamped: the paper's loss
has no gradient for an $f_\theta$ beyond $\delta$, and such a network could not learn any more.)

Both answer "which side", so both can be counted: the share of held-out points on the wrong side.
What they are elsewhere differs. Log-odds grow as long as training makes the network more certain:
their gradient means confidence, not length. Within $\pm\delta$ the regression has a gradient of
norm 1; beyond, it is not trained. And the loss of a point that is classified well is nearly zero,
so a classifier spends its weights on the doubtful ones; a regression wants all of the band right.

Both start from the same weights, a sphere, and see the same batches in the same order.
"""

_DEEPSDF = r"""
A family of shapes $s$ in **one** network (Park et al.): besides the point its input is a
**latent code** $z_s$, of two dimensions here, that says which shape is meant. There is no encoder:
the codes are learned *with* the weights, by the same gradient descent, an **auto-decoder**,

$$
\min_{\theta,\, z_1, z_2, \ldots}\; \frac1n \sum_{s,\, i}
\big|\operatorname{clamp}(f_\theta(x_i, z_s), \delta) - \operatorname{clamp}(d_s(x_i), \delta)\big|
\;+\; \lambda\, \frac1S \sum_s \lVert z_s \rVert^2, \qquad \delta = 0.2 .
$$

All codes start near 0, and the network as a sphere that does not depend on them. Shapes that are
alike need nearly the same function, so their codes stay together; what differs most pushes them
apart. No label says what a neck is, and yet the codes of the vases arrange themselves by body and
neck. The **regularisation** $\lambda$ (a Gaussian prior on $z$) keeps them together, so that the
space between them is used too. If it is strong, all codes nearly coincide: all shapes are the mean
of the family, until the network has learned to tell tiny codes apart.

**Between codes** $f_\theta(\cdot, z)$ is a surface as well, of a shape that is not in the training
set.

**Inferring a code.** The trained network stays fixed, and only $z$ is optimised:

$$
\hat z = \arg\min_z\; \frac1n \sum_i
\big|\operatorname{clamp}(f_\theta(x_i, z), \delta) - s_i\big| + \lambda\lVert z\rVert^2
$$

on points of the cloud ($s = 0$) and $0.05$ beside them along their normals ($s = \pm 0.05$). Part
of a surface is enough if it distinguishes the members: the family supplies the rest. For a shape
outside the family the best code gives the most similar member, not the shape. The landscape behind
the codes is the mean $|f_\theta|$ on the visible points, redder where it is larger.

The network has 4 layers of 64 units. The one with which codes are inferred was trained for 4,000
steps beforehand; the other is trained live.
"""

_MESH = r"""
A mesh from a file is a list of corners and a list of triangles. It is a *surface* only if the
triangles fit: **watertight** means that each edge belongs to exactly two of them, which run along
it in opposite directions. Then there is an inside, and a **signed distance**

$$
d(p) = s(p)\, \min_{q \in S} \lVert p - q\rVert, \qquad
s(p) = \begin{cases} -1 & w(p) > \tfrac12 \\ +1 & \text{otherwise} \end{cases}
$$

negative inside. The **generalised winding number** (Jacobson et al.) says how often the surface
goes around $p$: the solid angles $\Omega_i$ of all triangles, seen from $p$, over that of a sphere,

$$
w(p) = \frac{1}{4\pi} \sum_i \Omega_i(p), \qquad
\tan\frac{\Omega_i}{2} = \frac{\det(a, b, c)}
{\lVert a\rVert \lVert b\rVert \lVert c\rVert + (a \cdot b)\lVert c\rVert
+ (b \cdot c)\lVert a\rVert + (c \cdot a)\lVert b\rVert}
$$

with $a, b, c$ the corners of triangle $i$ seen from $p$ (Van Oosterom & Strackee). It is whole for
a closed mesh, 2 where two parts overlap, and between for a mesh with a rim.

**Repair.** Unambiguous defects are repaired and reported: coinciding vertices are merged,
degenerate and duplicate triangles removed, orientations made consistent. A hole is filled with a
fan of triangles around the centre of its boundary: that *is* a guess, so it can be switched off.
Edges where three triangles meet, or sheets without thickness, stay as they are. An **open** mesh
has the inside that $w > \tfrac12$ gives it, closed by a lid where $w = \tfrac12$: there $d$ jumps
from one sign to the other, since no surface is near. A flat sheet has no inside at all.

**Remeshing.** From $d$ on a grid marching cubes extracts a mesh again. What is thinner than a cell
can vanish, and sharp edges are bevelled, since each cell knows $d$ only at its corners. So the mean
distance *from* the new surface to the mesh can be tiny while the farthest part *of the mesh* is far
from the new surface: look at both. $V - E + F = 2\,(\text{components} - \text{genus})$ for a closed
surface.

Only distances near the surface are computed: a block of cells whose middle is farther from it than
its own corners cannot touch it, since $\lVert\nabla d\rVert = 1$.
"""

MATHS = {
    "combine": _COMBINE,
    "marching": _MARCHING,
    "learn": _LEARN,
    "occupancy": _OCCUPANCY,
    "deepsdf": _DEEPSDF,
    "mesh": _MESH,
}

_HART = Source(
    "J. C. Hart, Sphere tracing: a geometric method for the antialiased ray tracing of implicit"
    " surfaces, 1996",
    "https://doi.org/10.1007/s003710050084",
)
_QUILEZ = Source(
    "I. Quilez, Distance functions, and Smooth minimum",
    "https://iquilezles.org/articles/distfunctions/",
)
_RICCI = Source(
    "A. Ricci, A constructive geometry for computer graphics, 1973",
    "https://doi.org/10.1093/comjnl/16.2.157",
)
_OSHER = Source(
    "S. Osher & R. Fedkiw, Level Set Methods and Dynamic Implicit Surfaces, 2003",
    "https://doi.org/10.1007/b98879",
)
_LORENSEN = Source(
    "W. E. Lorensen & H. E. Cline, Marching cubes: a high resolution 3D surface construction"
    " algorithm, 1987",
    "https://doi.org/10.1145/37402.37422",
)
_NIELSON = Source(
    "G. M. Nielson & B. Hamann, The asymptotic decider: resolving the ambiguity in marching cubes,"
    " 1991",
    "https://doi.org/10.1109/VISUAL.1991.175782",
)
_NEWMAN = Source(
    "T. S. Newman & H. Yi, A survey of the marching cubes algorithm, 2006",
    "https://doi.org/10.1016/j.cag.2006.07.021",
)
_GROPP = Source(
    "A. Gropp, L. Yariv, N. Haim, M. Atzmon & Y. Lipman, Implicit geometric regularization for"
    " learning shapes, 2020",
    "https://arxiv.org/abs/2002.10099",
)
_ATZMON = Source(
    "M. Atzmon & Y. Lipman, SAL: sign agnostic learning of shapes from raw data, 2020",
    "https://arxiv.org/abs/1911.10414",
)
_SITZMANN = Source(
    "V. Sitzmann, J. Martel, A. Bergman, D. Lindell & G. Wetzstein, Implicit neural representations"
    " with periodic activation functions, 2020",
    "https://arxiv.org/abs/2006.09661",
)
_MESCHEDER = Source(
    "L. Mescheder, M. Oechsle, M. Niemeyer, S. Nowozin & A. Geiger, Occupancy networks: learning 3D"
    " reconstruction in function space, 2019",
    "https://arxiv.org/abs/1812.03828",
)
_PARK = Source(
    "J. J. Park, P. Florence, J. Straub, R. Newcombe & S. Lovegrove, DeepSDF: learning continuous"
    " signed distance functions for shape representation, 2019",
    "https://arxiv.org/abs/1901.05103",
)
_BOJANOWSKI = Source(
    "P. Bojanowski, A. Joulin, D. Lopez-Paz & A. Szlam, Optimizing the latent space of generative"
    " networks, 2018",
    "https://arxiv.org/abs/1707.05776",
)
_JACOBSON = Source(
    "A. Jacobson, L. Kavan & O. Sorkine-Hornung, Robust inside-outside segmentation using"
    " generalized winding numbers, 2013",
    "https://doi.org/10.1145/2461912.2461916",
)
_OOSTEROM = Source(
    "A. Van Oosterom & J. Strackee, The solid angle of a plane triangle, 1983",
    "https://doi.org/10.1109/TBME.1983.325207",
)
_ATTENE = Source(
    "M. Attene, M. Campen & L. Kobbelt, Polygon mesh repairing: an application perspective, 2013",
    "https://doi.org/10.1145/2431211.2431214",
)
SOURCES = {
    "combine": (_RICCI, _HART, _QUILEZ, _OSHER),
    "marching": (_LORENSEN, _NIELSON, _NEWMAN),
    "learn": (_GROPP, _ATZMON, _SITZMANN),
    "occupancy": (_MESCHEDER, _PARK),
    "deepsdf": (_PARK, _BOJANOWSKI),
    "mesh": (_JACOBSON, _OOSTEROM, _ATTENE, _LORENSEN),
}
CODE: dict[str, tuple[Callable[..., object] | type, ...]] = {
    "combine": (sdf.union, sdf.difference, sdf.gradient, csg.CSGModel.__call__),
    "marching": (
        marching_squares.marching_squares,
        marching_cubes.marching_cubes,
        marching_tables.triangles,
    ),
    "learn": (igr.IGRTraining, ValuesAndGradients),
    "occupancy": (occupancy.target_loss, occupancy.clamped_l1, occupancy.OccupancyTraining),
    "deepsdf": (deepsdf.DeepSDFTraining, deepsdf.CodeInference),
    "mesh": (triangle_repair.repair_triangles, MeshDistance),
}
