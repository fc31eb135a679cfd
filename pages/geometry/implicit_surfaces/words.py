"""The mathematics of the experiments, and where to read on."""

from ui.frame import Source

_COMBINE = r"""
A shape is the set where a **field** is not positive, its surface the zero level:
$S = \{p : f(p) = 0\}$, inside $f < 0$. Of all fields with this surface one is special, the **signed
distance** $d(p) = \pm\min_{q \in S} \lVert p - q\rVert$. It solves the **eikonal equation**

$$\lVert\nabla f\rVert = 1 \text{ almost everywhere}, \qquad f = 0 \text{ on } S .$$

**Combining.** Set operations are arithmetic on values:

$$A \cup B:\ \min(f, g) \qquad A \cap B:\ \max(f, g) \qquad A \setminus B:\ \max(f, -g)$$

Their surface is exact; their values need not be. $\min(d_A, d_B)$ is the distance outside the
union, but inside the overlap it knows only the nearest of two hidden walls: $|f| < |d|$ although
$\lVert\nabla f\rVert = 1$ there too. So the eikonal equation alone does not make a distance.

**Melting** with width $k$ (Quilez' quadratic smooth minimum):

$$
\operatorname{smin}_k(f, g) = \min(f, g) - \tfrac{1}{4k}\max(k - |f - g|, 0)^2,
\qquad \nabla \operatorname{smin}_k = (1 - w)\,\nabla f + w\,\nabla g
$$

with $0 \le w \le 1$: a mean of two unit vectors, so its length is at most 1, and less wherever the
two do not point the same way.

**Relabelling.** Let $g$ increase with $g(0) = 0$. Then $g(f) = 0$ exactly where $f = 0$, and
$g(f) < 0$ exactly where $f < 0$: the same surface. But $\nabla g(f) = g'(f)\,\nabla f$; with
$g = f^3$ it vanishes on the surface. The surface is still there, and a grid has a harder time to
find it. $f - c$ is another matter: of a distance it is the surface moved outwards by $c$.

**Moving.** For a rigid motion $T$ the field $f \circ T^{-1}$ has the surface $T(S)$, and stays a
distance if it was one: turning everything changes neither volume nor area nor $V - E + F$, up to
what the grid resolves. $V - E + F = 2\,(\text{pieces} - \text{handles})$.

Here $f$ comes from the formula, the surface from marching cubes on $61^3$ samples, and the distance
to compare with from that surface.
"""

_MARCH = r"""
A computer knows $f$ only at samples. **Marching** goes through the cells between them and asks each
alone: which of my corners are inside ($f < 0$)? A square has $2^4 = 16$ answers, a cube
$2^8 = 256$; up to turning and exchanging inside and outside the cubes come in **15 classes**
(Lorensen & Cline). A table says which edges are crossed and how to join the crossings.

**Where on the edge?** With values $f_0 < 0 \le f_1$ at its ends, as if $f$ were linear there:

$$p = p_0 + t\,(p_1 - p_0), \qquad t = \frac{f_0}{f_0 - f_1}$$

With cells of side $h$ the error is $O(h^2)$: half the cells, a quarter of the error. Always halfway
($t = \tfrac12$) it is $O(h)$, and the surface is a staircase, whatever the resolution.

**Two ways through.** With two opposite corners inside (cases 6 and 9) both pairings fit the signs.
The bilinear interpolant has a saddle, of value

$$f_s = \frac{f_{00} f_{11} - f_{10} f_{01}}{f_{00} + f_{11} - f_{10} - f_{01}},$$

and the **asymptotic decider** joins the inside corners if $f_s < 0$ (Nielson & Hamann). Cubes have
such faces too (classes with a star). Two cubes that share one must agree, or the surface has a
hole, as with the table of 1987 it could: here a face always keeps its inside corners apart, so the
mesh is closed.

**What gets lost.** Whatever fits between samples: if two sheets are closer than $h$, or a tube is
thinner, no cell has a corner in between. $V - E + F = 2\,(\text{pieces} - \text{handles})$ tells.

**What it costs.** With $n$ samples per side voxels take $n^3$ bits and err by about $h/4$; a mesh
has about $n^2$ triangles and errs by $O(h^2)$. The distance to the truth is measured: of a surface
at its own points as $|f| / \lVert\nabla f\rVert$, of a cloud from points of the true surface to
the nearest one.
"""

