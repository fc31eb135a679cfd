"""Normalizing flows."""

from ui.glossary.term import GENERATIVE, Term

TERMS = (
    Term(
        "normalising flow",
        "An invertible network that turns a simple density into that of the data, so that the"
        " likelihood is known exactly.",
        "x = f(z),  z ~ N(0, I)",
        ("normalizing flow",),
        taught=("flows/change_of_variables",),
    ),
    Term(
        "change of variables",
        "The rule for the density of a transformed variable: the density at the point it came from,"
        " times the absolute Jacobian determinant of the inverse.",
        "p_x(x) = p_z(f^{−1}(x)) |det ∂f^{−1}/∂x|",
        taught=("flows/change_of_variables",),
    ),
    Term(
        "bijection",
        "A map under which every point comes from exactly one point, so that it has an inverse.",
        "f^{−1}(f(z)) = z",
        ("bijective",),
    ),
    Term(
        "preimage",
        "A point that a map takes to a given point; a map that folds has several for some points.",
        "{z : f(z) = x}",
        taught=("flows/change_of_variables",),
    ),
    Term(
        "log-determinant",
        "The natural logarithm of the absolute Jacobian determinant: what a layer of a flow takes"
        " off the log-density.",
        "ln |det ∂f/∂z|",
        taught=("flows/change_of_variables",),
    ),
    Term(
        "Jacobian determinant",
        "The determinant of all partial derivatives of a map; its absolute value is the factor by"
        " which the map stretches volumes.",
        "det ∂f/∂x",
        ("Jacobian",),
        taught=("flows/change_of_variables",),
    ),
    Term(
        "coupling layer",
        "A layer of a flow that changes one part of the variables by a function of the other part,"
        " which makes its inverse and its determinant cheap.",
        "y_1 = x_1,  y_2 = x_2 exp(s(x_1)) + t(x_1)",
        taught=("flows/warp", "flows/train"),
    ),
    Term(
        "planar flow",
        "A layer of a flow that pushes all points along one direction, by an amount that only one"
        " coordinate decides.",
        "f(x) = x + u tanh(w^T x + b)",
        ("planar layer",),
        taught=("flows/warp", "flows/train"),
    ),
    Term(
        "matrix determinant lemma",
        "The determinant of the identity plus a product of two vectors is one more than their"
        " scalar product.",
        "det(I + u v^T) = 1 + v^T u",
        taught=("flows/warp",),
    ),
    Term(
        "masked autoregressive flow",
        "A flow in which each coordinate is scaled and shifted by functions of the ones before it:"
        " densities take one pass, samples one pass for each coordinate.",
        "z_i = (x_i − μ_i(x_{<i})) exp(−α_i(x_{<i}))",
        ("autoregressive layer", "autoregressive flow", "MAF"),
        taught=("flows/warp", "flows/train"),
    ),
    Term(
        "continuous normalising flow",
        "A flow whose points follow a velocity field over time; the log-density changes by minus"
        " its divergence.",
        "dx/dt = v(x, t)",
        ("continuous flow", "FFJORD"),
        taught=("flows/warp", "flows/train"),
    ),
    Term(
        "Runge–Kutta method",
        "A solver of ordinary differential equations that takes the slope several times within each"
        " step.",
        also=("Runge–Kutta 4", "Runge–Kutta"),
        taught=("flows/warp",),
    ),
    Term(
        "Dormand–Prince method",
        "A pair of Runge–Kutta methods of orders 5 and 4; their difference estimates the error and"
        " sets the length of the next step.",
        also=("Dormand–Prince",),
        taught=("flows/warp",),
    ),
    Term(
        "maximum likelihood",
        "To choose the parameters under which the data that were observed are most likely, which"
        " makes the KL divergence from the data to the model least.",
        "max_θ E_p[ln q_θ(x)] = −H(p) − min_θ KL(p ‖ q_θ)",
        taught=("flows/train",),
    ),
    Term(
        "differential entropy",
        "The mean of minus the logarithm of a density under itself: the least that any model of the"
        " data can cost.",
        "H(p) = −E_p[ln p(x)]",
        ("entropy",),
        ("generative",),
        taught=("flows/train",),
    ),
    Term(
        "highest-density region",
        "The smallest set that holds a given share of the mass of a density.",
        "{x : ln p(x) ≥ t}",
        ("99 % region",),
        taught=("flows/train",),
    ),
    Term(
        "homeomorphism",
        "A continuous map with a continuous inverse: it bends, but it neither cuts nor glues.",
        taught=("flows/train",),
    ),
    Term(
        "rational-quadratic spline",
        "A monotone curve through given points, a quotient of two quadratic polynomials in each"
        " bin, which can be inverted in closed form.",
        taught=("flows/train",),
    ),
    Term(
        "dequantisation",
        "Uniform noise within the levels of a discrete value, so that a density of the noisy values"
        " bounds the probability of the level.",
        "y = (x + u) / 256,  0 ≤ u < 1",
        taught=("flows/glow",),
    ),
    Term(
        "squeeze",
        "Each block of 2×2 pixels becomes one pixel with four times the channels; nothing is lost.",
        "h × w × c → h/2 × w/2 × 4c",
        chapters=GENERATIVE,
        taught=("flows/glow",),
    ),
    Term(
        "multi-scale flow",
        "A flow of images in levels: after each, half of the channels leave as latents whose"
        " density the other half decides.",
        "z_k = (x_b − μ(x_a)) / σ(x_a)",
        taught=("flows/glow",),
    ),
    Term(
        "actnorm",
        "A layer that scales and shifts each channel; a first batch sets it so that the channel has"
        " mean 0 and variance 1.",
        "y = s x + b,  s = 1/σ,  b = −μ/σ",
        taught=("flows/glow",),
    ),
    Term(
        "1×1 convolution",
        "The same matrix applied to the channels of every pixel; in a flow it is invertible and"
        " takes the place of a permutation.",
        "y_{ij} = W x_{ij}",
        ("invertible 1×1 convolution",),
        taught=("flows/glow",),
    ),
    Term(
        "temperature",
        "The factor on the noise that a generative model starts from; below 1 samples are likelier"
        " and vary less.",
        "z = T ε,  ε ~ N(0, I)",
        chapters=GENERATIVE,
        taught=("flows/glow",),
    ),
    Term(
        "conditional flow",
        "A flow whose layers also see a condition, such as a class: invertible once it is given.",
        "z = f(x; c),  x = f^{−1}(z; c)",
        taught=("flows/conditional",),
    ),
    Term(
        "affine injector",
        "A layer of a conditional flow that scales and shifts every channel by what the condition"
        " alone decides.",
        "h → h exp(s(c)) + t(c)",
        chapters=GENERATIVE,
        taught=("flows/conditional",),
    ),
    Term(
        "vector arithmetic",
        "Editing a latent code by adding a fixed direction, the same for every code.",
        "w' = w + α d",
        taught=("flows/conditional",),
    ),
    Term(
        "pseudoinverse",
        "Of a matrix: it gives the shortest solution of a linear system, or its best fit.",
        "B^{+}",
        taught=("flows/conditional",),
    ),
)
