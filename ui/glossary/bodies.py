"""Bodies: skeletons, skins, and how the one carries the other."""

from ui.glossary.term import HUMANS, Term

TERMS = (
    Term(
        "skinning",
        "Moving the points of a surface along with the bones of a skeleton.",
        "v′ = f(v, bones, weights)",
        taught=("body/skinning",),
    ),
    Term(
        "linear blend skinning",
        "Moving each point of the skin by the weighted mean of the motions of its bones.",
        "v′ = Σ_k w_k G_k v",
        ("LBS", "linear blend"),
        taught=("body/skinning",),
    ),
    Term(
        "dual quaternion",
        "Eight numbers for a rotation and a shift together; their normalised mean is again a rigid"
        " motion.",
        "q + ε d,  ε^2 = 0",
        ("dual quaternion skinning",),
        taught=("body/skinning",),
    ),
    Term(
        "candy wrapper",
        "The collapse of a limb that twists between two bones whose motions are averaged linearly.",
        "radius × |cos(φ/2)|",
        taught=("body/skinning",),
    ),
    Term(
        "pose corrective",
        "An offset of the skin at rest that depends on the pose and is learned, to repair what"
        " skinning does wrong.",
        "P(θ) = Σ_n (R(θ) − I)_n P_n",
        ("corrective", "pose-dependent blend shape"),
        HUMANS,
        ("body/skinning",),
    ),
    Term(
        "axis-angle vector",
        "A rotation as a vector: its direction is the axis, its length the angle.",
        "r = θ u,  |u| = 1",
        ("axis-angle",),
        taught=("body/skinning", "body/own"),
    ),
    Term(
        "forward kinematics",
        "From the angles of all joints to where each of them is, by multiplying along the chain.",
        "G_k = Π_{j ∈ A(k)} T_j",
        taught=("body/skinning",),
    ),
    Term(
        "damped least squares",
        "Steps towards a target that a damping keeps short where the derivative says little.",
        "(Jᵀ J + λ I) Δ = −Jᵀ r",
        ("Levenberg–Marquardt",),
        taught=("body/skinning",),
    ),
)
