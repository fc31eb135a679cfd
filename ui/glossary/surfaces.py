"""Surfaces and meshes."""

from ui.glossary.term import GEOMETRY, Term

TERMS = (
    Term(
        "implicit surface",
        "A surface that is given as the set of points at which a function is zero.",
        "S = {p : f(p) = 0}",
        ("implicit function",),
        taught=("implicit-surfaces/combine",),
    ),
    Term(
        "field",
        "A function that has a value at each point of space.",
        "f(p)",
        (),
        GEOMETRY,
        ("implicit-surfaces/combine",),
    ),
    Term(
        "zero level",
        "The set of points at which a field has one chosen value, here 0.",
        "{p : f(p) = c}",
        ("isosurface", "level set", "zero set"),
        taught=("implicit-surfaces/combine", "implicit-surfaces/marching"),
    ),
    Term(
        "signed distance",
        "The distance to the nearest point of a surface, with a negative sign inside.",
        "d(p) = ± min_{q ∈ S} ‖p − q‖",
        ("SDF", "signed distance function", "signed distance field"),
        taught=("implicit-surfaces/combine", "implicit-surfaces/mesh"),
    ),
    Term(
        "eikonal equation",
        "The condition that a field changes by one unit per unit of length in its steepest"
        " direction, as a distance does almost everywhere.",
        "‖∇f‖ = 1",
        ("eikonal", "eikonal term"),
        taught=("implicit-surfaces/learn",),
    ),
    Term(
        "gradient norm",
        "The length of the gradient: how fast the value changes in the steepest direction.",
        "‖∇f‖",
        taught=("implicit-surfaces/learn", "implicit-surfaces/combine"),
    ),
    Term(
        "constructive solid geometry",
        "Building solids from simple ones by union, intersection and difference.",
        "A ∪ B: min(f, g),  A ∩ B: max(f, g),  A ∖ B: max(f, −g)",
        ("CSG",),
        taught=("implicit-surfaces/combine",),
    ),
    Term(
        "smooth minimum",
        "A minimum whose kink is rounded over a width k, so that two solids melt into one.",
        "min(f, g) − max(k − |f − g|, 0)^2 / 4k",
        ("smooth-min",),
        taught=("implicit-surfaces/combine",),
    ),
    Term(
        "marching cubes",
        "An algorithm that turns a field on a grid into triangles, cell by cell, from the signs at"
        " the eight corners of each cell.",
        taught=("implicit-surfaces/marching",),
    ),
    Term(
        "marching squares",
        "An algorithm that turns a field on a grid of the plane into curves, cell by cell, from the"
        " signs at the four corners of each cell.",
        taught=("implicit-surfaces/marching",),
    ),
    Term(
        "ambiguous cell",
        "A cell of a grid whose signs at the corners allow more than one way of joining the"
        " crossings on its edges.",
        "",
        ("ambiguous square",),
        taught=("implicit-surfaces/marching",),
    ),
    Term(
        "asymptotic decider",
        "The rule that joins the inside corners of an ambiguous square if the bilinear interpolant"
        " is negative at its saddle.",
        "(f_{00} f_{11} − f_{10} f_{01}) / (f_{00} + f_{11} − f_{10} − f_{01}) < 0",
        taught=("implicit-surfaces/marching",),
    ),
    Term(
        "Euler characteristic",
        "The number of vertices minus edges plus faces of a mesh: it counts components and handles,"
        " and does not depend on how the surface is divided.",
        "V − E + F = 2 (components − genus)",
        ("V − E + F", "Euler char."),
        taught=("implicit-surfaces/marching", "implicit-surfaces/combine"),
    ),
    Term(
        "genus",
        "The number of handles of a closed surface: 0 for a sphere, 1 for a torus.",
        taught=("implicit-surfaces/combine",),
    ),
    Term(
        "mesh",
        "A surface made of flat faces: a list of corners, and a list of the triangles between"
        " them.",
        "",
        ("triangle mesh",),
        ("geometry", "humans"),
        ("implicit-surfaces/mesh",),
    ),
    Term(
        "watertight",
        "Closed: each edge of the mesh belongs to exactly two faces, so that it has an inside.",
        taught=("implicit-surfaces/mesh",),
    ),
    Term(
        "generalised winding number",
        "How often a surface goes around a point: the solid angles of its triangles, seen from"
        " there, over 4π; inside it is about 1, outside about 0.",
        "w(p) = Σ_i Ω_i(p) / 4π",
        also=("winding number",),
        taught=("implicit-surfaces/mesh",),
    ),
    Term(
        "chamfer distance",
        "The mean distance from the points of one surface to the nearest point of the other, taken"
        " both ways.",
        "mean_p min_q ‖p − q‖ + mean_q min_p ‖p − q‖",
        taught=("implicit-surfaces/learn",),
    ),
    Term(
        "Hausdorff distance",
        "The largest distance from a point of one surface to the nearest point of the other: what"
        " has been lost is not averaged away.",
        "max_p min_q ‖p − q‖",
        taught=("implicit-surfaces/mesh",),
    ),
    Term(
        "occupancy",
        "Whether a point is inside a solid or outside; an occupancy network gives the probability.",
        "",
        ("occupancy network",),
        GEOMETRY,
        ("implicit-surfaces/occupancy",),
    ),
    Term(
        "DeepSDF",
        "One network for the signed distances of a whole family of shapes, whose input is a point"
        " and a latent code.",
        "f_θ(p, z)",
        taught=("implicit-surfaces/deepsdf",),
    ),
)
