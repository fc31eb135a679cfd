"""What the terms of the field mean, one plain sentence each.

The table is read by the script that explains terms where they stand on a page
(`ui.components.glossary`), by the search of the home page, and by `terms_in`. Adding a term is
adding a row; its plural is found by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeAlias

GENERATIVE = ("generative",)
GEOMETRY = ("geometry",)
REINFORCEMENT = ("reinforcement",)


@dataclass(frozen=True)
class Term:
    """An entry of the glossary.

    Attributes:
        name: as in a sentence: lower case but for names and abbreviations.
        meaning: one sentence for a student in the second year.
        formula: Unicode; what follows ``_`` or ``^`` is lowered or raised, one character or what
            braces enclose.
        also: other words for it, such as an abbreviation.
        chapters: the term has this meaning on pages of these chapters only; empty for all.
        taught: experiments in which it is at work, as ``slug/experiment``, the best one first.
    """

    name: str
    meaning: str
    formula: str = ""
    also: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    taught: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All that it may be called, each in singular and plural, in lower case."""
        words = (self.name, *self.also)
        return tuple(dict.fromkeys(form.lower() for word in words for form in _number(word)))


TERMS = (
    # Distributions and what one learns from them
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
        " they are equal, and not symmetric.",
        "KL(p ‖ q) = E_p[log p(x) − log q(x)]",
        ("Kullback–Leibler divergence", "KL"),
        taught=("diffusion/likelihood_bound",),
    ),
    Term(
        "JS divergence",
        "A symmetric measure of how much two distributions differ: the mean of their KL divergences"
        " from their mixture.",
        "JS(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m),  m = ½ (p + q)",
        ("Jensen–Shannon divergence",),
    ),
    Term(
        "Wasserstein distance",
        "The least cost of moving one distribution onto another; for W₂ it is the root of the mean"
        " squared distance that mass has to travel.",
        "W_2(p, q)^2 = min E ‖x − y‖^2,  x ~ p, y ~ q",
        ("earth mover's distance", "W₂"),
        taught=("diffusion/samplers",),
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
    # Diffusion
    Term(
        "diffusion model",
        "A generative model that learns to undo, step by step, a process that turns data into"
        " noise.",
        "",
        ("diffusion",),
        GENERATIVE,
        ("diffusion/noise_and_back",),
    ),
    Term(
        "forward process",
        "The Markov chain that adds a little Gaussian noise to the data in each step, until nothing"
        " else is left.",
        "q(x_t | x_{t−1}) = N(√(1 − β_t) x_{t−1}, β_t I)",
        taught=("diffusion/noise_and_back",),
    ),
    Term(
        "reverse process",
        "The learned Markov chain that leads from noise back to data, one denoising step at a"
        " time.",
        "p_θ(x_{t−1} | x_t)",
        taught=("diffusion/noise_and_back",),
    ),
    Term(
        "Markov chain",
        "A sequence of random states in which the next depends on the present one alone.",
        "p(x_{t+1} | x_t, x_{t−1}, …) = p(x_{t+1} | x_t)",
        taught=("diffusion/noise_and_back",),
    ),
    Term(
        "noise schedule",
        "The choice of how much noise each step of the forward process adds, and so how much of the"
        " data remains at each time.",
        "ᾱ_t = Π_{s≤t} (1 − β_s)",
        ("variance schedule",),
        taught=("diffusion/noise_and_back",),
    ),
    Term(
        "noise level",
        "How far the forward process has gone, here as the share t/T of its steps.",
        "x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε",
        taught=("diffusion/noise_and_back", "diffusion/likelihood_bound"),
    ),
    Term(
        "signal-to-noise ratio",
        "The variance of what remains of the data over the variance of the noise.",
        "SNR(t) = ᾱ_t / (1 − ᾱ_t)",
        ("SNR",),
        GENERATIVE,
        ("diffusion/likelihood_bound",),
    ),
    Term(
        "score",
        "The gradient of the logarithm of a density: it points to where the data are denser.",
        "∇_x log p_t(x)",
        (),
        GENERATIVE,
        ("diffusion/noise_and_back",),
    ),
    Term(
        "empirical score",
        "The exact score of a finite set of training points after noise has been added: that of a"
        " mixture with one Gaussian for each point.",
        "",
        (),
        GENERATIVE,
        ("diffusion/noise_and_back",),
    ),
    Term(
        "simple loss",
        "The squared error of the predicted noise, with the same weight at all times.",
        "E ‖ε − ε_θ(x_t, t)‖^2",
        (),
        GENERATIVE,
        ("diffusion/noise_and_back", "diffusion/likelihood_bound"),
    ),
    Term(
        "v-prediction",
        "Training the network to predict v, a combination of noise and data, from which both"
        " follow.",
        "v = √ᾱ_t ε − √(1 − ᾱ_t) x_0",
        taught=("diffusion/digits", "diffusion/latent_diffusion"),
    ),
    Term(
        "DDPM",
        "The denoising diffusion probabilistic model of Ho et al. (2020): it is trained to predict"
        " the noise, and sampled with fresh noise in each step.",
        "x_{t−1} = (x_t − β_t ε_θ / √(1 − ᾱ_t)) / √α_t + σ_t z",
        taught=("diffusion/samplers",),
    ),
    Term(
        "DDIM",
        "The sampler of denoising diffusion implicit models: it uses the network of DDPM, but its"
        " steps can be few and need no fresh noise.",
        "x_s = √ᾱ_s x̂_0 + √(1 − ᾱ_s) ε_θ",
        taught=("diffusion/samplers", "diffusion/digits"),
    ),
    Term(
        "DDIM inversion",
        "Following the deterministic sampler from data to noise, so that sampling from that noise"
        " brings the same data back.",
        taught=("diffusion/samplers",),
    ),
    Term(
        "stochasticity",
        "How much fresh noise a sampler adds in each step: none at η = 0 (DDIM), as much as DDPM at"
        " η = 1.",
        "σ = η √((1 − ᾱ_s)/(1 − ᾱ_t)) √(1 − ᾱ_t/ᾱ_s)",
        ("stochasticity η",),
        GENERATIVE,
        ("diffusion/samplers",),
    ),
    Term(
        "ODE",
        "An ordinary differential equation: it gives the velocity of a point, so that the point's"
        " start decides its whole path.",
        "dx/dt = f(x, t)",
        ("ordinary differential equation",),
        taught=("diffusion/samplers",),
    ),
    Term(
        "SDE",
        "A stochastic differential equation: one that adds noise to the velocity of a point at each"
        " instant.",
        "dx = f(x, t) dt + g(t) dw",
        ("stochastic differential equation",),
        taught=("diffusion/samplers",),
    ),
    Term(
        "probability flow",
        "The ordinary differential equation whose points have the same density at each time as"
        " those of the diffusion, but without randomness on the way.",
        "dx = (f(x, t) − ½ g(t)^2 ∇_x log p_t(x)) dt",
        ("probability flow ODE", "probability-flow ODE"),
        taught=("diffusion/samplers",),
    ),
    Term(
        "Euler's method",
        "The simplest solver of a differential equation: it goes straight on with the present slope"
        " for one step.",
        "x_{k+1} = x_k + h f(x_k, t_k)",
        ("Euler step", "Euler"),
        taught=("diffusion/samplers",),
    ),
    Term(
        "Heun's method",
        "A solver that takes an Euler step, evaluates the slope again at its end, and repeats the"
        " step with the mean of both slopes.",
        "x_{k+1} = x_k + (h/2) (f_k + f_{k+1})",
        ("Heun",),
        taught=("diffusion/samplers",),
    ),
    Term(
        "Euler–Maruyama",
        "Euler's method for a stochastic differential equation: each step of length h adds Gaussian"
        " noise of variance g²h.",
        "x_{k+1} = x_k + h f(x_k, t_k) + g √h z",
        taught=("diffusion/samplers",),
    ),
    Term(
        "network evaluation",
        "One pass of the data through the network; the number of passes is what sampling costs.",
        "",
        ("NFE",),
        GENERATIVE,
        ("diffusion/samplers",),
    ),
    Term(
        "classifier-free guidance",
        "Moving the prediction beyond the one for a class, away from the one for no class, so that"
        " samples show their class more clearly.",
        "ε̂ = ε̂(x_t, ∅) + w (ε̂(x_t, c) − ε̂(x_t, ∅))",
        ("guidance",),
        GENERATIVE,
        ("diffusion/digits", "diffusion/latent_diffusion"),
    ),
    Term(
        "guidance scale",
        "How strongly a class label acts: 0 ignores it, 1 is the model as trained, and more"
        " exaggerates it (Ho and Salimans write w + 1 for our w).",
        "ε̂ = ε̂(x_t, ∅) + w (ε̂(x_t, c) − ε̂(x_t, ∅))",
        (),
        GENERATIVE,
        ("diffusion/digits", "diffusion/latent_diffusion"),
    ),
    Term(
        "U-Net",
        "A convolutional network that leads down to coarse feature maps and up again, with"
        " connections across that carry the details.",
        taught=("diffusion/digits", "diffusion/controlnet"),
    ),
    Term(
        "SDEdit",
        "Editing an image by adding noise up to some level and denoising it from there.",
        taught=("diffusion/digits",),
    ),
    Term(
        "ControlNet",
        "A trainable copy of the encoder of a frozen diffusion model that steers it by an image,"
        " such as a map of edges.",
        taught=("diffusion/controlnet",),
    ),
    Term(
        "zero convolution",
        "A 1×1 convolution whose weights and bias start at zero, so that what it adds is nothing at"
        " first.",
        "Z(h) = W h + b,  W = 0, b = 0 at the start",
        ("zero-convolution",),
        taught=("diffusion/controlnet",),
    ),
    Term(
        "Dice coefficient",
        "The overlap of two sets, as a share of their mean size: 1 if they are equal, 0 if they are"
        " disjoint.",
        "2 |A ∩ B| / (|A| + |B|)",
        ("edge overlap",),
        taught=("diffusion/controlnet",),
    ),
    # Codes
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
    # Flows and adversarial networks
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
    Term(
        "GAN",
        "A generative adversarial network: a generator learns to make samples that a discriminator,"
        " trained at the same time, cannot tell from data.",
        "min_G max_D E log D(x) + E log(1 − D(G(z)))",
        ("generative adversarial network",),
    ),
    Term(
        "generator",
        "The network of a GAN that turns noise into samples.",
        "x = G(z)",
        chapters=GENERATIVE,
    ),
    Term(
        "discriminator",
        "The network of a GAN that estimates the probability that a sample is data and not"
        " generated.",
        "best: D(x) = p(x) / (p(x) + p_G(x))",
    ),
    Term(
        "mode collapse",
        "The failure of a GAN in which the generator makes only a few kinds of samples, whatever"
        " the noise.",
    ),
    Term(
        "gradient penalty",
        "A term in the loss of a discriminator that restrains its gradient; in the Wasserstein GAN"
        " it keeps the gradient's norm near 1.",
        "λ E (‖∇D(x)‖ − 1)^2",
    ),
    Term(
        "FID",
        "The Fréchet inception distance of two sets of images: the W₂ distance, squared, of"
        " Gaussians fitted to their features in an Inception network.",
        "‖μ_1 − μ_2‖^2 + tr(Σ_1 + Σ_2 − 2 (Σ_1Σ_2)^½)",
        ("Fréchet inception distance",),
    ),
    # Surfaces
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
    # Decisions
    Term(
        "Markov decision process",
        "A model of decisions: what happens next and what it earns depend on the present state and"
        " the action alone.",
        "P(s′ | s, a),  r(s, a, s′)",
        ("MDP",),
        taught=("gridworld/value_iteration",),
    ),
    Term(
        "policy",
        "A rule that says which action to take in each state, or with which probability.",
        "π(a | s)",
        (),
        REINFORCEMENT,
        ("gridworld/policy_evaluation",),
    ),
    Term(
        "reward",
        "The number that the agent earns in one step.",
        "r(s, a, s′)",
        (),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "return",
        "The sum of all rewards of an episode, later ones discounted.",
        "G = r_1 + γ r_2 + γ^2 r_3 + …",
        ("mean return",),
        REINFORCEMENT,
        ("gridworld/stochastic_dynamics",),
    ),
    Term(
        "value",
        "The return to be expected from a state if one follows a policy from there.",
        "V^π(s) = E_π[Σ_t γ^t r_{t+1} | s_0 = s]",
        (),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "action value",
        "The return to be expected after taking an action in a state and following the policy from"
        " then on.",
        "Q(s, a) = Σ_{s′} P(s′ | s, a) [r + γ V(s′)]",
        (),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "discount",
        "The factor by which a reward counts less for each step that it lies in the future.",
        "0 ≤ γ ≤ 1",
        ("discounted",),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "Bellman equation",
        "The condition that the value of each state agrees with the rewards and the values one step"
        " later.",
        "V(s) = max_a Σ_{s′} P(s′ | s, a) [r + γ V(s′)]",
        ("Bellman's equations",),
        taught=("gridworld/value_iteration",),
    ),
    Term(
        "Bellman backup",
        "Computing the value of one state anew from the values of the states that can come next.",
        "V(s) ← max_a Σ_{s′} P(s′ | s, a) [r + γ V(s′)]",
        ("backup",),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "sweep",
        "One Bellman backup of every state.",
        "V_{k+1} = T V_k",
        ("Bellman sweep",),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "value iteration",
        "Repeating sweeps with the best action in each state until the values no longer change.",
        "V_{k+1}(s) = max_a Σ_{s′} P(s′ | s, a) [r + γ V_k(s′)]",
        taught=("gridworld/value_iteration",),
    ),
    Term(
        "policy evaluation",
        "Computing the values that a given policy has.",
        "V(s) = Σ_a π(a | s) Q(s, a)",
        taught=("gridworld/policy_evaluation",),
    ),
    Term(
        "policy iteration",
        "Evaluating a policy and making it greedy, in turns, until nothing changes.",
        "π′(s) = argmax_a Q^π(s, a)",
        taught=("gridworld/policy_iteration",),
    ),
    Term(
        "greedy policy",
        "The policy that takes the best action in each state, as judged by the present values.",
        "π(s) = argmax_a Q(s, a)",
        ("greedy action", "greedy"),
        REINFORCEMENT,
        ("gridworld/value_iteration", "gridworld/stochastic_dynamics"),
    ),
    Term(
        "contraction",
        "A map that brings any two inputs closer together by at least a fixed factor, so that"
        " repeating it leads to one fixed point.",
        "‖TV − TU‖_∞ ≤ γ ‖V − U‖_∞",
        taught=("gridworld/value_iteration",),
    ),
    Term(
        "episode",
        "One run of the agent from a start until it ends in a goal or a pit.",
        "",
        (),
        REINFORCEMENT,
        ("gridworld/stochastic_dynamics",),
    ),
    Term(
        "slip probability",
        "The probability that a move does not go where it should, but to one of the two sides.",
        "σ",
        ("slip",),
        REINFORCEMENT,
        ("gridworld/stochastic_dynamics",),
    ),
)


