"""Autoencoders and their codes."""

from ui.glossary.term import GENERATIVE, Term

TERMS = (
    Term(
        "autoencoder",
        "A network that encodes its input as a short code, decodes the code again, and is trained"
        " to give back what it was given.",
        "x̂ = D(E(x))",
        taught=("diffusion/latent_diffusion",),
    ),
    Term(
        "latent space",
        "The space of the codes that an encoder gives and a decoder takes.",
        taught=("vae/latent_walk", "diffusion/latent_diffusion", "implicit-surfaces/deepsdf"),
    ),
    Term(
        "latent code",
        "The few numbers from which a decoder makes an image or a shape.",
        "z",
        (),
        ("generative", "geometry"),
        ("vae/latent_walk", "implicit-surfaces/deepsdf", "diffusion/latent_diffusion"),
    ),
    Term(
        "latent traversal",
        "A row of images in which one dimension of a latent code is changed and all others stay.",
        "",
        ("traversal",),
        GENERATIVE,
        ("vae/latent_walk",),
    ),
    Term(
        "spherical interpolation",
        "A path between two latent codes whose direction follows the great circle, and whose norm"
        " goes evenly from that of one end to that of the other.",
        "z(t) = [(1 − t)|a| + t|b|] [sin((1 − t)Ω) a/|a| + sin(tΩ) b/|b|] / sin Ω",
        ("slerp",),
        GENERATIVE,
        ("vae/latent_walk",),
    ),
    Term(
        "decoder's metric",
        "A measure of length in the latent space: how far the decoded image moves in a small step.",
        "|J dz|² = dzᵀ Jᵀ J dz",
        ("pull-back metric",),
        GENERATIVE,
        ("vae/latent_walk",),
    ),
    Term(
        "importance weight",
        "How much more probable a sample is under the distribution that is meant than under the"
        " one it was drawn from; averages weighted by it are of the former.",
        "w = p(x, z) / q(z | x)",
        (),
        GENERATIVE,
        ("vae/inside_elbo",),
    ),
    Term(
        "quadrature",
        "The computation of an integral as a sum over the cells of a grid.",
        "∫ f(z) dz ≈ Σ_i f(z_i) Δz",
        (),
        GENERATIVE,
        ("vae/inside_elbo",),
    ),
    Term(
        "active dimension",
        "A dimension of the code whose mean varies with the image; one that is not active says"
        " nothing about it.",
        "Var_x[μ_j(x)] > 0.01",
        (),
        GENERATIVE,
        ("vae/train",),
    ),
    Term(
        "units of ink",
        "How far apart two images are: the root of the sum of the squared differences of their"
        " pixels, where one pixel from empty to full ink is 1.",
        "|x − x'|",
        (),
        GENERATIVE,
        ("vae/latent_walk",),
    ),
    Term(
        "classifier",
        "A network that gives each class a probability; it is trained apart from the model whose"
        " images it judges.",
        "p(class | x)",
        (),
        GENERATIVE,
        ("vae/latent_walk",),
    ),
    Term(
        "pixel noise",
        "The standard deviation of a pixel about the decoded image, in a Gaussian likelihood; it is"
        " learned with the weights.",
        "p(x | z) = N(x̂(z), σₓ² I)",
        ("σₓ",),
        GENERATIVE,
        ("vae/train",),
    ),
    Term(
        "score function estimator",
        "An estimate of the gradient of an expectation: the gradient of the log-probability of each"
        " sample, weighed with what the sample is worth.",
        "∇ E[f(z)] = E[f(z) ∇ log q(z)]",
        ("score function",),
        GENERATIVE,
        ("vae/inside_elbo",),
    ),
    Term(
        "baseline",
        "A number taken off what each sample is worth: the mean of a score function estimate stays,"
        " and its variance falls.",
        "E[b ∇ log q(z)] = 0",
        (),
        GENERATIVE,
        ("vae/inside_elbo",),
    ),
    Term(
        "rate",
        "What the code of an image costs: the KL divergence of its posterior from the prior.",
        "R = KL(q(z | x) ‖ p(z))",
        (),
        GENERATIVE,
        ("vae/disentangle",),
    ),
    Term(
        "distortion",
        "What is lost of an image in its code: the negative log-likelihood of the image when the"
        " code is decoded.",
        "D = −E_q[log p(x | z)]",
        (),
        GENERATIVE,
        ("vae/disentangle",),
    ),
    Term(
        "principal component",
        "A direction in which data vary most, among all that are perpendicular to the ones before.",
        taught=("vae/latent_walk", "vae/your_digit"),
    ),
    Term(
        "out of distribution",
        "Unlike the training data: what a model has learned need not hold there.",
        taught=("vae/your_digit",),
    ),
    Term(
        "latent diffusion",
        "Diffusion among the codes of an autoencoder, whose decoder turns the result into an"
        " image.",
        taught=("diffusion/latent_diffusion",),
    ),
    Term(
        "VAE",
        "A variational autoencoder: its encoder gives a distribution of codes that is kept close to"
        " a prior, so that samples of the prior can be decoded.",
        "max E_q[log p(x | z)] − KL(q(z | x) ‖ p(z))",
        ("variational autoencoder",),
        taught=("vae/latent_walk", "diffusion/latent_diffusion"),
    ),
    Term(
        "reparameterisation trick",
        "Writing a random code as a function of its mean, its deviation and independent noise, so"
        " that gradients reach the encoder.",
        "z = μ(x) + σ(x) ε,  ε ~ N(0, I)",
        ("reparameterisation",),
    ),
    Term(
        "β-VAE",
        "A variational autoencoder whose KL term has a weight β, above 1 in order that the"
        " dimensions of a code become independent factors.",
        "max E_q[log p(x | z)] − β KL(q(z | x) ‖ p(z))",
    ),
    Term(
        "posterior collapse",
        "The failure of a variational autoencoder in which codes say nothing about the input,"
        " because the decoder does without them.",
        "KL(q(z | x) ‖ p(z)) ≈ 0",
        taught=("vae/train",),
    ),
    Term(
        "free nats",
        "The part of the divergence of each latent dimension that costs nothing in training, so "
        "that no dimension is switched off to save it.",
        "Σ_j max(λ, KL_j)",
        also=("free bits",),
        taught=("vae/train",),
    ),
    Term(
        "mutual information gap",
        "How much more the best latent dimension knows about a factor than the second best, as a "
        "share of the factor's entropy; the mean over the factors.",
        "(I(v; z_{(1)}) − I(v; z_{(2)})) / H(v)",
        also=("MIG",),
        taught=("vae/disentangle",),
    ),
    Term(
        "auto-decoder",
        "A decoder that is trained without an encoder: the code of each example is learned together"
        " with the weights.",
        "min_{θ, z} Σ_i L(f_θ(z_i), x_i)",
        taught=("implicit-surfaces/deepsdf",),
    ),
)
