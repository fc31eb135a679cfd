"""Scenes made of Gaussians."""

from ui.glossary.term import GEOMETRY, Term

TERMS = (
    Term(
        "Gaussian splatting",
        "Drawing a scene as blurred ellipsoids, each of which becomes a blurred ellipse on the"
        " screen.",
        "",
        ("3DGS", "splat", "splatting"),
        GEOMETRY,
        ("gaussian-splats/one",),
    ),
    Term(
        "covariance",
        "The matrix that holds how wide a Gaussian is in each direction, and how its axes are"
        " turned.",
        "Σ = R S Sᵀ Rᵀ",
        (),
        GEOMETRY,
        ("gaussian-splats/one",),
    ),
    Term(
        "positive semi-definite",
        "Said of a symmetric matrix none of whose eigenvalues is negative, as of every covariance.",
        "vᵀ Σ v ≥ 0",
        (),
        (),
        ("gaussian-splats/one",),
    ),
    Term(
        "quaternion",
        "Four numbers that stand for a rotation: its axis times the sine of half the angle, and the"
        " cosine of that.",
        "q = (w, x, y, z)",
        (),
        (),
        ("gaussian-splats/one",),
    ),
    Term(
        "spherical harmonics",
        "Waves on the sphere, by degree from coarse to fine, of which a colour that depends on the"
        " direction is added up.",
        "c(d) = ½ + Σ k_{ℓm} Y_{ℓm}(d)",
        ("spherical harmonic",),
        (),
        ("gaussian-splats/one",),
    ),
    Term(
        "affine approximation",
        "The replacement of a curved map by its value and its derivative at one point.",
        "f(x) ≈ f(a) + J (x − a)",
        ("tangent map",),
        (),
        ("gaussian-splats/one",),
    ),
    Term(
        "field of view",
        "The angle between the outermost rays of a camera's picture.",
        "",
        (),
        GEOMETRY,
        ("gaussian-splats/one",),
    ),
    Term(
        "low-pass filter",
        "What takes away details finer than a pixel, so that nothing flickers between two of them.",
        "Σ' + 0.3 I",
        (),
        GEOMETRY,
        ("gaussian-splats/one",),
    ),
    Term(
        "alpha compositing",
        "Laying layers that are partly transparent over each other, from front to back.",
        "c = Σ T_i α_i c_i",
        ("compositing",),
        GEOMETRY,
        ("gaussian-splats/compositing",),
    ),
    Term(
        "transmittance",
        "The share of the light from behind that passes everything in front of a point.",
        "T_i = Π_{j<i} (1 − α_j)",
        (),
        (),
        ("gaussian-splats/compositing",),
    ),
    Term(
        "popping",
        "A jump in the picture while the camera turns, when two things change places in the order"
        " of depth.",
        "",
        ("pop",),
        GEOMETRY,
        ("gaussian-splats/compositing",),
    ),
    Term(
        "misplaced",
        "What a splat shows too much or too little: its difference to the exact picture, summed"
        " over the pixels, as a share of the exact picture's sum.",
        "Σ|splat − exact| / Σ exact",
        (),
        GEOMETRY,
        ("gaussian-splats/one",),
    ),
    Term(
        "chroma subsampling",
        "How many pixels share a colour in a JPEG: 4:4:4 keeps one for each pixel, 4:2:0 one for"
        " 2 × 2 pixels; brightness is kept for each.",
        "",
        ("4:4:4", "4:2:0"),
        GEOMETRY,
        ("gaussian-splats/picture",),
    ),
    Term(
        "surfel",
        "A small flat disc that stands for a piece of a surface.",
        "",
        (),
        GEOMETRY,
        ("gaussian-splats/compositing",),
    ),
)