Found: TypeAlias = tuple[int, int, Term]
"""Where an occurrence begins and ends in a text, and of which term."""


def occurrences(text: str, chapter: str = "") -> Iterator[Found]:
    """The occurrences of all terms in a text, in their order, the longest where several fit.

    Args:
        text: plain text.
        chapter: folder of the chapter that the text belongs to; empty for the terms of all.
    """
    for match in _pattern().finditer(text):
        term = TERMS[_places()[" ".join(match.group().lower().split())]]
        if not chapter or not term.chapters or chapter in term.chapters:
            yield match.start(), match.end(), term


@lru_cache(maxsize=256)
def terms_in(text: str, chapter: str = "") -> tuple[str, ...]:
    """Names of the terms that a text speaks of, each once, in the order of the text."""
    return tuple(dict.fromkeys(term.name for *_, term in occurrences(text, chapter)))


def _number(word: str) -> tuple[str, ...]:
    """A word in singular and plural, by the rules of English spelling."""
    if word.endswith(("s", "x", "ch")):
        return word, f"{word}es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word, f"{word[:-1]}ies"
    return word, f"{word}s"


@cache
def _places() -> dict[str, int]:
    """The place in `TERMS` of every form."""
    return {form: place for place, term in enumerate(TERMS) for form in term.forms}


@cache
def _pattern() -> re.Pattern[str]:
    """Any form as words of their own, also where a line breaks between them."""
    forms = sorted(_places(), key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, form.split())) for form in forms)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
