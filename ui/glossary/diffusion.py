"""Diffusion."""

from ui.glossary.term import GENERATIVE, Term

TERMS = (
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
)