_LEARN = r"""
Given: points $x_i$ on an unknown surface, nothing else. Wanted: a network $f_\theta$ that is zero
on them and a distance everywhere. **Implicit geometric regularisation** (Gropp et al.) asks for
just that:

$$
L(\theta) = \underbrace{\frac1n \sum_i |f_\theta(x_i)|}_{\text{zero on the points}}
\;+\; \lambda\, \underbrace{\mathbb{E}_p
\big(\lVert\nabla f_\theta(p)\rVert - 1\big)^2}_{\text{the eikonal term}}
$$

where $p$ comes half from the whole cube and half from around the points. $\nabla f_\theta$ is the
derivative of the network with respect to its *input*; learning differentiates it once more, with
respect to the weights $\theta$.

**Without the eikonal term** ($\lambda = 0$) the constant $f = 0$ is a perfect answer, and the
network moves towards it: the slope dies, and with it what the values say.

**With it** there are still many answers, since $-f$ and even the unsigned distance solve the
equation almost everywhere. What decides is the beginning and the smoothness of the network. With
weights chosen so that $f_\theta(p) \approx \lVert p\rVert - r$ it begins as a **sphere** (Atzmon
& Lipman): inside and outside are settled, and learning only bends the sphere. Beginning at random,
the zero level is anywhere, and may stay in several pieces.

**Holes and noise.** Where there are no points only the eikonal term speaks, and the surface is
closed smoothly. Noise is averaged as long as the network is too small to follow it.

The network has 4 layers of 64 softplus units ($\beta = 100$: nearly a rectifier, but with a
derivative that is continuous). The **chamfer distance** is the mean distance from points of one
surface to the nearest of the other, both ways; a sample of a thousand points of the same surface is
not at distance zero, but at about half the spacing of the points.
"""

_OCCUPANCY = r"""
Points $x_i$ of the cube are known with their signed distance $d_i$ to a watertight mesh, half of
them near its surface. The same network can be asked two questions.

**Occupancy** (Mescheder et al.): is $x$ outside? A classifier. The network gives the log-odds
$f_\theta(x)$, and is trained by the cross-entropy

$$L = -\frac1n\sum_i \big[\,o_i \log\sigma(f_\theta(x_i))
+ (1 - o_i)\log(1 - \sigma(f_\theta(x_i)))\,\big], \qquad o_i = [\,d_i \ge 0\,]$$

The surface is its **decision boundary**, $\sigma(f) = \tfrac12$, that is $f = 0$. (The paper's
occupancy is 1 inside; here it is 1 outside, so that $f < 0$ is inside as everywhere on this page.)

**Distance** (Park et al.): how far? A regression on the distance, clamped to $\pm\delta$,
$\delta = 0.1$, so that no weights are spent on places far away:

$$L = \frac1n\sum_i \big|\operatorname{clamp}(f_\theta(x_i), \delta)
- \operatorname{clamp}(d_i, \delta)\big|$$

The surface is its **zero level**. (Where $|d_i| \ge \delta$ any $f_\theta$ beyond $\delta$ on the
same side is right, as in the paper. Where $|d_i| < \delta$ ours is not clamped: the paper's loss
has no gradient for an $f_\theta$ that has strayed beyond, and such a network never learns again.)

Both answer "which side", so both can be counted: the share of held-out points on the wrong side.
What they are elsewhere differs. Log-odds grow as long as training makes the network surer: their
slope means confidence, not length. Within $\pm\delta$ the regression has slope 1, beyond that
nobody asked. And the loss of a point that is classified well is nearly zero, so a classifier spends
its weights on the doubtful ones; a regression wants all of the band right.

Both begin with the same weights, a sphere, and see the same batches in the same order.
"""

