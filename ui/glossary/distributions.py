"""Distributions, and what one learns from them."""

from ui.glossary.term import GENERATIVE, Term

TERMS = (
    Term(
        "likelihood",
        "The probability, or for continuous data the density, that a model gives to the data that"
        " were observed.",
        "p_θ(x)",
        ("log-likelihood",),
        taught=("diffusion/likelihood_bound",),
    ),
    Term(
        "KL divergence",
        "A measure of how much one distribution differs from another: never negative, zero only if"
        " they are equal, infinite if p has mass where q has none, and not symmetric.",
        "KL(p ‖ q) = E_p[log p(x) − log q(x)]",
        ("Kullback–Leibler divergence", "KL"),
        taught=("diffusion/likelihood_bound", "gans/vanishing_gradients"),
    ),
    Term(
        "JS divergence",
        "A symmetric measure of how much two distributions differ: the mean of their KL divergences"
        " from their mixture.",
        "JS(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m),  m = ½ (p + q)",
        ("Jensen–Shannon divergence",),
        taught=("gans/vanishing_gradients",),
    ),
    Term(
        "Wasserstein distance",
        "The least cost of moving one distribution onto another: for W₁ the mean distance that"
        " mass has to travel, for W₂ the root of the mean squared distance.",
        "W_2(p, q)^2 = min E ‖x − y‖^2,  x ~ p, y ~ q",
        ("earth mover's distance", "W₁", "Wasserstein-1", "W₂"),
        taught=("diffusion/samplers", "gans/vanishing_gradients"),
    ),
    Term(
        "sliced Wasserstein distance",
        "The Wasserstein distance of the projections of two distributions onto a line, averaged"
        " over many directions: it is cheap in any dimension.",
        "SW_2(p, q)^2 = mean_θ W_2(θ·p, θ·q)^2",
        also=("sliced W₂",),
        taught=("diffusion/noise_and_back", "diffusion/samplers"),
    ),
    Term(
        "sampling floor",
        "The distance between two finite samples of the very same distribution: a model whose"
        " samples come that close cannot be told from a perfect one.",
        taught=("diffusion/noise_and_back", "diffusion/samplers"),
    ),
    Term(
        "Gaussian mixture",
        "A density that is a weighted sum of normal distributions.",
        "p(x) = Σ_k w_k N(x; μ_k, Σ_k)",
        taught=("diffusion/noise_and_back",),
    ),
    Term(
        "marginal",
        "The distribution of one variable when all others are summed or integrated out.",
        "p(x) = ∫ p(x, z) dz",
        ("marginal distribution",),
        GENERATIVE,
    ),
    Term(
        "prior",
        "The distribution that is assumed for an unknown, such as a latent code, before any data"
        " are seen.",
        "p(z)",
        taught=("vae/latent_walk", "diffusion/latent_diffusion"),
    ),
    Term(
        "posterior",
        "The distribution of an unknown once the data have been seen.",
        "p(z | x) = p(x | z) p(z) / p(x)",
        ("posterior distribution",),
    ),
    Term(
        "variational bound",
        "The evidence lower bound on the log-likelihood, which can be computed where that itself"
        " cannot: higher is better, and training minimises its negative.",
        "log p(x) ≥ E_q[log p(x | z)] − KL(q(z | x) ‖ p(z))",
        ("ELBO", "evidence lower bound", "likelihood bound"),
        taught=("diffusion/likelihood_bound", "vae/your_digit", "diffusion/latent_diffusion"),
    ),
    Term(
        "nat",
        "The unit of information that goes with the natural logarithm: one nat is 1.44 bits.",
        "1 nat = 1 / ln 2 bits",
        taught=("diffusion/likelihood_bound",),
    ),
    Term(
        "bits/dim",
        "The negative logarithm of the likelihood in bits, divided by the number of dimensions, so"
        " that images of different sizes can be compared.",
        "−log_2 p(x) / d",
        ("bits per dimension",),
        taught=("diffusion/likelihood_bound", "flows/glow"),
    ),
    Term(
        "cross-entropy",
        "The usual loss of a classifier: the mean negative logarithm of the probability that it"
        " gives to the right class.",
        "−Σ_k y_k log p_k",
        taught=("implicit-surfaces/occupancy",),
    ),
    Term(
        "log-odds",
        "The logarithm of the ratio of a probability to its complement: positive above one half,"
        " negative below.",
        "log(p / (1 − p))",
        ("logit",),
        taught=("implicit-surfaces/occupancy",),
    ),
    Term(
        "decision boundary",
        "The set of points at which a classifier finds two classes equally probable.",
        "p = ½",
        taught=("implicit-surfaces/occupancy",),
    ),
    Term(
        "MSE",
        "The mean squared error: the mean of the squared differences between prediction and truth.",
        "(1/n) Σ_i ‖ŷ_i − y_i‖^2",
        ("mean squared error",),
        taught=("diffusion/noise_and_back",),
    ),
    Term(
        "learning rate",
        "How far the weights of a network move against the gradient of the loss in one step of"
        " training.",
        "θ ← θ − η ∇L(θ)",
        taught=("diffusion/noise_and_back", "implicit-surfaces/occupancy"),
    ),
    Term(
        "held-out",
        "Kept apart from the training data, to measure how well a model does on data that it has"
        " never seen.",
        "",
        ("test image",),
        taught=("diffusion/likelihood_bound", "diffusion/digits"),
    ),
    Term(
        "memorise",
        "To reproduce single examples of the training data where new samples of their distribution"
        " are wanted.",
        "",
        ("memorises", "memorised", "memorising", "memorisation"),
        GENERATIVE,
        ("diffusion/noise_and_back", "diffusion/digits"),
    ),
)