_DEEPSDF = r"""
A family of shapes $s$ in **one** network (Park et al.): besides the point it is given a **code**
$z_s$, two numbers here, that says which shape is meant. Nobody computes the codes; there is no
encoder. They are learned *with* the weights, by the same descent: an **auto-decoder**,

$$
\min_{\theta,\, z_1, z_2, \ldots}\; \frac1n \sum_{s,\, i}
\big|\operatorname{clamp}(f_\theta(x_i, z_s), \delta) - \operatorname{clamp}(d_s(x_i), \delta)\big|
\;+\; \lambda\, \frac1S \sum_s \lVert z_s \rVert^2, \qquad \delta = 0.2 .
$$

All codes begin near 0, and the network as a sphere that does not look at them. Shapes that are
alike need nearly the same function, so their codes stay together; what differs most pushes them
apart. Nobody told the network what a neck is, and yet the codes of the vases arrange themselves by
body and neck. The **pull** $\lambda$ (a Gaussian prior on $z$) keeps them together, so that the
places between them are used too. A strong one squeezes them to nearly a point: all shapes are the
mean of the family, until the network has learned to tell tiny codes apart.

**Between codes** $f_\theta(\cdot, z)$ is a surface as well, of a shape that nobody drew.

**A code for what is seen.** The trained network stays as it is, and only $z$ descends:

$$
\hat z = \arg\min_z\; \frac1n \sum_i
\big|\operatorname{clamp}(f_\theta(x_i, z), \delta) - s_i\big| + \lambda\lVert z\rVert^2
$$

on points of the cloud ($s = 0$) and $0.05$ beside them along their normals ($s = \pm 0.05$). Part
of a surface is enough if it tells the members apart: the rest is what the family says. Of a shape
of another kind the best code is the nearest relative, not the shape. The dark valley behind the
codes is the mean $|f_\theta|$ on what is seen.

The network has 4 layers of 64 units. The one with which codes are searched was trained for 4,000
steps beforehand, the one of the family learns before your eyes.
"""

_MESH = r"""
A mesh from a file is a list of corners and a list of triangles. It is a *surface* only if the
triangles fit: **watertight** means that each edge belongs to exactly two of them, which run along
it in opposite senses. Then there is an inside, and a **signed distance**

$$
d(p) = s(p)\, \min_{q \in S} \lVert p - q\rVert, \qquad
s(p) = \operatorname{sign}\big((p - q^\ast) \cdot n(q^\ast)\big)
$$

with $q^\ast$ the nearest point of the mesh. On an edge or at a corner several triangles meet, and
the normal of any one of them can give the wrong sign. The **angle-weighted pseudonormal**
(Bærentzen & Aanæs) gives the right one always:

$$n(q^\ast) = \sum_i \alpha_i\, n_i$$

over all triangles around $q^\ast$, $\alpha_i$ the angle of triangle $i$ there ($\pi$ within an
edge, $2\pi$ within a face).

**Repair.** What can be put right without guessing is put right, and said: corners at one place are
welded, triangles without area or twice there are removed, neighbours are made to agree on a sense.
A hole is closed with a fan from the middle of its rim: that *is* a guess, so it can be switched
off. Edges where three triangles meet, or sheets without thickness, stay as they are: the mesh has
no inside then, and nothing here pretends that it has.

**Back again.** $d$ on a grid and marching cubes make a mesh once more. What is thinner than a cell
can vanish, and sharp edges are cut off, since each cell knows $d$ only at its corners. So the mean
distance *from* the new surface to the mesh can be tiny while the farthest part *of the mesh* is far
from the new surface: look at both. $V - E + F = 2\,(\text{pieces} - \text{handles})$ for a closed
surface.

Only distances near the surface are computed: a block of cells whose middle is farther from it than
its own corners cannot touch it, since $\lVert\nabla d\rVert = 1$.
"""

MATHS = {
    "combine": _COMBINE,
    "march": _MARCH,
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
_BAERENTZEN = Source(
    "J. A. Bærentzen & H. Aanæs, Signed distance computation using the angle weighted"
    " pseudonormal, 2005",
    "https://doi.org/10.1109/TVCG.2005.49",
)
_ATTENE = Source(
    "M. Attene, M. Campen & L. Kobbelt, Polygon mesh repairing: an application perspective, 2013",
    "https://doi.org/10.1145/2431211.2431214",
)
SOURCES = {
    "combine": (_RICCI, _HART, _QUILEZ, _OSHER),
    "march": (_LORENSEN, _NIELSON, _NEWMAN),
    "learn": (_GROPP, _ATZMON, _SITZMANN),
    "occupancy": (_MESCHEDER, _PARK),
    "deepsdf": (_PARK, _BOJANOWSKI),
    "mesh": (_BAERENTZEN, _ATTENE, _LORENSEN),
}
